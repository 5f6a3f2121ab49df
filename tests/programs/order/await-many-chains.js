'use strict';
// Ten chains of different length, all interleaved in a fixed order.
const lines = [];
async function chain(id) {
  for (let i = 0; i <= id; i++) {
    lines.push(`${id}.${i}`);
    if (i % 2) await Promise.resolve(i);
    else await i;
  }
  return id;
}
Promise.all(Array.from({ length: 10 }, (_, id) => chain(id))).then((ids) => {
  console.log(lines.join(' '));
  console.log(ids.join());
});
