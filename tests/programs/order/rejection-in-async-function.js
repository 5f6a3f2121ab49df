'use strict';
process.on('unhandledRejection', (reason) => {
  console.log('unhandled', reason.message);
});
async function fail(name) {
  await null;
  throw new Error(name);
}
fail('a');
fail('b').catch((err) => console.log('caught', err.message));
fail('c').finally(() => console.log('finally'));
setImmediate(() => console.log('immediate'));
