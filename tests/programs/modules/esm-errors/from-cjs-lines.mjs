import {
  a,
  nope,
} from './cjs.js';
