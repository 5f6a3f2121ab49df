import './slow.mjs';
import { log } from './log.mjs';
log('parent of slow');
