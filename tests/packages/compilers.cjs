// Packages: acorn@8 terser@5 prettier@3 typescript@5.9
'use strict';
// Packages that read JavaScript and TypeScript and write it again; TypeScript's own command too.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { createHash } = require('node:crypto');
const { pathToFileURL } = require('node:url');
const requireFrom = require('node:module').createRequire(process.env.PACKAGES);

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'anode-compilers-')));
const digest = (text) => `${text.length} ${createHash('sha1').update(text).digest('hex')}`;

const sample = `
// A comment
import def, { named as other } from './other.js';
export class Point extends Base {
  static #count = 0; #x = 1; y = this.#x ?? 2n;
  static { Point.#count++; }
  get x() { return this.#x; } set x(v) { if (v > 0) { this.#x = v } else { throw new RangeError(\`bad \${v} value\`) } }
  async *walk(...steps) { for await (const s of steps) yield* s?.[0]?.(...steps) ?? await null; }
}
const { a, b: [c = 1, ...d], ...rest } = def || { a: 1, b: [] }, re = /(?<year>\\d{4})-[^\\]/]+/dgu;
label: for (let i = 0, unused = 5; i < 10; i++) { if (i % 2) continue label; else if (i === 8) break label; other(i), rest.q ||= i ** 2; }
export const longCall = someFunction(argumentNumberOne, argumentNumberTwo, (x) => x * 2, { key: 'value', "quoted-key": 1, [computed]: 2 });
switch (typeof a) { case 'string': case "x": { console.log('a\\u{1F600}'); break } default: debugger }
export default async function main({ deep = true } = {}, z) { try { return await import('./x.js') } catch { return deep ? z : !0 } finally { c } }
`;

function acorn() {
  const { Parser, parse, tokenizer, parseExpressionAt, version } = requireFrom('acorn');
  const comments = [];
  const tree = parse(sample, { ecmaVersion: 2024, sourceType: 'module', locations: true, onComment: comments });
  console.log(typeof version, tree.body.map((node) => [node.type, node.start, node.end, node.loc.end.line]), comments.length);
  const json = JSON.stringify(tree, (key, value) => (typeof value === 'bigint' ? `${value}n` : value));
  console.log(digest(json));
  console.log([...tokenizer('a ?? /re/g + `x${1}y`; 0x1f_f', { ecmaVersion: 'latest' })].map((t) => [t.type.label, String(t.value), t.start]));
  console.log(parseExpressionAt('x = y => ({ z: 1 })', 4, { ecmaVersion: 6 }).type);
  for (const bad of ['let a; let a', 'x = ;', '"abc', 'await 1', '/(/', 'class A { #x; m() { this.#y } }', 'return', '`${', '({a:1, a}) => 1', '0777n', 'for (const x of) {}']) {
    try { console.log(parse(bad, { ecmaVersion: 2023 }).type); } catch (error) { console.log(error.name, error.message, error.pos, error.raisedAt, error.loc); }
  }
  const loud = (Base) => class extends Base {
    readToken(code) {
      return code === 64 ? (this.pos++, this.finishToken(this.constructor.acorn.tokTypes.name, 'AT')) : super.readToken(code);
    }
  };
  console.log(Parser.extend(loud).parse('@ + 1', { ecmaVersion: 6 }).body[0].expression.left.name);
  for (const file of [require.resolve('./flow.cjs'), requireFrom.resolve('acorn'), requireFrom.resolve('terser')]) {
    const source = fs.readFileSync(file, 'utf8');
    let nodes = 0;
    JSON.stringify(parse(source, { ecmaVersion: 'latest', allowHashBang: true }), (key, value) => {
      if (value?.type !== undefined) nodes++;
      return typeof value === 'bigint' || value instanceof RegExp ? String(value) : value;
    });
    console.log(path.basename(file), nodes);
  }
}

async function terser() {
  const { minify } = requireFrom('terser');
  const one = await minify({ 'a.js': sample.replace('@', '') }, { module: true, sourceMap: { filename: 'out.js', url: 'out.js.map' }, format: { comments: 'all' } });
  console.log(one.code);
  console.log(one.map);
  const code = `(function () { var unused = 1, kept = f(2); function f(x) { return x * 60 * 60 } if (DEBUG) console.log('dropped');
    const long_name = { prop_: kept, other: 1 }; return [long_name.prop_, 'a' + 'b' + 1, void 0 === kept, function () { return !!(kept && !0) }]; })()`;
  for (const options of [{}, { mangle: false, compress: false, format: { beautify: true, quote_style: 1 } },
    { compress: { global_defs: { DEBUG: false }, passes: 3, toplevel: true, unsafe: true }, mangle: { properties: { regex: /_$/ } } },
    { ecma: 2020, compress: { arrows: true, drop_console: true }, format: { ascii_only: true, max_line_len: 60 } }]) {
    console.log((await minify(code, options)).code);
  }
  const cache = {};
  for (const file of ['function first_one() { return second_one() }', 'function second_one() { return first_one() }'])
    console.log((await minify(file, { nameCache: cache, toplevel: true, mangle: true, compress: false })).code, JSON.stringify(cache));
  await minify({ 'bad.js': 'let x = {\n  a: 1,\n  b c\n}' }).catch((error) => console.log(error.name, error.message, error.filename, error.line, error.col));
  const big = fs.readFileSync(requireFrom.resolve('acorn'), 'utf8');
  console.log(digest((await minify(big, { mangle: true, compress: { passes: 2 } })).code));
}

async function prettier() {
  const prettier = requireFrom('prettier');
  const inputs = {
    'a.js': sample,
    'b.ts': `enum Colour{Red="r",Green=1<<2} abstract class A<T extends object=any> implements I{private readonly x?:string; constructor(public y:number, protected z=1){super()} abstract m<K extends keyof T>(k:K): T[K]|undefined; @dec() get v(){return this.y!}}
type Fn = (a:string,...rest:readonly number[])=>asserts a is "x"; type M={readonly [K in keyof T as \`get\${K}\`]-?:T[K] extends infer U?U:never}; declare module "m"{export = x} let v = <any>y satisfies Z as const;`,
    'c.jsx': 'const C=({a,...p})=><div className="x" {...p}>{a?<b>yes</b>:null} text that is long enough to be wrapped at the end of the line <br/></div>',
    'd.css': 'a{color:RED;background:URL(x.png)}@media (max-width:100px){a>b,c~d{margin:0 auto!important}}',
    'e.scss': '$m:(a:1,b:2);@mixin x($y:1){&:hover{width:calc(1px+$y)}}.z{@include x(2)}',
    'f.html': '<!DOCTYPE html><html><head><script>let a=1</script><style>a{b:c}</style></head><body><p>some <b>bold</b> text that goes on for a rather long while, longer than a line</p><ul><li>1<li>2</ul></body></html>',
    'g.md': '# Title\nText\n* a\n* b\n\n1) x\n\n|a|b|\n|-|:-:|\n|long cell|c|\n\n```js\nlet  a=1\n```\n',
    'h.yaml': 'a:   1\nb:\n    - x\n    -   {y: 1,z: [1,2]}\n# comment\nc: |\n   text\n',
    'i.json': '{"a":1,"b":[1,2,{"c":null}],"d":"long enough text to make this object break over lines, surely"}',
    'j.graphql': 'query Q($a:Int=1){user(id:$a){...F @include(if:true) name}} fragment F on User{id}',
    'k.vue': '<template><div v-if="a&&b" @click="go( 1 )">{{x|y}}</div></template><script>export default{data(){return{a:1}}}</script>',
  };
  for (const [file, text] of Object.entries(inputs)) {
    console.log(`--- ${file}`);
    console.log(await prettier.format(text, { filepath: file, printWidth: 72, singleQuote: true }));
  }
  console.log(await prettier.format('a  = 1;b( )', { parser: 'babel', semi: false, useTabs: true }));
  console.log(await prettier.check('a = 1;\n', { parser: 'acorn' }), await prettier.check('a=1', { parser: 'espree' }));
  console.log(await prettier.formatWithCursor('foo  (  x )', { cursorOffset: 6, parser: 'babel' }));
  await prettier.format('let x = {\n  a: 1,\n  b c\n}', { filepath: 'bad.js' }).catch((error) => console.log(error.name, error.message, error.loc));
  fs.writeFileSync(path.join(folder, '.prettierrc.yaml'), 'tabWidth: 3\noverrides:\n  - files: "*.test.js"\n    options:\n      semi: false\n');
  fs.writeFileSync(path.join(folder, '.editorconfig'), 'root = true\n[*]\nmax_line_length = 40\n');
  console.log(await prettier.resolveConfig(path.join(folder, 'x.test.js'), { editorconfig: true }), await prettier.getFileInfo(path.join(folder, 'x.ts')));
  const languages = await prettier.getSupportInfo();
  console.log(languages.languages.length, languages.options.length);
}

function typescript() {
  const ts = requireFrom('typescript');
  const source = `import { readFile } from 'fs'; import type { X } from './x';
enum E { A = 1, B = A << 1, C = 'c'.length } namespace N { export const v = 1; }
@sealed export class P<T> { constructor(private readonly a: T, public b?: number) {} @log() m(@inject x: string): string { return x!; } static #p = 1; }
export const f = async <T,>(x: T, ...r: X[]) => ({ ...r, x: await x ?? r?.[0] });
abstract class Q { accessor z = 1; declare w: string }
export default function* g() { yield* [1, 2n as bigint]; using d = null; }`;
  for (const options of [{ target: ts.ScriptTarget.ES5, module: ts.ModuleKind.CommonJS, experimentalDecorators: true, emitDecoratorMetadata: true, downlevelIteration: true },
    { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, removeComments: true }, { target: ts.ScriptTarget.ES2017, module: ts.ModuleKind.AMD, sourceMap: true, jsx: ts.JsxEmit.React }]) {
    const result = ts.transpileModule(source, { compilerOptions: options, reportDiagnostics: true, fileName: 'in.ts' });
    console.log(result.outputText, result.sourceMapText ?? '', result.diagnostics.map((d) => [d.code, ts.flattenDiagnosticMessageText(d.messageText, '\n')]));
  }

  const files = {
    'tsconfig.json': `{ // comments are fine
      "compilerOptions": { "strict": true, "target": "es2022", "module": "nodenext", "outDir": "out", "declaration": true, "types": [], "lib": ["es2022"], "noUnusedLocals": true }, "include": ["*.ts"] }`,
    'a.ts': `import { make, type Shape } from './b.js';
interface User { name: string; age?: number; tags: readonly string[] }
const user: User = { name: 1, tags: ['x'], extra: true };
function area(shape: Shape): number { switch (shape.kind) { case 'circle': return shape.r ** 2; case 'square': return shape.side; } }
let unused = 5;
user.tags.push('y');
make('no such kind');
const n: number = user.age;
export const list = [1, 'two', null].map((x) => x.toFixed());
export type Deep = { [K in keyof User as \`get\${Capitalize<K>}\`]: () => User[K] };
const deep: Deep = { getName: () => 'a', getAge: () => 1 };
console.log(area({ kind: 'circle', radius: 1 }), deep.getNme(), await Promise.all([1, 'a']), n);
class A { constructor(readonly x: number) {} m(this: A): void { this.x = 2; } }
new A().m.call({});
`,
    'b.ts': `export type Shape = { kind: 'circle'; r: number } | { kind: 'square'; side: number };
export function make(kind: Shape['kind']): Shape { return kind === 'circle' ? { kind, r: 1 } : { kind, side: 1 } }
export const generic = <const T extends readonly unknown[]>(...x: T): T => x;
`,
  };
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text);
  const config = ts.parseJsonConfigFileContent(ts.readConfigFile(path.join(folder, 'tsconfig.json'), ts.sys.readFile).config, ts.sys, folder);
  const program = ts.createProgram(config.fileNames, config.options);
  const host = { getCanonicalFileName: (f) => f, getCurrentDirectory: () => folder, getNewLine: () => '\n' };
  console.log(ts.formatDiagnosticsWithColorAndContext(ts.getPreEmitDiagnostics(program), host));
  const checker = program.getTypeChecker();
  for (const symbol of checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(path.join(folder, 'b.ts')))))
    console.log(symbol.name, checker.typeToString(checker.getDeclaredTypeOfSymbol(symbol)), checker.typeToString(checker.getTypeOfSymbol(symbol)));
  const kinds = new Map();
  const visit = (node) => { kinds.set(ts.SyntaxKind[node.kind], (kinds.get(ts.SyntaxKind[node.kind]) ?? 0) + 1); ts.forEachChild(node, visit); };
  visit(program.getSourceFile(path.join(folder, 'a.ts')));
  console.log(kinds);

  const tsc = requireFrom.resolve('typescript/bin/tsc');
  const run = (...args) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [tsc, ...args], { cwd: folder, encoding: 'utf8' });
    console.log(args.join(' '), status, stdout.replaceAll(folder, 'FOLDER'), stderr);
  };
  run('--version');
  run('-p', '.', '--pretty', 'false');
  fs.writeFileSync(path.join(folder, 'a.ts'), "import { generic } from './b.js';\nexport const x = generic(1, 'a');\n");
  run('-p', '.', '--listEmittedFiles', '--sourceMap', '--incremental');
  for (const name of fs.readdirSync(path.join(folder, 'out')).sort())
    console.log(name, name.endsWith('.tsbuildinfo') ? '' : fs.readFileSync(path.join(folder, 'out', name), 'utf8'));
  run('--noSuchOption');
  return import(pathToFileURL(path.join(folder, 'out', 'b.js')).href).then(({ generic }) => console.log(generic(1, 2)));
}

(async () => {
  for (const work of [acorn, terser, prettier, typescript]) {
    console.log(`=== ${work.name}`);
    await work();
  }
  fs.rmSync(folder, { recursive: true });
})();
