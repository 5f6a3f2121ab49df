'use strict';
// The child_process module: not there yet, except in name. Follows "Child process" in Node's docs.

const EventEmitter = require('events');
const { missing, missingFrom } = require('internal/missing');

module.exports = {
  _forkChild: missing('child_process._forkChild'),
  ChildProcess: missing('child_process.ChildProcess', EventEmitter),
  ...missingFrom('child_process', ['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync']),
};
