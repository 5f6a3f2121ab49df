// The list of cases. What is measured is in cases/PROGRAM, this says how it is started.
//
//   program, args   what every runtime runs; its last line of JSON is the result
//   server          another process of the same runtime, started first: it prints {"port": N}
//   wrk, expect     the path that wrk asks that server for, instead of a program, and the body there
//   output: 'file'  standard output is a file, and the result is on standard error
//   outside         'time' or 'memory': the process is measured from outside, the program only prints
//   perRound        how often each round runs it (for very short programs)

const program = (name, file = `${name}.js`, ...args) => ({ name, program: file, args });

export const cases = [
  { ...program('startup-hello', 'hello.js'), outside: 'time', perRound: 3 },
  { ...program('startup-memory', 'hello.js'), outside: 'memory' },
  { name: 'http-hello', server: ['http-hello.js'], wrk: '/', expect: 'Hello, world!\n' },
  { name: 'http-express', server: ['http-express.js'], wrk: '/hello/world', expect: '{"hello":"world","agent":"bench"}', packages: true },
  program('tcp-pingpong'),
  { ...program('tcp-pingpong-processes', 'tcp-pingpong.js', 'client'), server: ['tcp-pingpong.js', 'server'] },
  { ...program('tcp-bulk', 'tcp-bulk.js', 'client'), server: ['tcp-bulk.js', 'server'] },
  program('fs-readfile-callback', 'fs-readfile.js', 'callback'),
  program('fs-readfile-promise', 'fs-readfile.js', 'promise'),
  program('fs-readfile-sync', 'fs-readfile.js', 'sync'),
  program('fs-stat'),
  program('timers-1m'),
  program('immediates-1m'),
  program('nexttick-1m'),
  program('await-serial'),
  program('await-parallel'),
  program('als'),
  program('pbkdf2'),
  program('sha256-small'),
  program('gzip-1mb', 'zlib-1mb.js', 'gzip'),
  program('gunzip-1mb', 'zlib-1mb.js', 'gunzip'),
  program('dns-lookup'),
  program('events-emit'),
  program('streams-pipe'),
  program('buffer-encodings'),
  program('url-parse'),
  program('util-inspect'),
  { ...program('console-log'), output: 'file' },
  program('json'),
  program('structured-clone'),
  program('require-1000', 'load-1000.js', 'cjs'),
  program('import-1000', 'load-1000.js', 'esm'),
];
