'use strict';
const names = Object.getOwnPropertyNames(globalThis);
for (const name of ['process', 'Buffer', 'console', 'setTimeout', 'clearTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'structuredClone', 'URL', 'URLSearchParams',
  'TextEncoder', 'TextDecoder', 'AbortController', 'AbortSignal', 'Event', 'EventTarget', 'MessageChannel', 'performance', 'fetch', 'Headers', 'Request', 'Response', 'FormData',
  'Blob', 'atob', 'btoa', 'crypto', 'CompressionStream', 'ReadableStream', 'DOMException', 'BroadcastChannel', 'PerformanceObserver']) {
  const d = Object.getOwnPropertyDescriptor(globalThis, name);
  console.log(name, names.includes(name), typeof globalThis[name], d.enumerable, d.configurable);
}
console.log(Object.prototype.toString.call(globalThis), global === globalThis, Object.keys(globalThis).sort().join());
globalThis.setTimeout = 5;
console.log(setTimeout);
