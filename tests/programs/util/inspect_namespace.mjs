// util.inspect of module namespaces, also while the module is still being evaluated.
import * as self from './inspect_namespace.mjs';
import * as os from 'node:os';
import util from 'node:util';
console.log(util.inspect(self));
export const a = 1;
export function f() {}
export class K {}
export let z = { deep: { er: { still: 1 } } };
export default 'the default';
console.log(util.inspect(self));
console.log(util.inspect(self, { depth: 0 }), util.inspect({ self }, { depth: 0 }));
console.log(util.inspect(self, { showHidden: true }), util.types.isModuleNamespaceObject(self), util.types.isModuleNamespaceObject(os));
console.log(util.inspect(self, { colors: true, compact: false }));
