// Packages: nodemailer@7 pino@9 pino-pretty@13 winston@3
'use strict';
// Mail over a stream and SMTP on the loopback, loggers.

const { once } = require('node:events');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { Writable } = require('node:stream');
const { spawnSync } = require('node:child_process');
const requireFrom = require('node:module').createRequire(process.env.PACKAGES);

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-logs-'));
const lines = () => {
  const got = [];
  return [got, new Writable({ write(chunk, encoding, done) { got.push(String(chunk)); done(); } })];
};

async function mail() {
  const nodemailer = requireFrom('nodemailer');
  const message = {
    from: '"Añ Ð" <from@example.org>', to: ['a@example.org', { name: 'B, C', address: 'b@exämple.org' }], cc: 'group: x@y.z, w@y.z;',
    subject: 'Ünïcode subject that is long enough to be folded over more than a single line ✔', text: 'Plain text with a line longer than seventy-six characters, and é. '.repeat(3),
    html: '<p>Hi <img src="cid:one"/> <img src="data:image/png;base64,iVBORw0KGgo="/></p>', date: new Date(0), messageId: '<own@example.org>', headers: { 'X-Own': ['1', '2'] },
    attachments: [{ filename: 'nöte.txt', content: 'attached' }, { cid: 'one', filename: 'x.bin', content: Buffer.alloc(100, 1) }, { path: __filename.replace(/logs\.cjs$/, 'support/files.cjs') }],
    alternatives: [{ contentType: 'text/calendar', content: 'BEGIN:VCALENDAR' }], attachDataUrls: true, list: { unsubscribe: 'http://u.example' }, priority: 'high', boundaryPrefix: 'fixed',
  };
  // Boundaries and the ids of inline pictures are random.
  const plain = (text) => text.replace(/fixed-[0-9a-f]+-/g, 'fixed-').replace(/\b[0-9a-f]{20}@localhost/g, 'ID');
  const stream = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'unix' });
  const sent = await stream.sendMail(message);
  console.log(plain(String(sent.message)), sent.envelope, sent.messageId);
  const json = nodemailer.createTransport({ jsonTransport: true });
  console.log(Object.keys(JSON.parse((await json.sendMail({ from: 'a@b.c', to: 'd@e.f', subject: 's' })).message)));
  json.use('compile', (mail, done) => { mail.data.subject += ' plugged'; done(); });
  console.log(JSON.parse((await json.sendMail({ to: 'x@y.z', subject: 's' })).message).subject);

  const spoken = [];
  const server = net.createServer((socket) => {
    socket.write('220 hello ESMTP\r\n');
    let data = false;
    let pending = '';
    socket.on('data', (chunk) => {
      pending += chunk;
      for (let end; (end = pending.indexOf('\r\n')) >= 0;) {
        const line = pending.slice(0, end);
        pending = pending.slice(end + 2);
        if (data) {
          if (line !== '.') continue;
          data = false;
          socket.write('250 queued as 7\r\n');
          continue;
        }
        spoken.push(line.replace(/^EHLO .*/, 'EHLO'));
        if (/^EHLO/.test(line)) socket.write('250-here\r\n250-SIZE 1000000\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 AUTH PLAIN LOGIN\r\n');
        else if (/^AUTH PLAIN/.test(line)) socket.write(line.endsWith(btoa('\0u\0p')) ? '235 welcome\r\n' : '535 no\r\n');
        else if (/^RCPT TO:<bad/.test(line)) socket.write('550 no such user\r\n');
        else if (line === 'DATA') { data = true; socket.write('354 go on\r\n'); } else if (line === 'QUIT') socket.end('221 bye\r\n');
        else socket.write('250 ok\r\n');
      }
    });
    socket.on('error', () => {});
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const options = { host: '127.0.0.1', port: server.address().port, ignoreTLS: true, name: 'client' };
  const smtp = nodemailer.createTransport({ ...options, auth: { user: 'u', pass: 'p' }, pool: true, maxConnections: 1 });
  console.log(await smtp.verify());
  for (const to of [['a@b.c', 'bad@b.c'], ['bad@b.c']]) {
    try {
      const { accepted, rejected, response } = await smtp.sendMail({ ...message, to, cc: undefined });
      console.log(accepted, rejected, response);
    } catch (error) {
      console.log(error.code, error.responseCode, error.message, error.rejected);
    }
  }
  smtp.close();
  for (const bad of [{ ...options, auth: { user: 'u', pass: 'wrong' } }, { ...options, port: 1 }])
    await nodemailer.createTransport(bad).sendMail({ from: 'a@b.c', to: 'b@c.d' }).catch((error) => console.log(error.code, error.command, error.message));
  console.log(spoken);
  server.close();
}

async function pinoLog() {
  const pino = requireFrom('pino');
  const [got, out] = lines();
  const fixed = { base: { name: 'app' }, timestamp: () => ',"time":0' };
  const log = pino({ ...fixed, level: 'trace', redact: { paths: ['secret', 'deep.*.key'], censor: '(gone)' }, serializers: { err: (e) => ({ type: e.name, message: e.message }), req: (r) => r.url }, mixin: () => ({ mixed: 1 }), customLevels: { loud: 35 }, formatters: { level: (label) => ({ level: label }) } }, out);
  log.info('hello %s %d %j %o', 'w', 4, { a: 1 }, [1]);
  log.error(new RangeError('bad'), 'it failed');
  log.child({ req: { url: '/x' }, secret: 'x' }, { level: 'debug' }).debug({ deep: { a: { key: 1, other: 2 } }, circular: undefined });
  log.loud({ big: 10n, date: new Date(0), set: new Set([1]) }, 'lo"ud\n');
  log.trace({ circular: (() => { const o = {}; o.o = o; return o; })() });
  console.log(got.join(''), log.isLevelEnabled('trace'), log.levels.labels, log.bindings());
  const [high, outHigh] = lines();
  const many = pino(fixed, pino.multistream([{ stream: out, level: 'debug' }, { stream: outHigh, level: 'error' }]));
  many.info('low');
  many.fatal('high');
  console.log(got.at(-1), high);
  const pretty = requireFrom('pino-pretty')({ colorize: false, sync: true, destination: out, translateTime: 'UTC:HH:MM:ss' });
  pino(fixed, pretty).warn({ a: { b: 1 }, err: Object.assign(new Error('shown'), { stack: 'Error: shown\n    at x' }) }, 'prettily');
  await new Promise((resolve) => setImmediate(resolve));
  console.log(got.at(-1));
  const file = path.join(folder, 'p.log');
  const toFile = pino(fixed, pino.destination({ dest: file, sync: false, minLength: 4096 }));
  for (let i = 0; i < 500; i++) toFile.info({ i }, 'line');
  await new Promise((resolve, reject) => toFile.flush((error) => (error ? reject(error) : resolve())));
  console.log(fs.readFileSync(file, 'utf8').trim().split('\n').length);
  const script = path.join(folder, 'exit.cjs');
  fs.writeFileSync(script, `const log = require(${JSON.stringify(requireFrom.resolve('pino'))})({ base: null, timestamp: false }); log.info('one'); log.fatal('two'); process.exit(3);`);
  const { stdout, stderr, status } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  // The first line is written by the pool, the second at once.
  console.log(stdout.split('\n').sort(), stderr, status);
}

async function winston() {
  const winston = requireFrom('winston');
  const { combine, printf, json, errors, splat, label, align, metadata, simple, colorize } = winston.format;
  const [got, out] = lines();
  const file = path.join(folder, 'w.log');
  const log = winston.createLogger({
    level: 'debug', format: combine(errors({ stack: false }), splat(), json()), defaultMeta: { service: 's' },
    transports: [new winston.transports.Stream({ stream: out }), new winston.transports.File({ filename: file, level: 'error', maxsize: 2000, maxFiles: 2, tailable: true }),
      new winston.transports.Stream({ stream: out, level: 'warn', format: combine(label({ label: 'L' }), align(), printf(({ level, message, label: l }) => `${l} ${level} ${message}`)) })],
  });
  log.info('hello %s', 'world', { extra: 1 });
  log.warn('careful');
  log.error(new TypeError('an error'));
  log.child({ request: 5 }).debug({ message: 'from an object', more: [1] });
  log.silly('not shown');
  for (let i = 0; i < 100; i++) log.error(`line ${i}`);
  log.profile('p');
  log.end();
  await once(log, 'finish');
  await new Promise((resolve) => setTimeout(resolve, 100));
  console.log(got.slice(0, 9).join(''), got.length, fs.readdirSync(folder).filter((n) => n.startsWith('w')).length);
  console.log(combine(metadata(), simple()).transform({ level: 'info', message: 'm', a: 1 }), JSON.stringify(colorize({ all: true }).transform({ level: 'info', message: 'm', [Symbol.for('level')]: 'info' })));
}

(async () => {
  for (const work of [mail, pinoLog, winston]) {
    console.log(`=== ${work.name}`);
    await work();
  }
  fs.rmSync(folder, { recursive: true });
})();
