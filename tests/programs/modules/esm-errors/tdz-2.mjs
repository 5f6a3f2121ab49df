import { early } from './tdz.mjs'; export const late = early;
