'use strict';
// `node:v8`. The engine is not V8: what can be told about its heap is told in the
// same shape, what only V8 can do is not implemented.
//
// Native half (internalBinding('heap_statistics')):
//   readInto(Float64Array(6))   total, used, limit, malloced, peak malloced, external (bytes)
//   cachedDataVersionTag() -> number   changes with the engine and its settings

const { codes: { ERR_METHOD_NOT_IMPLEMENTED } } = require('internal/errors');

const notImplemented = (name) => function() {
  throw new ERR_METHOD_NOT_IMPLEMENTED(`v8.${name}()`);
};

function getHeapStatistics() {
  const figures = new Float64Array(6);
  internalBinding('heap_statistics').readInto(figures);
  return {
    total_heap_size: figures[0],
    total_heap_size_executable: 0,
    total_physical_size: figures[0],
    total_available_size: Math.max(0, figures[2] - figures[1]),
    used_heap_size: figures[1],
    heap_size_limit: figures[2],
    malloced_memory: figures[3],
    peak_malloced_memory: figures[4],
    does_zap_garbage: 0,
    number_of_native_contexts: 1,
    number_of_detached_contexts: 0,
    total_global_handles_size: 0,
    used_global_handles_size: 0,
    external_memory: figures[5],
  };
}

function refuseCoverage(name) {
  if (process.env.NODE_V8_COVERAGE) notImplemented(name)();
}

class Unavailable {
  constructor() {
    throw new ERR_METHOD_NOT_IMPLEMENTED(`v8.${new.target.name}`);
  }
}

module.exports = {
  cachedDataVersionTag() { return internalBinding('heap_statistics').cachedDataVersionTag(); },
  getHeapSnapshot: notImplemented('getHeapSnapshot'),
  getHeapStatistics,
  getHeapSpaceStatistics: notImplemented('getHeapSpaceStatistics'),
  getHeapCodeStatistics: notImplemented('getHeapCodeStatistics'),
  getCppHeapStatistics: notImplemented('getCppHeapStatistics'),
  setFlagsFromString(flags) {
    require('internal/validators').validateString(flags, 'flags');
    // Flags of another engine: there is nothing to set.
  },
  // There is nothing to write or stop unless coverage was asked for.
  takeCoverage() { refuseCoverage('takeCoverage'); },
  stopCoverage() { refuseCoverage('stopCoverage'); },
  writeHeapSnapshot: notImplemented('writeHeapSnapshot'),
  promiseHooks: {
    createHook: notImplemented('promiseHooks.createHook'),
    onInit: notImplemented('promiseHooks.onInit'),
    onBefore: notImplemented('promiseHooks.onBefore'),
    onAfter: notImplemented('promiseHooks.onAfter'),
    onSettled: notImplemented('promiseHooks.onSettled'),
  },
  queryObjects: notImplemented('queryObjects'),
  startupSnapshot: {
    addDeserializeCallback: notImplemented('startupSnapshot.addDeserializeCallback'),
    addSerializeCallback: notImplemented('startupSnapshot.addSerializeCallback'),
    setDeserializeMainFunction: notImplemented('startupSnapshot.setDeserializeMainFunction'),
    isBuildingSnapshot() { return false; },
  },
  setHeapSnapshotNearHeapLimit: notImplemented('setHeapSnapshotNearHeapLimit'),
  GCProfiler: class GCProfiler extends Unavailable {},
  isStringOneByteRepresentation(content) {
    require('internal/validators').validateString(content, 'content');
    // eslint-disable-next-line no-control-regex
    return /^[\x00-\xff]*$/.test(content);
  },
  startCpuProfile: notImplemented('startCpuProfile'),
};

require('internal/util').defineLazyProperties(module.exports, 'internal/v8/serdes', [
  'Serializer', 'Deserializer', 'DefaultSerializer', 'DefaultDeserializer', 'serialize', 'deserialize',
]);
