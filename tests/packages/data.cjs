// Packages: iconv-lite@0.7 js-yaml@5 ajv@8 date-fns@4 dayjs@1
'use strict';
// Packages that convert, check and format data.

process.env.TZ = 'UTC';
const requireFrom = require('node:module').createRequire(process.env.PACKAGES);
const { Readable } = require('node:stream');

async function iconvLite() {
  const iconv = requireFrom('iconv-lite');
  const text = 'Grüße, Ольга, 日本語, €';
  for (const encoding of ['utf8', 'utf16le', 'utf16', 'utf32', 'win1251', 'latin1', 'iso-8859-15', 'Shift_JIS', 'EUC-JP',
    'GBK', 'gb18030', 'Big5', 'EUC-KR', 'koi8-r', 'utf7', 'hex', 'base64']) {
    const bytes = iconv.encode(encoding === 'hex' || encoding === 'base64' ? '00ff10' : text, encoding);
    console.log(encoding, bytes.toString('hex'), JSON.stringify(iconv.decode(bytes, encoding)));
  }
  console.log(iconv.encodingExists('cp932'), iconv.encodingExists('nope'));
  try { iconv.encode('x', 'nope'); } catch (error) { console.log(error.message); }
  const whole = iconv.encode(text.repeat(50), 'Shift_JIS');
  const pieces = [];
  for (let i = 0; i < whole.length; i += 7) pieces.push(whole.subarray(i, i + 7));
  let joined = '';
  for await (const part of Readable.from(pieces).pipe(iconv.decodeStream('Shift_JIS'))) joined += part;
  console.log(joined.length, joined === iconv.decode(whole, 'Shift_JIS'));
}

function jsYaml() {
  const yaml = requireFrom('js-yaml');
  const source = `
defaults: &d
  a: 1
  list: [x, "y", 'z']
more:
  <<: *d
  text: |
    two
    lines
  folded: >-
    one
    line
  date: 2024-02-03T04:05:06Z
  numbers: [0x1f, 1e3, .inf, -0, 0o17]
  empty:
  "quoted key": true
`;
  const value = yaml.load(source);
  console.log(value);
  console.log(yaml.dump({ s: 'a: b', n: [1, [2, { x: null }]], m: 'l1\nl2\n', e: [], o: {}, u: 'yes', num: '12' }));
  try {
    yaml.load('a: [1, 2\nb: }', { filename: 'bad.yml' });
  } catch (error) {
    console.log(error.name, error.message);
  }
}

function ajv() {
  const Ajv = requireFrom('ajv');
  const make = new Ajv({ allErrors: true, coerceTypes: true, useDefaults: true });
  make.addFormat('even', { type: 'number', validate: (n) => n % 2 === 0 });
  const validate = make.compile({
    $id: 'person',
    type: 'object',
    required: ['name', 'age'],
    properties: {
      name: { type: 'string', minLength: 2, pattern: '^\\p{Lu}' },
      age: { type: 'integer', minimum: 0, format: 'even' },
      tags: { type: 'array', uniqueItems: true, items: { enum: ['a', 'b', 'c'] } },
      nested: { oneOf: [{ type: 'null' }, { $ref: '#/$defs/point' }] },
      level: { type: 'string', default: 'low' },
    },
    additionalProperties: false,
    $defs: { point: { type: 'object', required: ['x', 'y'], properties: { x: { type: 'number' }, y: { type: 'number' } } } },
  });
  for (const value of [
    { name: 'Ana', age: '42', nested: { x: 1, y: 2 } },
    { name: 'a', age: 3, tags: ['a', 'a', 'q'], nested: { x: 1 }, more: 1 },
    {},
  ]) {
    console.log(validate(value), value);
    for (const e of validate.errors ?? []) console.log('  ', e.instancePath, e.keyword, e.message, e.params);
  }
}

function dateFns() {
  const f = requireFrom('date-fns');
  const day = new Date(Date.UTC(2024, 1, 28, 13, 5, 9, 7));
  console.log(f.format(day, "EEEE do MMMM yyyy, HH:mm:ss.SSS xxx 'week' I"), f.formatISO(day), f.formatRFC7231(day));
  console.log(f.addMonths(day, 12).toISOString(), f.differenceInCalendarDays(day, new Date(0)), f.formatDistance(day, new Date(0), { addSuffix: true }));
  console.log(f.parse('03/04/2021 5:06 pm', 'dd/MM/yyyy h:mm a', day).toISOString(), f.isValid(f.parse('x', 'yyyy', day)));
  console.log(f.eachDayOfInterval({ start: day, end: f.addDays(day, 3) }).map((d) => f.format(d, 'EEE d')), f.intervalToDuration({ start: new Date(0), end: day }));
  console.log(f.startOfWeek(day, { weekStartsOn: 1 }).toISOString(), f.getISOWeek(day), f.format(day, 'PPPPpppp'));
  try { f.format(new Date(NaN), 'yyyy'); } catch (error) { console.log(String(error)); }
}

function dayJs() {
  const dayjs = requireFrom('dayjs');
  for (const plugin of ['utc', 'timezone', 'relativeTime', 'customParseFormat', 'duration', 'isoWeek', 'advancedFormat']) {
    dayjs.extend(requireFrom(`dayjs/plugin/${plugin}`));
  }
  requireFrom('dayjs/locale/de');
  const day = dayjs.utc('2024-02-29T23:30:00Z');
  console.log(day.format('dddd, D. MMMM YYYY HH:mm:ss Z [q]Q'), day.locale('de').format('dddd, D. MMMM'), day.add(1, 'year').toISOString());
  console.log(day.from(dayjs.utc('2024-01-01')), dayjs.duration({ hours: 26, minutes: 5 }).humanize(), day.isoWeek(), day.diff('2020-01-01', 'month', true).toFixed(4));
  console.log(day.tz('America/New_York').format(), day.tz('Asia/Tokyo').format('YYYY-MM-DD HH:mm Z'));
  console.log(dayjs('12-25-1995', 'MM-DD-YYYY').format(), dayjs('nope').isValid(), dayjs.utc(0).toJSON());
}

async function main() {
  for (const [name, work] of Object.entries({ iconvLite, jsYaml, ajv, dateFns, dayJs })) {
    console.log(`=== ${name}`);
    await work();
  }
}
main();
