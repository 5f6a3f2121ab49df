// Packages: webpack@5 @rollup/wasm-node@4 esbuild-wasm@0.25 sass@1 less@4 postcss@8 autoprefixer@10 eslint@9 @babel/core@7 @babel/preset-env@7 magic-string@0.30
'use strict';
// Tools that build and check programs: bundles are run again; their text is compared.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { createHash } = require('node:crypto');
const { spawnSync } = require('node:child_process');
const requireFrom = require('node:module').createRequire(process.env.PACKAGES);

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'anode-bundlers-')));
process.chdir(folder);
const write = (name, text) => {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  return file;
};
const plain = (text) => String(text).replaceAll(folder, 'FOLDER').replaceAll(folder.slice(1), 'FOLDER').replaceAll(path.dirname(process.env.PACKAGES), 'HOME');
const digest = (text) => `${text.length} ${createHash('sha1').update(text).digest('hex')}`;
const runs = (file) => spawnSync(process.execPath, [file], { encoding: 'utf8' }).stdout.trim();

write('src/index.js', `import { double, unused } from './math.js';
import value, * as all from './value.cjs';
import data from './data.json';
import('./lazy.js').then(({ lazy }) => console.log(lazy(), double(21), value.name, Object.keys(all).length > 0, data.list));
if (process.env.NODE_ENV !== 'production') console.log('development');
`);
write('src/math.js', 'export const double = (n) => n * 2;\nexport function unused() { return "never called"; }\nexport class AlsoUnused { static #x = 1n; }\n');
write('src/value.cjs', "module.exports = { name: require('path').basename(__filename).length > 0 ? 'common' : '' };\n");
write('src/data.json', '{"list":[1,2,3],"text":"é"}');
write('src/lazy.js', "import { double } from './math.js';\nexport const lazy = () => `lazy ${double(4)}`;\n");
write('src/typed.tsx', 'import { double } from "./math.js";\nenum Kind { A = 1, B }\nexport const view = <T,>(x: T): unknown => <div key={Kind.B} {...x}>{double(2)}<></></div>;\n');
write('src/broken.js', 'import { nothing } from "./math.js";\nimport "./missing.js";\nnothing(;\n');

async function webpack() {
  const webpack = requireFrom('webpack');
  const Minimizer = require('node:module').createRequire(requireFrom.resolve('webpack'))('minimizer-webpack-plugin');
  const build = (options) => new Promise((resolve, reject) => {
    const compiler = webpack({ context: folder, target: 'node', cache: false, ...options });
    compiler.run((error, stats) => compiler.close(() => (error ? reject(error) : resolve(stats))));
  });
  for (const mode of ['development', 'production']) {
    // The default starts workers.
    const stats = await build({ mode, optimization: { minimizer: [new Minimizer({ parallel: false })] }, entry: './src/index.js', devtool: mode === 'production' ? 'source-map' : false, output: { path: path.join(folder, mode), filename: '[name].[contenthash:8].js' },
      plugins: [new webpack.DefinePlugin({ 'process.env.EXTRA': '"extra"' }), new webpack.BannerPlugin('banner')] });
    const { assets, modules, errors, warnings, chunks } = stats.toJson({ all: false, assets: true, modules: true, errors: true, warnings: true, chunks: true });
    console.log(assets.map((a) => [a.name, a.size, a.info.minimized]).sort(), modules.map((m) => [m.name, m.size]), errors, warnings, chunks.length);
    console.log(runs(path.join(folder, mode, assets.find((a) => a.name.startsWith('main') && a.name.endsWith('.js')).name)));
  }
  const failed = await build({ mode: 'none', entry: './src/broken.js', output: { path: path.join(folder, 'broken') } });
  console.log(plain(failed.toString({ colors: false, timings: false, hash: false, version: false, errorDetails: false })));
}

async function rollup() {
  const { rollup, VERSION } = requireFrom('@rollup/wasm-node');
  const seen = [];
  const own = { name: 'own', resolveId: (id) => (id === 'virtual:x' ? `\0${id}` : null), load: (id) => (id === '\0virtual:x' ? 'export default "virtual"' : null),
    transform(code, id) { seen.push(plain(id)); return id.endsWith('.json') ? { code: `export default ${code}`, map: null } : null; }, generateBundle(o, bundle) { this.emitFile({ type: 'asset', fileName: 'names.txt', source: Object.keys(bundle).join() }); } };
  const entry = write('src/entry.js', "import x from 'virtual:x';\nimport data from './data.json';\nimport { double, AlsoUnused } from './math.js';\nimport fs from 'node:fs';\nexport const shake = () => 5;\nimport('./lazy.js').then((m) => console.log(m.lazy(), x, data.text, double(1), typeof fs.readFileSync));\n");
  const bundle = await rollup({ input: entry, plugins: [own], external: [/^node:/], onwarn: ({ code, message }) => console.log('warning', code, plain(message)) });
  for (const format of ['es', 'cjs', 'iife', 'system']) {
    const { output } = await bundle.generate({ format, name: 'lib', sourcemap: format === 'es', inlineDynamicImports: format === 'iife', globals: { 'node:fs': 'fs' }, chunkFileNames: '[name].js' });
    for (const file of output) console.log('---', format, file.fileName, file.exports, file.type === 'chunk' ? file.code : plain(file.source));
  }
  await bundle.write({ dir: path.join(folder, 'rolled'), format: 'cjs' });
  await bundle.close();
  console.log(seen.sort(), typeof VERSION, runs(path.join(folder, 'rolled/entry.js')));
  for (const bad of ['src/broken.js', 'src/none.js']) await rollup({ input: path.join(folder, bad) }).catch((error) => console.log(error.code, plain(error.message), error.loc?.line, plain(error.frame ?? '')));
}

async function esbuild() {
  const esbuild = requireFrom('esbuild-wasm');
  const options = { entryPoints: [path.join(folder, 'src/index.js')], bundle: true, platform: 'node', write: false, outdir: folder, logLevel: 'silent' };
  const { outputFiles, metafile } = await esbuild.build({ ...options, minify: true, metafile: true, define: { 'process.env.NODE_ENV': '"production"' } });
  console.log(outputFiles[0].text, Object.keys(metafile.inputs), runs(write('es.cjs', outputFiles[0].text)));
  console.log((await esbuild.transform(fs.readFileSync('src/typed.tsx', 'utf8'), { loader: 'tsx', sourcemap: 'inline', target: 'es2018', jsx: 'automatic' })).code);
  console.log((await esbuild.transform('a { color: red; & b { margin: 0 auto } }', { loader: 'css', minify: true, target: 'chrome100' })).code);
  const failed = await esbuild.build({ ...options, entryPoints: [path.join(folder, 'src/broken.js')] }).catch((error) => error);
  console.log(failed.errors.map(({ text, location }) => [text, location?.line, location?.column]), (await esbuild.formatMessages(failed.errors, { kind: 'error' })).map(plain));
  await esbuild.stop();
}

async function styles() {
  const sass = requireFrom('sass');
  write('_part.scss', '$colour: hsl(200, 50%, 40%) !default;\n@mixin box($size) { width: $size; height: math.div($size, 2); }\n');
  const scss = write('main.scss', `@use 'sass:math';\n@use 'sass:map';\n@use 'sass:color';\n@use 'more' as m with ($base: 10px);
$map: (small: 1px, 'large': 2px);\n%shared { border: 0 }\n@function twice($n) { @return $n * 2; }\n.a { @extend %shared; &:hover, .b & { color: color.adjust(m.$colour, $lightness: 10%); } @each $k, $v in $map { &-#{$k} { margin: twice($v) + m.$base; } }
  @for $i from 1 through 3 { .n#{$i} { width: math.percentage(math.div($i, 3)); } } @if map.has-key($map, small) { top: own(3) } @else { top: 0 } @media (min-width: 10px) { left: calc(1px + #{m.$base}); } }\n@debug 'debugging';\n`);
  write('_more.scss', '$base: 1px !default;\n$colour: hsl(200, 50%, 40%);\n');
  for (const style of ['expanded', 'compressed']) {
    const { css, loadedUrls, sourceMap } = sass.compile(scss, { style, sourceMap: true, functions: { 'own($n)': ([n]) => new sass.SassNumber(n.assertNumber().value * 7, 'px') }, logger: { debug: (message) => console.log('debug', message) } });
    console.log(css, loadedUrls.map((u) => path.basename(u.pathname)), sourceMap.mappings.length);
  }
  console.log((await sass.compileStringAsync('a\n  b: 1 + 2\n  c: d', { syntax: 'indented' })).css);
  try { sass.compileString('a { b: $nope; }'); } catch (error) { console.log(error.message); }
  const less = requireFrom('less');
  const rendered = await less.render("@w: 10px; .m(@x) when (@x > 5) { width: @x * 2 } .a { .m(@w); color: darken(#abc, 10%); &:extend(.b); .c & { d: ~'e'; } @media print { f: g } }\n.b { h: i } @plugin-less: 1;", { compress: false });
  console.log(rendered.css, await less.render('.a { .missing(); }').catch((error) => [error.type, error.message, error.line]));
  const postcss = requireFrom('postcss');
  const autoprefixer = requireFrom('autoprefixer');
  const plugin = { postcssPlugin: 'own', Declaration: { color: (decl, { result }) => { if (decl.value === 'red') { decl.value = 'blue'; decl.warn(result, 'no red'); } } }, AtRule: { nest: (rule) => rule.replaceWith(rule.nodes) } };
  const result = await postcss([plugin, autoprefixer({ overrideBrowserslist: ['last 5 versions', 'ie 11'] })]).process('a { color: red; display: flex; user-select: none }\n@nest { b::placeholder { c: d } }', { from: 'a.css', to: 'b.css', map: { inline: false } });
  console.log(result.css, result.warnings().map(plain), plain(result.map.toString()));
  try { postcss.parse('a { b: c', { from: 'bad.css' }); } catch (error) { console.log(error.name, plain(error.message), error.line, plain(error.showSourceCode(false))); }
}

async function checks() {
  const { ESLint, Linter, RuleTester, SourceCode } = requireFrom('eslint');
  const own = { rules: { 'no-foo': { meta: { fixable: 'code', messages: { bad: 'No {{name}}.' }, schema: [] }, create: (context) => ({ Identifier(node) { if (node.name === 'foo') context.report({ node, messageId: 'bad', data: node, fix: (fixer) => fixer.replaceText(node, 'bar') }); }, onCodePathStart() {} }) } } };
  const eslint = new ESLint({ cwd: folder, overrideConfigFile: true, fix: false, overrideConfig: [{ files: ['**/*.js'], plugins: { own }, languageOptions: { ecmaVersion: 2025, sourceType: 'module', globals: { console: 'readonly' } },
    rules: { 'no-undef': 'error', 'no-unused-vars': 'warn', 'prefer-const': 'error', eqeqeq: 'error', 'own/no-foo': 'error', 'no-fallthrough': 2, 'max-len': [1, 60], 'no-unreachable': 2, complexity: [1, 2], 'prefer-arrow-callback': 1, 'no-restricted-syntax': [2, 'WithStatement', 'CallExpression[callee.name="evil"]'] } }] });
  write('lint/a.js', `let foo = 1, never;\nif (foo == 2) { undefinedThing(); }\nexport default function f(x) { switch (x) { case 1: foo; case 2: return 1; } return 2; evil(); }\n[1].map(function (n) { return n; }); // eslint-disable-line prefer-arrow-callback\n/* ${'long '.repeat(20)}*/\n`);
  write('lint/b.js', 'const a = ;\n');
  write('lint/c.js', 'export const fine = 1;\n');
  const results = await eslint.lintFiles(['lint']);
  console.log(results.map((r) => [plain(r.filePath), r.errorCount, r.warningCount, r.messages.map((m) => [m.ruleId, m.severity, m.message, m.line, m.column])]));
  console.log(plain((await eslint.loadFormatter('stylish')).format(results)).replace(/\x1b\[[\d;]*m/g, ''));
  const linter = new Linter();
  console.log(linter.verifyAndFix('var foo = 1;;', { plugins: { own }, rules: { 'own/no-foo': 2, 'no-var': 2, 'no-extra-semi': 2 } }), typeof SourceCode);
  try { RuleTester.it = (text, run) => run(); RuleTester.describe = (text, run) => run(); new RuleTester().run('no-foo', own.rules['no-foo'], { valid: ['a', 'foo'], invalid: [] }); } catch (error) { console.log(error.message.split('\n')[0]); }

  const babel = requireFrom('@babel/core');
  const upper = ({ types: t }) => ({ visitor: { StringLiteral(p) { if (p.node.value !== p.node.value.toUpperCase()) p.replaceWith(t.stringLiteral(p.node.value.toUpperCase())); } } });
  const code = `import x, { y as z } from 'mod'; export class A extends B { #p = 1; static s = x ?? z; async *g() { for await (const q of this.#p) yield* q; } get [x]() { return super.get?.(...arguments); } }
const { a, ...rest } = { ...x, a: 1n }; let t = \`t\${a}\`, f = async (...args) => { (await rest) ** 2; }; label: for (const i of [1, 2]) { if (i) continue label; }`;
  for (const targets of ['ie 11', 'node 20']) {
    const { code: out, map } = await babel.transformAsync(code, { presets: [[requireFrom.resolve('@babel/preset-env'), { targets, modules: 'commonjs' }]], plugins: [upper], sourceMaps: true, filename: 'in.js', babelrc: false, configFile: false });
    console.log(targets === 'node 20' ? out : digest(out), digest(map.mappings));
  }
  try { babel.transformSync('let a = {', { filename: 'bad.js', babelrc: false, configFile: false }); } catch (error) { console.log(error.code, error.reasonCode, plain(error.message), error.loc); }
  const MagicString = requireFrom('magic-string').default ?? requireFrom('magic-string');
  const magic = new MagicString('const answer = 42;');
  magic.update(6, 12, 'result').append('\n// end').indent('  ').move(0, 6, 15);
  console.log(String(magic), magic.generateMap({ source: 'a.js', hires: true, includeContent: true }).toString());
}

(async () => {
  for (const work of [webpack, rollup, esbuild, styles, checks]) {
    console.log(`=== ${work.name}`);
    await work();
  }
  process.chdir('/');
  fs.rmSync(folder, { recursive: true });
})();
