// Types are erased in place; imports keep their extensions.
import { double, type Shape } from './shapes.ts';
import { createRequire, stripTypeScriptTypes } from 'node:module';

interface Named { name: string }
class Box<T extends Named> implements Named {
  readonly name: string;
  private items: T[] = [];
  constructor(name: string) { this.name = name; }
  add(item: T): this { this.items.push(item); return this; }
  get count(): number { return this.items.length; }
}
const box = new Box<Named>('box').add({ name: 'a' } satisfies Named).add({ name: 'b' } as Named);
console.log(box.name, box.count, double({ size: 4 } as Shape));

const require = createRequire(import.meta.url);
console.log(require('./old.cts'));
console.log(process.features.typescript);

process.removeAllListeners('warning');
console.log(stripTypeScriptTypes('let x: number = 1;'));
for (const code of ['enum A { B }', 'const = 1', 'namespace N { export const a = 1 }']) {
  try {
    stripTypeScriptTypes(code);
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
