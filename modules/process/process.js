'use strict';
// `node:process` is the global object itself. How it is put together is in
// internal/process/*; the start in internal/bootstrap/node.

module.exports = process;
