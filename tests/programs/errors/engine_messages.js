'use strict';
// What programs match on in the engine's own errors.

const cases = [
  () => undefined.x,
  () => null.method(),
  () => { const key = 'k'; return undefined[key]; },
  () => { const key = Symbol('s'); return undefined[key]; },
  () => { null.y = 1; },
  () => { const key = 'k'; null[key] = 1; },
  () => delete undefined.x,
  () => `${Symbol('a')}`,
  () => +Symbol('a'),
  () => (function deep() { return 1 + deep(); })(),
  () => new Array(-1),
  () => { early; let early; },
  () => { const fixed = 1; fixed = 2; },
  () => decodeURIComponent('%'),
  () => 'x'.repeat(2 ** 31),
  () => JSON.stringify(1n),
  () => Map(),
  () => [].reduce((a) => a),
  () => new Date(NaN).toISOString(),
  () => 1n / 0n,
];
for (const f of cases) {
  try {
    f();
  } catch (error) {
    console.log(error instanceof RangeError, String(error));
  }
}
// Hot code says the same.
const objects = [];
for (let i = 0; i < 3000; i++) objects.push(i < 2999 ? { x: i } : undefined);
try {
  for (const object of objects) object.x;
} catch (error) {
  console.log(error.message);
}
try {
  for (const object of objects) object.x = 1;
} catch (error) {
  console.log(error.message);
}
const circle = {};
circle.circle = circle;
try {
  JSON.stringify(circle);
} catch (error) {
  console.log(error.message.split('\n')[0]);
}
