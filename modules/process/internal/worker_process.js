'use strict';
// `process` in a worker: what concerns the whole process is not for it (Node docs: "Worker threads").

const { codes: { ERR_WORKER_UNSUPPORTED_OPERATION } } = require('internal/errors');

const refused = [
  'abort', 'chdir', 'execve', 'setuid', 'seteuid', 'setgid', 'setegid', 'setgroups', 'initgroups',
];
const absent = [
  '_startProfilerIdleNotifier', '_stopProfilerIdleNotifier', '_debugProcess', '_debugEnd',
];

/** @param {object} process complete, as on the main thread */
function limitProcess(process) {
  // The channel of the process, if it has one, is for the main thread.
  const hasChannel = process.env.NODE_CHANNEL_FD !== undefined;
  for (const name of hasChannel ? [...refused, 'send', 'disconnect'] : refused) {
    const refuse = { [name]() { throw new ERR_WORKER_UNSUPPORTED_OPERATION(`process.${name}()`); } }[name];
    refuse.disabled = true;
    process[name] = refuse;
  }
  for (const name of absent) delete process[name];
  for (const name of hasChannel ? ['channel', 'connected'] : []) {
    Object.defineProperty(process, name, {
      __proto__: null,
      configurable: true,
      enumerable: false,
      get() { throw new ERR_WORKER_UNSUPPORTED_OPERATION(`process.${name}`); },
      set(value) {
        Object.defineProperty(process, name, {
          __proto__: null, value, writable: true, enumerable: true, configurable: true,
        });
      },
    });
  }
  const { umask } = process;
  process.umask = function(mask) {
    if (mask !== undefined) throw new ERR_WORKER_UNSUPPORTED_OPERATION('Setting process.umask()');
    return umask();
  };
  // Its own, which the system does not see.
  let { title } = process;
  Object.defineProperty(process, 'title', {
    __proto__: null,
    enumerable: true,
    configurable: true,
    get: () => title,
    set(value) { title = `${value}`; },
  });
}

module.exports = { limitProcess };
