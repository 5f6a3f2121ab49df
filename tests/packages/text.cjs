// Packages: lodash@4 chalk@6 commander@15 debug@4 semver@7 uuid@14 yargs@18 minimist@1 dotenv@18 ms@2 qs@6 mime@4
'use strict';
// Packages around text, arguments and configuration; several are ESM and come through require().

const util = require('node:util');
const requireFrom = require('node:module').createRequire(process.env.PACKAGES);

async function section(name, work) {
  console.log(`=== ${name}`);
  await work(requireFrom(name));
}

async function main() {
  await section('lodash', (_) => {
    console.log(_.chunk([1, 2, 3, 4, 5], 2), _.camelCase('some long-name'), _.kebabCase('XMLHttpRequest'));
    console.log(_.groupBy(['one', 'three', 'two'], 'length'), _.sortBy([{ a: 2 }, { a: 1 }], 'a'));
    const deep = { a: [{ b: new Date(0), c: /x/g, d: new Map([[1, { e: 2 }]]), f: Buffer.from('hi') }] };
    const copy = _.cloneDeep(deep);
    console.log(copy, copy.a[0] !== deep.a[0], _.isEqual(copy, deep));
    console.log(_.get(deep, 'a[0].c.source'), _.set({}, 'x.y[1].z', 5), _.merge({ a: [1, { b: 1 }] }, { a: [2, { c: 3 }] }));
    console.log(_.template('<% for (const n of names) { %>[<%- n %>]<% } %>')({ names: ['a', '<b>'] }));
    console.log(_.isTypedArray(new Uint8Array(1)), _.isArguments(arguments), _.isError(new TypeError('x')), _.isPlainObject({}));
    console.log(_.words('fred, barney, & pebbles'), _.truncate('a'.repeat(40), { length: 12 }), _.deburr('déjà vu'));
    return new Promise((resolve) => {
      let calls = 0;
      const later = _.debounce((v) => { console.log('debounced', v, ++calls); resolve(); }, 10);
      for (let i = 0; i < 5; i++) later(i);
    });
  });

  await section('chalk', ({ Chalk, default: chalk, supportsColor }) => {
    const c = new Chalk({ level: 3 });
    console.log(JSON.stringify([c.red('r'), c.bold.underline.hex('#ff8800')('x'), c.bgBlue`${1}t`, c.red(`a${c.blue('b')}c`), c.green('l1\nl2')]));
    console.log(JSON.stringify(new Chalk({ level: 1 }).rgb(10, 200, 30)('basic')), typeof chalk, supportsColor);
  });

  await section('commander', ({ Command, Option, InvalidArgumentError }) => {
    const program = new Command('tool').exitOverride().configureOutput({ writeOut: (t) => console.log(t), writeErr: (t) => console.log('ERR', t) });
    program.version('1.2.3').description('a tool').option('-d, --debug', 'more output').option('-p, --port <n>', 'the port', Number, 80)
      .addOption(new Option('-c, --color <when>').choices(['always', 'never']).default('never'))
      .addOption(new Option('--secret <s>').env('NOT_SET_ANYWHERE'));
    program.command('add <file> [n] [more...]').alias('a').option('--no-check').option('--count <n>', 'count', (v) => {
      if (Number.isNaN(Number(v))) throw new InvalidArgumentError('not a number');
      return Number(v);
    }).action((file, n, more, options) => console.log('add', file, n, more, options));
    program.command('slow').action(async () => { await null; console.log('slow done'); });
    program.parse(['node', 'tool', '-d', '--port=8080', 'add', 'f.txt', '--no-check', 'x', 'y']);
    console.log(program.opts());
    for (const args of [['--help'], ['add', '--help'], ['add', 'f', '--count', 'x'], ['--nope'], ['-V'], ['-c', 'sometimes'], ['ad']]) {
      try {
        program.parse(['node', 'tool', ...args]);
      } catch (error) {
        console.log(error.code, error.exitCode, error.message);
      }
    }
    return program.parseAsync(['node', 'tool', 'slow']);
  });

  await section('debug', (debug) => {
    const lines = [];
    debug.log = (...args) => lines.push(util.format(...args));
    debug.inspectOpts.colors = false;
    debug.inspectOpts.hideDate = true;
    debug.enable('app:*,-app:quiet');
    const log = debug('app:one');
    log('number %d json %j object %O', 42, { a: 1 }, { nested: { deep: [1, 2] } });
    debug('app:quiet')('never');
    log.extend('sub')('extended %s', 'x');
    console.log(lines, debug.enabled('app:two'), debug.enabled('other'));
    console.log(debug.disable());
  });

  await section('semver', (semver) => {
    console.log(semver.satisfies('1.2.3', '^1.2'), semver.inc('1.2.3-beta.1', 'prerelease'), semver.sort(['1.10.0', '1.2.0', '1.2.0-rc.1']));
    console.log(semver.coerce('v24.21')?.version, semver.validRange('>=1 <3 || 5.x'), semver.maxSatisfying(['1.0.0', '1.9.1', '2.0.0'], '1.x'));
    console.log(semver.parse('1.2.3-a.b+c'), semver.diff('1.0.0', '1.1.0'), semver.minVersion('>1.4').version);
    try { new semver.SemVer('nope'); } catch (error) { console.log(error.name, error.message); }
  });

  await section('uuid', (uuid) => {
    console.log(uuid.v5('hello', uuid.v5.DNS), uuid.v3('hello', uuid.v3.URL), uuid.NIL, uuid.MAX);
    const made = [uuid.v1(), uuid.v4(), uuid.v6(), uuid.v7()];
    console.log(made.map((id) => [uuid.validate(id), uuid.version(id), id.length]), new Set(Array.from({ length: 1000 }, () => uuid.v4())).size);
    console.log(uuid.v4({ random: Uint8Array.from({ length: 16 }, (_, i) => i) }), uuid.parse('6ba7b810-9dad-11d1-80b4-00c04fd430c8'));
  });

  await section('yargs', async (exported) => {
    const yargs = exported.default ?? exported;
    const parser = () => yargs().scriptName('tool').exitProcess(false).locale('en').wrap(80)
      .option('n', { alias: 'number', type: 'number', describe: 'how many', default: 3 })
      .option('tags', { type: 'array', string: true }).option('verbose', { type: 'count' })
      .command('run <file>', 'runs a file', (y) => y.positional('file', { type: 'string' }), (argv) => {
        console.log('run', argv.file, argv.n, argv.tags, argv.verbose);
      }).strict().fail((message, error) => { throw error ?? new Error(message); });
    await parser().parse(['run', 'a.js', '-n', '7', '--tags', 'x', '1', '--verbose', '--verbose']);
    for (const args of [['--nope'], ['run']]) {
      try { await parser().parse(args); } catch (error) { console.log('failed:', error.message); }
    }
    console.log(await parser().getHelp());
  });

  await section('minimist', (minimist) => {
    console.log(minimist(['-abc', '--x=1', '--no-y', 'rest', '--z', '07', '--', '-k'], { string: ['z'], '--': true, default: { d: 1 } }));
  });

  await section('dotenv', (dotenv) => {
    const parsed = dotenv.parse('A=1\n# c\nB="two\\nlines"\nC=\'$A\'\nexport D=x # end\nE=\n  F = spaced \nG=`a"b\'`\n');
    console.log(parsed);
    const target = {};
    console.log(dotenv.populate(target, parsed), target.A);
  });

  await section('ms', (ms) => console.log(ms('2.5 hrs'), ms('-3 min'), ms(60_000), ms(2 * 86_400_000, { long: true }), ms('nope')));

  await section('qs', (qs) => {
    console.log(qs.parse('a[b][c]=1&list[]=x&list[]=y&i[1]=b&i[0]=a&d.e=f&n', { allowDots: true, strictNullHandling: true }));
    console.log(qs.stringify({ a: { b: [1, { c: 'é&' }] }, d: new Date(0), n: null, u: undefined }), qs.stringify({ a: [1, 2] }, { arrayFormat: 'brackets', encode: false }));
    console.log(qs.parse('a=%E4%F6', { charset: 'iso-8859-1' }), Object.keys(qs.parse('__proto__[x]=1&ok=2')));
  });

  await section('mime', ({ default: mime }) => {
    console.log(mime.getType('a/b.tar.gz'), mime.getType('x.html'), mime.getExtension('image/jpeg; q=1'), mime.getType('none'), [...mime.getAllExtensions('text/plain')].sort());
  });
}
main();
