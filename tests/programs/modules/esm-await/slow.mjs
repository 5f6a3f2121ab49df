import { log } from './log.mjs';
log('slow starts');
await new Promise((resolve) => setTimeout(resolve, 20));
log('slow ends');
