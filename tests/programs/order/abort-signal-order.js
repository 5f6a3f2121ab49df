'use strict';
const controller = new AbortController();
const { signal } = controller;
signal.addEventListener('abort', () => console.log('listener 1'));
signal.onabort = () => console.log('onabort');
signal.addEventListener('abort', () => console.log('listener 2'));
process.nextTick(() => {
  controller.abort();
  console.log('aborted', signal.aborted, signal.reason.name);
  controller.abort('again');
});
Promise.resolve().then(() => console.log('microtask', signal.aborted));
