import { log } from './log.mjs'; log('late 1');
