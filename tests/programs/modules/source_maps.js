'use strict';
// The SourceMap class, and maps of loaded modules.
const fs = require('fs');
const os = require('os');
const path = require('path');
const { SourceMap, findSourceMap, getSourceMapsSupport, setSourceMapsSupport } = require('module');

const payload = {
  version: 3, sources: ['a.ts'], names: ['first'], sourcesContent: ['x'],
  mappings: 'AAAAA,QAAQ;AACA;;EAEN;',
};
const map = new SourceMap(payload, { lineLengths: [5, 6] });
console.log(map.payload, map.lineLengths);
for (const place of [[0, 0], [0, 9], [1, 0], [2, 5], [3, 2], [9, 9]]) console.log(place, map.findEntry(...place));
console.log(map.findOrigin(1, 1), map.findOrigin(2, 4));
try {
  new SourceMap('text');
} catch (error) {
  console.log(error.code);
}

console.log(getSourceMapsSupport());
setSourceMapsSupport(true);
console.log(getSourceMapsSupport(), process.sourceMapsEnabled);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'maps-'));
const file = path.join(folder, 'out.js');
const inline = Buffer.from(JSON.stringify({
  version: 3, sources: ['in.ts'], names: [], mappings: 'AAIA;AACA',
})).toString('base64');
fs.writeFileSync(file, `exports.make = () => {\nreturn new Error('here'); };\n//# sourceMappingURL=data:application/json;base64,${inline}\n`);
const { make } = require(file);
console.log(findSourceMap(file) instanceof SourceMap, findSourceMap(path.join(folder, 'none.js')));
console.log(/in\.ts:6:\d+/.test(make().stack));
setSourceMapsSupport(false);
fs.rmSync(folder, { recursive: true });
