'use strict';
// 'data' reaches whoever has taken emit() over, and whatever a listener returns is seen to.
const { EventEmitter } = require('node:events');
const { PassThrough, Readable, Writable, pipeline } = require('node:stream');

const step = (name, run) => new Promise((resolve) => {
  console.log(name);
  run(resolve);
});

const sink = (log) => new Writable({ write(chunk, encoding, callback) { log.push(String(chunk)); callback(); } });

(async () => {
  await step('an emit() of the stream itself', (done) => {
    const source = new Readable({ read() {} });
    const emitted = [];
    source.emit = function(type, ...args) {
      emitted.push(type);
      return Readable.prototype.emit.call(this, type, ...args);
    };
    const log = [];
    source.push('a');
    pipeline(source, sink(log), (error) => { console.log(error, log, emitted); done(); });
    setImmediate(() => { source.push(Buffer.from('b')); source.push(null); });
  });

  await step('an emit() that swallows', (done) => {
    const source = new Readable({ read() {} });
    const log = [];
    source.on('data', (chunk) => log.push(String(chunk)));
    source.on('end', () => { console.log(log); done(); });
    setImmediate(() => {
      source.push('a');
      source.emit = (type) => type !== 'data' && log.push(`no ${type}`);
      source.push(Buffer.from('b'));
      delete source.emit;
      source.push(Buffer.from('c'));
      source.push(null);
    });
  });

  await step('an emit() of the class', (done) => {
    const { emit } = EventEmitter.prototype;
    let count = 0;
    EventEmitter.prototype.emit = function(type) {
      if (type === 'data') count++;
      return Reflect.apply(emit, this, arguments);
    };
    const log = [];
    pipeline(Readable.from([Buffer.from('a'), Buffer.from('b')]), new PassThrough(), sink(log), (error) => {
      EventEmitter.prototype.emit = emit;
      console.log(error, log, count);
      done();
    });
  });

  await step('rejections of a listener', (done) => {
    const source = new Readable({ captureRejections: true, read() {} });
    source.on('data', async (chunk) => { throw new Error(`refused ${chunk}`); });
    source.on('error', (error) => console.log(error.message));
    source.on('close', done);
    setImmediate(() => source.push(Buffer.from('a')));
  });

  await step('this, arguments and order', (done) => {
    const source = new Readable({ read() {} });
    source.on('data', function() { console.log(this === source, arguments.length, String(arguments[0])); });
    setImmediate(() => {
      console.log(source.push(Buffer.from('a')), source.push(''), source.push(Buffer.alloc(0)), source.push('b'));
      source.once('data', () => console.log('second'));
      console.log(source.push(Buffer.from('c')), source.push(new Uint8Array([100])), source.push(null));
      source.on('end', done);
    });
  });

  await step('unshift while it flows', (done) => {
    const source = new Readable({ read() { console.log('_read'); } });
    source.on('data', (chunk) => {
      console.log(String(chunk));
      if (String(chunk) === 'ab') source.unshift(Buffer.from('b'));
      if (String(chunk) === 'z') source.push(null);
    });
    source.on('end', done);
    setImmediate(() => {
      source.push(Buffer.from('ab'));
      source.push(Buffer.from('z'));
    });
  });
})();
