// The list of cases. What is measured is in cases/PROGRAM, this says how it is started.
//
//   program, args   what every runtime runs; its last line of JSON is the result
//   server          another process of the same runtime, started first: it prints {"port": N}
//   nodeServer      the same, run by the harness's own Node whatever the runtime
//   nodeClient      instead of a program: what the harness's own Node runs against that server
//   wrk             instead of a program: {path, expect: the body there, script, seen} for wrk, where
//                   `seen` is a path that tells how many bodies and bytes of them the server got
//   output: 'file'  standard output is a file, and the result is on standard error
//   outside         'time' or 'memory': the process is measured from outside, the program only prints
//   perRound        how often each round runs it (for very short programs)
//   loop, count     instead of a program: a case of the event loop alone, beside libuv (event-loop/)

const program = (name, file = `${name}.js`, ...args) => ({ name, program: file, args });
const server = (name, file, wrk) => ({ name, server: [file], wrk });
const loop = (name, count, as = name) => ({ name: `loop-${name}`, loop: as, count });

export const groups = [
  {
    name: 'start', title: 'Start-up',
    cases: [
      { ...program('startup-hello', 'hello.js'), outside: 'time', perRound: 3 },
      { ...program('startup-esm', 'hello-esm.mjs'), outside: 'time', perRound: 3 },
      { ...program('startup-25-modules', 'modules-25.js'), outside: 'time', perRound: 3 },
      { ...program('startup-memory', 'hello.js'), outside: 'memory' },
      { ...program('startup-memory-25-modules', 'modules-25.js'), outside: 'memory' },
      program('require-1000', 'load-1000.js', 'cjs'),
      program('import-1000', 'load-1000.js', 'esm'),
    ],
  },
  {
    name: 'http', title: 'HTTP',
    cases: [
      server('http-hello', 'http-hello.js', { path: '/', expect: 'Hello, world!\n' }),
      { ...server('http-express', 'http-express.js', { path: '/hello/world', expect: '{"hello":"world","agent":"bench"}' }), packages: true },
      server('http-post-64k', 'http-post.js', { path: '/', expect: '65536 120', script: 'http-post.lua', size: 65536, seen: '/seen' }),
      { ...program('http-client'), nodeServer: ['answer-server.js'] },
      { ...program('fetch-loop'), nodeServer: ['answer-server.js'] },
      { name: 'http-mixed-p99', server: ['mixed-server.js'], nodeClient: 'mixed-client.mjs' },
    ],
  },
  {
    name: 'sockets', title: 'Sockets',
    cases: [
      program('tcp-pingpong', 'pingpong.js', 'tcp'),
      { ...program('tcp-pingpong-processes', 'pingpong.js', 'tcp', 'client'), server: ['pingpong.js', 'tcp', 'server'] },
      { ...program('tcp-bulk', 'bulk.js', 'tcp', 'client'), server: ['bulk.js', 'tcp', 'server'] },
      program('unix-pingpong', 'pingpong.js', 'unix'),
      { ...program('unix-bulk', 'bulk.js', 'unix', 'client'), server: ['bulk.js', 'unix', 'server'] },
      program('udp'),
      program('dns-lookup'),
    ],
  },
  {
    name: 'files', title: 'Files',
    cases: [
      program('fs-readfile-callback', 'fs-readfile.js', 'callback'),
      program('fs-readfile-promise', 'fs-readfile.js', 'promise'),
      program('fs-readfile-sync', 'fs-readfile.js', 'sync'),
      program('fs-stat'),
      program('fs-readdir'),
      program('fs-copy'),
      { ...program('console-log'), output: 'file' },
    ],
  },
  {
    name: 'pool', title: 'Hashes, keys and compression',
    cases: [
      program('pbkdf2'),
      program('scrypt'),
      program('sha256-small'),
      program('sha256-large', 'hash-large.js', 'sha256'),
      program('sha512-large', 'hash-large.js', 'sha512'),
      program('md5-large', 'hash-large.js', 'md5'),
      program('gzip-1mb', 'zlib-1mb.js', 'gzip'),
      program('gunzip-1mb', 'zlib-1mb.js', 'gunzip'),
    ],
  },
  {
    name: 'async', title: 'Timers, ticks and promises',
    cases: [
      program('timers-1m'),
      program('immediates-1m'),
      program('nexttick-1m'),
      program('await-serial'),
      program('await-parallel'),
      program('als'),
      program('events-emit'),
      program('streams-pipe'),
    ],
  },
  {
    name: 'data', title: 'Text and data',
    cases: [
      program('buffer-encodings'),
      program('url-parse'),
      program('util-inspect'),
      program('json'),
      program('structured-clone'),
    ],
  },
  {
    name: 'loop', title: 'The event loop alone, beside libuv',
    cases: [
      loop('timers', 1_000_000),
      loop('pingpong', 100_000),
      loop('wakeups', 100_000),
      loop('jobs', 400_000),
      loop('jobs-serial', 50_000),
    ],
  },
];

export const cases = groups.flatMap(({ name, cases }) => cases.map((one) => ({ ...one, group: name })));
