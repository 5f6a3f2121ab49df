'use strict';
// `node:inspector`. There is no debugger to talk to yet: everything that would need
// one says so.

const EventEmitter = require('events');
const {
  codes: { ERR_INSPECTOR_NOT_ACTIVE, ERR_METHOD_NOT_IMPLEMENTED },
} = require('internal/errors');

const notImplemented = (name) => function() {
  throw new ERR_METHOD_NOT_IMPLEMENTED(`inspector.${name}()`);
};

class Session extends EventEmitter {
  connect() { notImplemented('Session.connect')(); }
  connectToMainThread() { notImplemented('Session.connectToMainThread')(); }
  post() { notImplemented('Session.post')(); }
  disconnect() {}
}

module.exports = {
  open: notImplemented('open'),
  close() {},
  url() { return undefined; },
  waitForDebugger() { throw new ERR_INSPECTOR_NOT_ACTIVE(); },
  console: globalThis.console,
  Session,
};
