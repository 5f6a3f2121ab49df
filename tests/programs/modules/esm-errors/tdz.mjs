import { late } from './tdz-2.mjs'; export const early = 1;
