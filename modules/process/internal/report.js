'use strict';
// process.report (Node docs: "Diagnostic report"): the report as an object, with
// what is known here. Writing reports to files is not implemented.
//
// Native half (internalBinding('process_methods')): glibcVersion() -> string | undefined
// (undefined where the C library is another one)

const binding = internalBinding('process_methods');

function sharedObjects() {
  try {
    const maps = require('fs').readFileSync('/proc/self/maps', 'utf8');
    const found = new Set();
    for (const line of maps.split('\n')) {
      const path = line.slice(73).trim();
      if (path.startsWith('/') && path.includes('.so')) found.add(path);
    }
    return [...found];
  } catch {
    // Not every system tells.
    return [];
  }
}

/** @param {Error} [err] whose stack is reported; the stack of the call otherwise */
function getReport(err) {
  if (err !== undefined) require('internal/validators').validateObject(err, 'err');
  const os = require('os');
  const now = new Date();
  const stack = (err ?? new Error('JavaScript Callstack')).stack.split('\n');
  const header = {
    reportVersion: 5,
    event: 'JavaScript API',
    trigger: 'GetReport',
    filename: null,
    dumpEventTime: `${now.toISOString().slice(0, 19)}Z`,
    dumpEventTimeStamp: `${now.getTime()}`,
    processId: process.pid,
    threadId: 0,
    cwd: process.cwd(),
    commandLine: [process.execPath, ...process.execArgv, ...process.argv.slice(1)],
    nodejsVersion: process.version,
    wordSize: 64,
    arch: process.arch,
    platform: process.platform,
    componentVersions: { ...process.versions },
    release: { ...process.release },
    osName: os.type(),
    osRelease: os.release(),
    osVersion: os.version(),
    osMachine: os.machine(),
    cpus: os.cpus().map(({ model, speed, times }) => ({ model, speed, ...times })),
    host: os.hostname(),
  };
  const glibc = binding.glibcVersion?.();
  if (glibc !== undefined) header.glibcVersionRuntime = glibc;
  const memory = process.memoryUsage();
  return {
    header,
    javascriptStack: { message: stack[0], stack: stack.slice(1).map((line) => line.trim()) },
    javascriptHeap: { totalMemory: memory.heapTotal, usedMemory: memory.heapUsed },
    resourceUsage: { rss: memory.rss, ...process.resourceUsage() },
    environmentVariables: { ...process.env },
    sharedObjects: sharedObjects(),
  };
}

module.exports = {
  compact: false,
  directory: '',
  excludeEnv: false,
  excludeNetwork: false,
  filename: '',
  getReport,
  reportOnFatalError: false,
  reportOnSignal: false,
  reportOnUncaughtException: false,
  signal: 'SIGUSR2',
  writeReport() {
    const { codes: { ERR_METHOD_NOT_IMPLEMENTED } } = require('internal/errors');
    throw new ERR_METHOD_NOT_IMPLEMENTED('process.report.writeReport()');
  },
};
