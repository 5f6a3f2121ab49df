import { nope } from './cjs.js';
