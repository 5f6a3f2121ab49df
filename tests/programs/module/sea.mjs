// node:sea in a command that is no single executable application.
import * as sea from 'node:sea';
import { isBuiltin } from 'node:module';

console.log(Object.keys(sea).sort(), sea.isSea(), isBuiltin('node:sea'), isBuiltin('sea'));
for (const name of ['getAsset', 'getRawAsset', 'getAssetAsBlob', 'getAssetKeys']) {
  for (const key of ['asset', undefined]) {
    try {
      sea[name](key);
    } catch (err) {
      console.log(name, key, err.name, err.code);
    }
  }
}
