const a = 1;
export { a as inner, a as 'any name' };
export * as nested from './counter.mjs';
