export { nope } from './star.mjs';
