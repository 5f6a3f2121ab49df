// --warn-blocked names the line that holds the main thread, also when that never ends, or is in native code.

import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { anode, check, finish, program, run, same, scratch } from './support/harness.mjs';

/**
 * A report of one of these lines of a file. Others may come before it: on a busy machine the library's own start
 * may take long enough to be told of.
 */
const reportOf = (name, lines) => new RegExp(
  `^\\(anode:\\d+\\) the main thread (?:has|is|was) .*blocked for \\d+ ms by (?:.* \\()?.*${name.replace('.', '\\.')}:(?:${lines.join('|')}):\\d+\\)?$`, 'm');

/** Kills the program when what it printed matches; without a match the limit does. */
const endAfter = (pattern) => (child) => {
  let text = '';
  child.stderr.on('data', (data) => {
    text += data;
    if (pattern.test(text)) child.kill('SIGKILL');
  });
};

const fifos = ['one', 'two', 'three'].map((name) => path.join(scratch, name));
execFileSync('mkfifo', fifos);

// The line that is to be named is marked with HERE (any of them; or one up to `before` lines above). `endless`: ended by us after the report.
const programs = {
  'timer.js': { source: `
    function spin() {
      const end = Date.now() + 300;
      while (Date.now() < end); // HERE
    }
    setTimeout(spin, 1);` },
  'expression.js': { endless: true, source: `
    setImmediate(() => {
      const text = 'a'.repeat(60) + '!';
      const before = 1;
      /^(a+)+$/.test(text); // HERE
      console.log('never');
    });` },
  'expression-ends.js': { source: `
    setImmediate(() => {
      const found = /^(?:a+)+$/.test('a'.repeat(25) + '!'); // HERE
      console.log('found', found);
    });`, stdout: 'found false\n' },
  'json.js': { source: `
    const text = '[' + '{"a":[1,2,3],"b":"some text"},'.repeat(3_300_000) + '0]';
    setImmediate(() => {
      const before = text.length;
      const value = JSON.parse(text); // HERE
      const after = value.length;
      console.log(after, before > 95e6);
    });`, stdout: '3300001 true\n' },
  'json-fails.js': { source: `
    const text = '[' + '{"a":[1,2,3],"b":"some text"},'.repeat(1_000_000) + 'x]';
    setImmediate(() => {
      try {
        JSON.parse(text); // HERE
      } catch (error) {
        console.log(error.name);
      }
    });`, stdout: 'SyntaxError\n' },
  'fifo.js': { source: `
    const fs = require('fs');
    require('child_process').spawn('sh', ['-c', 'sleep 0.6; echo hello > ' + process.argv[2]]);
    setTimeout(() => {
      const before = 1;
      const text = fs.readFileSync(process.argv[2], 'utf8'); // HERE
      console.log(before, text);
    }, 1);`, args: [fifos[0]], stdout: '1 hello\n\n' },
  'fifo-endless.js': { endless: true, args: [fifos[1]], source: `
    const fs = require('fs');
    setTimeout(() => {
      const fd = fs.openSync(process.argv[2], 'r'); // HERE
      fs.closeSync(fd);
    }, 1);` },
  'read-endless.js': { endless: true, args: [fifos[2]], source: `
    const fs = require('fs');
    setTimeout(() => {
      const fd = fs.openSync(process.argv[2], 'r+');
      fs.readSync(fd, Buffer.alloc(8)); // HERE
    }, 1);` },
  'child.js': { source: `
    const { execSync } = require('child_process');
    setTimeout(() => {
      execSync('sleep 0.5'); // HERE
    }, 1);` },
  'atomics.js': { source: `
    const cell = new Int32Array(new SharedArrayBuffer(4));
    setTimeout(() => {
      Atomics.wait(cell, 0, 0, 400); // HERE
    }, 1);` },
  'await.js': { endless: true, source: `
    async function chain() {
      let n = 0;
      while (n < Infinity) { // HERE
        await null;
        n++;
      }
    }
    setTimeout(chain, 1);` },
  // The engine gives a loop without a condition the place of what comes before it.
  'await-for.js': { endless: true, before: 1, source: `
    async function chain() {
      for (;;) { // HERE
        await null;
      }
    }
    setTimeout(chain, 1);` },
  'then.js': { endless: true, source: `
    function again() {
      return Promise.resolve().then(again); // HERE
    }
    setTimeout(again, 1);` },
  'microtask-loop.js': { endless: true, source: `
    (async () => {
      await null;
      let n = 0;
      while (n >= 0) { // HERE
        n = (n + 1) % 1000;
      }
    })();` },
  'tick.js': { endless: true, source: `
    function starve() {
      process.nextTick(starve); // HERE
    }
    setTimeout(starve, 1);`, before: 1 },
  'sort.js': { source: `
    function depth(n) {
      return n === 0 ? 0 : 1 + depth(n - 1); // HERE
    }
    const list = Array.from({ length: 20000 }, (_, i) => (i * 7919) % 20011);
    setImmediate(() => {
      list.sort((a, b) => depth(200 + (a % 2)) - depth(200 + (b % 2)) || a - b); // HERE
    });` },
  'getter.js': { source: `
    const emitter = new (require('events'))();
    class Config {
      get value() {
        const end = Date.now() + 300;
        while (Date.now() < end); // HERE
        return 1;
      }
    }
    emitter.on('use', (config) => config.value);
    setImmediate(() => emitter.emit('use', new Config()));` },
  'slow-module.js': { source: `
    const end = Date.now() + 300;
    while (Date.now() < end); // HERE
    module.exports = 1;` },
  'pbkdf2.js': { source: `
    const { pbkdf2Sync } = require('crypto');
    setImmediate(() => {
      const before = 1;
      const key = pbkdf2Sync('secret', 'salt', 600000, 64, 'sha512'); // HERE
      console.log(key.length);
    });`, stdout: '64\n' },
  'top.mjs': { source: `
    import 'node:fs';
    const end = Date.now() + 300;
    while (Date.now() < end); // HERE
    export default 1;` },
  'exit.js': { source: `
    process.on('exit', () => {
      const end = Date.now() + 300;
      while (Date.now() < end); // HERE
    });` },
};
program('requires.js', `require('./slow-module.js');`);

async function judge(name, { source, endless, stdout, args = [], before = 0 }) {
  const file = program(name, source);
  const lines = source.split('\n').flatMap((text, i) => (text.includes('// HERE') ? Array.from({ length: before + 1 }, (_, up) => i + 1 - up) : []));
  const entry = name === 'slow-module.js' ? path.join(scratch, 'requires.js') : file;
  const report = reportOf(name, lines);
  const result = await run(anode, ['--warn-blocked', entry, ...args], { during: endless ? endAfter(report) : undefined });
  check(`${name}: the line`, report.test(result.stderr), `line ${lines}, but said was\n${result.stderr}`);
  if (endless) {
    same(`${name}: did not end by itself`, [result.signal, result.timedOut, result.stdout], ['SIGKILL', false, '']);
    return;
  }
  same(`${name}: exit code`, result.code, 0);
  if (stdout !== undefined) same(`${name}: result`, result.stdout, stdout);
  check(`${name}: totals`, /^\(anode:\d+\) what blocked the main thread, in all:\n {1,8}\d+ ms in \d+ callbacks?: /m.test(result.stderr), result.stderr);
}

const waiting = Object.entries(programs);
const worker = async () => {
  for (let next; (next = waiting.shift()) !== undefined;) await judge(...next);
};
await Promise.all([worker(), worker(), worker()]);
finish();
