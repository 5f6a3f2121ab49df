// Start-up of an ES module with an import of a core module and one of its own.
import { basename } from 'node:path';
import { greeting } from './hello-esm-part.mjs';

const name = await Promise.resolve(basename('/some/where/hello.txt', '.txt'));
if (name === greeting) console.log(name);
