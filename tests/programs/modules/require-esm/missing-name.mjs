import { gone } from './plain.mjs';
