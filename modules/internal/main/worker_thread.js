'use strict';
// Starts the program of a worker, when its parent has said what it is (Node docs: "Worker threads").

const { options } = require('internal/options');
const { preloadRequired, runSource } = require('internal/main/prepare');
const { allEnvironmentData, kWantsMore, messageTypes } = require('internal/worker_threads/io');
const { serializeError } = require('internal/worker_threads/error_transport');
const { setWorkerStreams } = require('internal/process/stdio');

const port = internalBinding('worker').getPort();

function answer(what) {
  if (what === 'heap') return require('v8').getHeapStatistics();
  return process.threadCpuUsage();
}

function onMessage(message) {
  switch (message.type) {
    case messageTypes.LOAD_SCRIPT:
      load(message);
      break;
    case messageTypes.STDIO_PAYLOAD:
      for (const { chunk, encoding } of message.chunks) process.stdin.push(chunk, encoding);
      break;
    case messageTypes.STDIO_WANTS_MORE_DATA:
      process[message.stream][kWantsMore]();
      break;
    case messageTypes.ASK:
      port.postMessage({ type: messageTypes.ANSWER, id: message.id, value: answer(message.what) });
      break;
  }
}

// What is left of an exception that nobody caught: the parent gets it, and the thread ends.
function reportFatal(err) {
  let error;
  try {
    error = serializeError(err);
  } catch {
    error = undefined;
  }
  try {
    if (error === undefined) throw new Error('the exception cannot be sent');
    port.postMessage({ type: messageTypes.ERROR, error });
  } catch {
    port.postMessage({ type: messageTypes.UNSERIALIZABLE_ERROR });
  }
}

function load({ kind, filename, argv, workerData, environmentData, publicPort, hasStdin }) {
  const threads = require('worker_threads');
  threads.parentPort = publicPort;
  threads.workerData = workerData;
  allEnvironmentData(environmentData);
  setWorkerStreams(port, hasStdin);
  process.argv.length = 1;
  process.argv.push(kind === 'file' ? filename : '[worker eval]', ...argv ?? []);
  if (kind === 'data-url') process.argv.splice(1, 1, filename);
  require('internal/worker_threads/threads').openInbox();
  // From here on the program says how long the thread lives.
  port.unref();
  port.postMessage({ type: messageTypes.UP_AND_RUNNING });

  preloadRequired();
  if (kind === 'classic') {
    runSource(filename, '[worker eval]', false);
  } else if (kind === 'data-url') {
    const { hasPreload, preload, runEntryPoint } = require('internal/module/run_main');
    const { importModule } = require('internal/module/esm_loader');
    const { pathToFileURL } = require('internal/url');
    const run = () => importModule(filename, `${pathToFileURL(`${process.cwd()}/`)}`, undefined, undefined, false, true);
    runEntryPoint(() => (hasPreload() ? preload()?.then(run) : undefined) ?? run());
  } else {
    const { Module } = require('internal/module/cjs_loader');
    require('internal/module/run_main');
    Module.runMain(filename);
  }
}

require('internal/process/execution').setFatalReporter(reportFatal);
if (options.stackTraceLimit !== undefined) Error.stackTraceLimit = options.stackTraceLimit;
port.on('message', onMessage);
