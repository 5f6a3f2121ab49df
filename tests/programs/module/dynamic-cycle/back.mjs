import * as main from './main.mjs';
import { own } from './main.mjs';
export const twice = own * 2;
export const seen = () => [main.own, main.late];
console.log('back has', own);
