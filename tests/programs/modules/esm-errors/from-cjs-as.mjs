import d, { a, nope as other } from './cjs.js';
