import cjs from './cycle-2.cjs'; export const seen = Object.keys(cjs);
