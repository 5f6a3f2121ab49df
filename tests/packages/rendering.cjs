// Packages: react@19 react-dom@19 vue@3 preact@10 preact-render-to-string@6 svelte@5 jsdom@26 graphql@16 protobufjs@7 mathjs@14 knex@3 i18next@25
'use strict';
// Packages that render on the server, a document without a browser, query languages, encodings, numbers.

const { Writable } = require('node:stream');
const requireFrom = require('node:module').createRequire(process.env.PACKAGES);

/** All that is piped into `to`, when it is at its end. */
function collected() {
  const chunks = [];
  let done;
  const text = new Promise((resolve) => { done = resolve; });
  const to = new Writable({
    write(chunk, encoding, next) { chunks.push(chunk); next(); },
    final(next) { done(Buffer.concat(chunks).toString()); next(); },
  });
  return { to, text };
}

async function react() {
  const React = requireFrom('react');
  const { renderToString, renderToStaticMarkup, renderToPipeableStream } = requireFrom('react-dom/server');
  const { renderToReadableStream } = requireFrom('react-dom/server.edge');
  const h = React.createElement;
  const Theme = React.createContext('light');
  function Item({ n }) {
    const [state] = React.useState(() => n * 2);
    const twice = React.useMemo(() => state * 2, [state]);
    return h('li', { id: React.useId(), className: React.useContext(Theme), 'data-n': n, style: { color: 'red', marginTop: 3 } }, twice, ' & <b>');
  }
  const later = new Map();
  function Late({ name }) {
    if (!later.has(name)) later.set(name, new Promise((resolve) => setTimeout(resolve, 5, `late ${name}`)));
    return h('i', null, React.use(later.get(name)));
  }
  const page = (...more) => h(Theme.Provider, { value: 'dark' }, h('ul', { onClick() {}, hidden: true, tabIndex: 1 }, [1, 2].map((n) => h(Item, { key: n, n }))), ...more);
  console.log(renderToString(page()), renderToStaticMarkup(h('p', { dangerouslySetInnerHTML: { __html: '<raw>' } })));
  const { to, text } = collected();
  const { pipe } = renderToPipeableStream(page(h(React.Suspense, { key: 's', fallback: h('b', null, 'wait') }, h(Late, { name: 'a' }))), { onShellReady: () => pipe(to) });
  console.log(await text);
  const errors = [];
  const stream = await renderToReadableStream(page(h(React.Suspense, { key: 's', fallback: 'wait' }, h(Late, { name: 'b' })), h(React.Suspense, { key: 'e', fallback: 'failed' }, h(() => { throw new Error('while rendering'); }))), { onError: (error) => { errors.push(error.message); return 'digest'; } });
  await stream.allReady;
  console.log(renderToString.name, (await new Response(stream).text()).replace(/<template[^>]*>/g, '<template>').replace(/data-stck="[^"]*"/g, ''), errors);
}

async function others() {
  const vue = requireFrom('vue');
  const { renderToString } = requireFrom('vue/server-renderer');
  const app = vue.createSSRApp({ data: () => ({ n: 1, list: ['a', '<b>'] }), components: { part: { props: ['x'], template: '<em><slot :y="x + 1"/></em>' } },
    template: '<p :class="{ x: n }" v-for="(item, k) in list" :key="k">{{ item }}{{ n + k }}</p><part :x="5" v-slot="{ y }">{{ y }}</part><input v-model="n"/><template v-if="n > 1">no</template><b v-else v-html="list[1]"/>' });
  console.log(await renderToString(app));
  const number = vue.ref(1);
  const double = vue.computed(() => number.value * 2);
  const state = vue.reactive({ deep: { list: [1] }, map: new Map() });
  const seen = [];
  vue.watch(double, (now, before) => seen.push([now, before]));
  vue.watch(() => state.deep, () => seen.push('deep'), { deep: true, flush: 'sync' });
  number.value = 5;
  state.deep.list.push(2);
  state.map.set('k', 1);
  await vue.nextTick();
  console.log(seen, vue.isReactive(state.deep), vue.toRaw(state).map.size);
  const { h } = requireFrom('preact');
  console.log(requireFrom('preact-render-to-string')(h('div', { class: 'a' }, [1, null, 'x'], h(() => h('b', { 'data-y': true }, '<'), null))));
  const { compile } = requireFrom('svelte/compiler');
  const { js, css, warnings } = compile('<script>let { n = 1 } = $props(); let d = $derived(n * 2);</script>{#each [1, 2] as x, i (x)}<p class:on={x > 1}>{x * d}</p>{:else}none{/each}{#await Promise.resolve(1) then v}{v}{/await}<style>p { color: red } .unused { a: b }</style>', { generate: 'server', filename: 'A.svelte' });
  console.log(js.code, css.code, warnings.map((w) => w.code));
}

function document() {
  const { JSDOM, VirtualConsole } = requireFrom('jsdom');
  const lines = new VirtualConsole();
  lines.on('log', (...args) => console.log('log', ...args)).on('jsdomError', (error) => console.log(error.message.split('\n')[0]));
  const dom = new JSDOM(`<!doctype html><body><p id=a class="x y">text<script>document.getElementById('a').append(' more ' + document.querySelectorAll('p').length); console.log(typeof localStorage, location.href); window.later = 1; undefinedThing()</script><form><input name=q value=1></form>`, { runScripts: 'dangerously', url: 'http://a.example/path?q', virtualConsole: lines });
  const { window } = dom;
  const { document: page } = window;
  let clicks = 0;
  page.body.addEventListener('click', (event) => { clicks++; event.preventDefault(); }, { capture: true });
  page.body.insertAdjacentHTML('beforeend', '<a href="/b#c" class=q>link <b>b</b></a>');
  page.querySelector('a > b').click();
  const changes = [];
  new window.MutationObserver((records) => changes.push(records.length)).observe(page.body, { childList: true, subtree: true, attributes: true });
  page.querySelector('p').classList.toggle('x');
  page.querySelector('p').dataset.some = 'v';
  console.log(dom.serialize(), clicks, page.querySelector('a').href, window.getComputedStyle(page.body).display, window.later, [...new window.FormData(page.querySelector('form'))]);
  window.localStorage.setItem('k', 'v');
  console.log(window.localStorage.length, page.evaluate('count(//p)', page, null, 1, null).numberValue, new window.DOMParser().parseFromString('<r><s/></r>', 'application/xml').documentElement.outerHTML, window.document.cookie);
  return new Promise((resolve) => setTimeout(() => { console.log(changes); window.close(); resolve(); }, 10));
}

async function languages() {
  const { buildSchema, graphql, parse, print, validate, printSchema, GraphQLError } = requireFrom('graphql');
  const schema = buildSchema('interface N { id: ID! } type U implements N { id: ID! name(upper: Boolean = false): String friends: [U!]! } enum E { A B } input I { e: E = A, n: [Int!] } type Query { user(id: ID!): U bad: Int list(i: I): [String!]! node: N } type Subscription { tick: Int }');
  const user = (id) => ({ __typename: 'U', id, name: ({ upper }) => (upper ? 'ANN' : 'ann'), friends: async () => [user('2')] });
  const rootValue = { user: ({ id }) => user(id), bad() { throw new GraphQLError('wrong', { extensions: { code: 'X' } }); }, list: ({ i }) => [i.e, ...i.n.map(String)], node: () => user('n') };
  for (const [source, variableValues] of [['query($id: ID!, $n: [Int!]) { user(id: $id) { ...F friends { id } } list(i: { n: $n }) node { __typename id } bad } fragment F on U { name(upper: true) }', { id: '1', n: [1, 2] }], ['{ nope }'], ['{ user'], ['query($id: ID!) { user(id: $id) { id } }', {}]])
    console.log(JSON.stringify(await graphql({ schema, source, rootValue, variableValues })));
  console.log(print(parse('query   Q{a(b:"c\\n",d:[1,{e:$f}])@include(if:true){...on T{x}}}')), validate(schema, parse('{ user { id } }')).map(String), printSchema(schema).length);
  const protobuf = requireFrom('protobufjs');
  const { root } = protobuf.parse('syntax = "proto3"; message A { string s = 1; repeated int64 n = 2; map<string, double> m = 3; bytes b = 4; enum E { X = 0; Y = 1; } E e = 5; oneof o { sint32 z = 6; A a = 7; } fixed32 f = 8; bool t = 9; }');
  const A = root.lookupType('A');
  const bytes = A.encode(A.fromObject({ s: 'é€', n: ['1', '-9007199254740993'], m: { k: 1.5 }, b: 'AQI=', e: 'Y', a: { z: -5 }, f: 7, t: true })).finish();
  console.log(Buffer.from(bytes).toString('hex'), A.toObject(A.decode(bytes), { longs: String, enums: String, bytes: String, oneofs: true }), A.verify({ s: 1 }));
  try { A.decode(bytes.subarray(0, 5)); } catch (error) { console.log(error.name, error.message); }
  const math = requireFrom('mathjs');
  for (const text of ['sqrt(-4) + 2^3 * det([1, 2; 3, 4])', '5 cm to inch', 'f(x) = x^2; f(4)', '[1, 2, 3] .* 2', '1 / 0', 'mod(-5, 3)', 'bignumber(0.1) + 0.2', '3 +']) {
    try { console.log(text, String(math.evaluate(text))); } catch (error) { console.log(text, error.name, error.message); }
  }
  console.log(String(math.derivative('x^2 + sin(x)', 'x')), String(math.simplify('2x + 3x - x')), String(math.fraction(1, 3).add(math.fraction(1, 6))), math.std([1, 2, 3, 4]), String(math.lusolve([[2, 1], [1, 3]], [3, 5])));
  const knex = requireFrom('knex')({ client: 'pg' });
  console.log(knex('t').where({ a: 1 }).whereIn('b', [1, 2]).join('u', 't.id', 'u.id').groupBy('x').having('n', '>', 1).orderBy('c').limit(3).toString(), knex('t').insert([{ a: "it's" }, { a: null }]).onConflict('a').merge().returning('*').toSQL().sql);
  const i18n = requireFrom('i18next').createInstance({ showSupportNotice: false });
  await i18n.init({ lng: 'pl', fallbackLng: 'en', resources: { pl: { translation: { k_one: '{{count}} rzecz', k_few: '{{count}} rzeczy', k_many: '{{count}} rzeczy.', n: '{{v, number}}' } }, en: { translation: { only: 'only <{{x}}>', nest: '$t(only, {"x": 1})' } } } });
  console.log([1, 3, 5].map((count) => i18n.t('k', { count })), i18n.t('n', { v: 1234567.5 }), i18n.t('only', { x: '<' }), i18n.t('nest'), i18n.t('none'));
}

(async () => {
  for (const work of [react, others, document, languages]) {
    console.log(`=== ${work.name}`);
    await work();
  }
  process.exit(0);
})();
