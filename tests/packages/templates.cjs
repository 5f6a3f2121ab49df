// Packages: marked@16 cheerio@1 handlebars@4 ejs@3 pug@3
'use strict';
// Packages that turn text into HTML and HTML into data.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const requireFrom = require('node:module').createRequire(process.env.PACKAGES);

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-templates-'));
const write = (name, text) => {
  fs.writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
};
/** A message without the folder's random name. */
const plain = (error) => error.message.replaceAll(folder, 'FOLDER');

const markdown = `# Title with *emphasis* & <b>html</b>

A paragraph with **strong**, _em_, \`code <x>\`, ~~gone~~, a [link](/a "t (x)"), ![img](i.png),
an <https://auto.link/?a=1&b=2> and www.bare.example.  
A hard break. Entities: &copy; &#x41; &nope;

> quoted
> > twice

1. one
2. two
   - [x] done
   - [ ] open

     with a paragraph
3. three

| left | right | centre |
|:-----|------:|:------:|
| a \\| b | \`c\` | **d** |
| only one |

\`\`\`js title
const x = 1 < 2;
\`\`\`

    indented

***

Reference [one][r] and [r].

[r]: <http://example.com/a b> 'Title'
`;

async function marked() {
  const { Marked, marked: parse, lexer } = requireFrom('marked');
  console.log(parse(markdown));
  console.log(lexer('# a\n\n- b\n- *c*').map((token) => [token.type, token.raw, token.tokens?.length ?? token.items?.length]));
  const own = new Marked({ gfm: true, breaks: true, async: true });
  own.use({
    renderer: {
      heading({ tokens, depth }) { return `<h${depth} id="${this.parser.parseInline(tokens).toLowerCase().replace(/\W+/g, '-')}">\n`; },
      code({ text, lang }) { return `<pre data-lang="${lang}">${text.length}</pre>\n`; },
    },
    extensions: [{
      name: 'mention', level: 'inline',
      start: (src) => src.indexOf('@'),
      tokenizer(src) {
        const match = /^@(\w+)/u.exec(src);
        return match ? { type: 'mention', raw: match[0], name: match[1] } : undefined;
      },
      renderer: (token) => `<a href="/u/${token.name}">@${token.name}</a>`,
    }],
    async walkTokens(token) {
      await null;
      if (token.type === 'text') token.text = token.text.replace('world', 'World');
    },
    hooks: { preprocess: (source) => `${source}\n\n*end*`, postprocess: (html) => `<main>${html}</main>` },
  });
  console.log(await own.parse('## Hello there!\nhello world @ana\nnext\n\n```c\nint x;\n```'));
  const hundred = Array.from({ length: 200 }, (_, i) => markdown.replaceAll('[r]', `[r${i}]`)).join('\n');
  const html = parse(hundred);
  console.log(html.length, require('node:crypto').createHash('sha1').update(html).digest('hex'));
}

async function cheerio() {
  const { load, loadBuffer, stringStream, contains, fromURL } = requireFrom('cheerio');
  const $ = load(`<!doctype html><title>T &amp; x</title><body class="a b"><ul id=list><li data-n='{"x":1}'>one<li>two<li class=c>three
    <b>bold<i>both</b>italic</i></ul><table><tr><td>1<td>2</table><p>un<p>closed<svg viewBox="0 0 1 1"><path d=M0/></svg>
    <form><input name=q value="a&quot;b"><select name=s><option value=1 selected>x<option value=2>y</select><input type=checkbox name=k checked></form>`);
  console.log($.html());
  console.log($('li').map((i, el) => $(el).text().trim()).get(), $('li:nth-child(2)').text().trim(), $('li').eq(0).data('n'));
  console.log($('body').attr('class'), $('body').hasClass('b'), $('td').length, $('[value]').length, $('li:not(.c):first').prop('tagName'));
  console.log($('form').serializeArray(), $('form').serialize(), $('select').val());
  $('li').first().addClass('z').after('<li>inserted &lt;</li>').css({ color: 'red', 'margin-top': '1px' });
  $('.c').wrap('<div class=w></div>').parent().attr('data-k', '1').end().remove('b');
  $('ul').prepend($('<li>', { text: '<new>' })).find('b').replaceWith((i, el) => `<u>${$(el).text()}</u>`);
  console.log($('ul').toString(), $('ul').children().toArray().map((el) => el.name));
  console.log($.extract({ title: 'title', items: ['li'], link: { selector: 'ul', value: 'id' } }));
  console.log(load('<a><b/><c x="1">t</c></a>', { xml: true }).xml(), load('<p>x', null, false).html());
  console.log($('ul').is('#list'), $('b, i').closest('ul').attr('id'), contains($('body')[0], $('ul')[0]), typeof fromURL);
  console.log(loadBuffer(Buffer.from('<meta charset=windows-1251><p>\xcf\xf0\xe8', 'latin1'))('p').text());
  await new Promise((resolve, reject) => {
    const stream = stringStream({}, (error, $$) => {
      if (error) return reject(error);
      console.log($$('h1').text());
      resolve();
    });
    for (const part of ['<h', '1>in ', 'pieces</', 'h1>']) stream.write(part);
    stream.end();
  });
  try { $('li:nope('); } catch (error) { console.log(error.message); }
}

function handlebars() {
  const Handlebars = requireFrom('handlebars');
  Handlebars.registerHelper('shout', (text, options) => String(text).toUpperCase() + (options.hash.mark ?? ''));
  Handlebars.registerHelper('list', function list(items, options) {
    const data = Handlebars.createFrame(options.data);
    return items.map((item, i) => { data.pos = i + 1; return options.fn(item, { data }); }).join('') || options.inverse(this);
  });
  Handlebars.registerHelper('raw', (options) => new Handlebars.SafeString(`<i>${options.fn()}</i>`));
  Handlebars.registerPartial('person', '<{{name}}{{#if age}} {{age}}{{/if}}{{> @partial-block}}>');
  Handlebars.registerPartial('inner', '({{who}}/{{../title}})');
  const template = Handlebars.compile(`{{title}} {{{title}}} {{shout title mark="!"}}
{{#each people as |p i|}}{{i}}:{{#> person p}}*{{/person}}{{@first}}{{@last}}{{else}}none{{/each}}
{{#with (lookup people 0)}}{{name}} {{../title}}{{/with}} {{#unless missing}}un{{/unless}}
{{#list numbers}}[{{@pos}} {{this}}]{{else}}empty{{/list}} {{#list none}}x{{else}}empty{{/list}}
{{#each map}}{{@key}}={{this}};{{/each}} {{{{raw}}}}{{not parsed}}{{{{/raw}}}} {{~! comment ~}} {{> inner who="me"}}
{{#*inline "mine"}}inline {{this}}{{/inline}}{{> mine 5}} {{> (lookup . 'which') }} {{\\escaped}} {{nested.deep.[a b]}} {{log "x" level="debug"}}`.replace('{{\\escaped}}', '\\{{escaped}}'));
  console.log(template({
    title: '<T> & "q"', people: [{ name: 'Ann', age: 3 }, { name: 'Bo' }], numbers: [10, 20], none: [], map: { a: 1, b: 'x' },
    which: 'inner', nested: { deep: { 'a b': 'spaced' } },
  }));
  const source = Handlebars.precompile('{{#if a}}{{b}}{{else}}{{c}}{{/if}}', { strict: true });
  console.log(source);
  console.log(Handlebars.template(new Function(`return ${source}`)())({ a: 0, c: 'precompiled' }));
  console.log(JSON.stringify(Handlebars.parse('a {{b c=1}}').body[1].hash.pairs[0].value));
  for (const bad of ['{{#if}}', '{{#a}}{{/b}}', '{{x', '{{> nope}}', '{{missing 1}}']) {
    try { console.log(Handlebars.compile(bad)({})); } catch (error) { console.log(error.name, error.message); }
  }
  class Person { constructor() { this.own = 1; } get inherited() { return 2; } }
  console.log(Handlebars.compile('{{own}}{{inherited}}')(new Person(), { allowedProtoProperties: { inherited: true } }));
}

async function ejs() {
  const ejs = requireFrom('ejs');
  const layout = `<% const list = locals.users ?? []; -%>
<%# a comment %><%% literal %>
<ul>
<% for (const [i, user] of list.entries()) { -%>
  <li class="<%= i % 2 ? 'odd' : 'even' %>"><%- include('user', { user }) %></li>
<% } -%>
</ul><%_ if (list.length > 1) { _%> many <%_ } _%>`;
  write('user.ejs', '<%= user.name %>:<%- user.name %>');
  const file = write('list.ejs', layout);
  const users = [{ name: '<Ann>' }, { name: 'Bo "B"' }];
  console.log(await ejs.renderFile(file, { users }, { cache: true }));
  console.log(await ejs.renderFile(file, { users: [] }));
  console.log(ejs.render('<?= a ?>|<?- b ?>', { a: "it's", b: '<b>' }, { delimiter: '?' }));
  console.log(await ejs.render('<%= await later() %>', { later: async () => 'awaited' }, { async: true }));
  const compiled = ejs.compile('<%= it.x %><% output("|" + it.y) %>', { localsName: 'it', _with: false, outputFunctionName: 'output', client: true });
  console.log(compiled({ x: 1, y: 2 }));
  const broken = write('broken.ejs', 'line one\n<% const a = 1; %>\n<%= a.b.c %>\nend');
  await ejs.renderFile(broken, {}).catch((error) => console.log(error.name, plain(error).split('\n').slice(0, 6)));
  try { ejs.render('<% if (x) { %>open'); } catch (error) { console.log(error.name, error.message.includes('while compiling ejs')); }
  try { ejs.render('<%= unclosed'); } catch (error) { console.log(error.message); }
  const { renderFile } = await import(pathToFileURL(requireFrom.resolve('ejs')).href).then((m) => m.default);
  console.log(await new Promise((resolve) => renderFile(path.join(folder, 'none.ejs'), {}, (error) => resolve([error.code, plain(error)]))));
}

function pug() {
  const pug = requireFrom('pug');
  write('layout.pug', 'doctype html\nhtml\n  head\n    block head\n      title base\n  body\n    block content\n    include footer.pug\n    include:upper note.txt\n');
  write('footer.pug', 'footer&attributes({ id: "f", "data-x": 1 }) made in #{year}\n');
  write('note.txt', 'a note\n');
  const page = write('page.pug', `extends layout.pug
append head
  script(src='a.js' async)
  style.
    a { color: red }
    b > c { x: y }
block content
  - const items = [1, 2, 3].map((n) => ({ n, odd: n % 2 === 1 }))
  mixin item(text, ...rest)
    li(class={ odd: rest[0], even: !rest[0] } style={ top: '1px' })= text
      if block
        block
      else
        em none
  ul#list.a.b(title=title data-list=items)
    each item, index in items
      +item(item.n, item.odd)(class='extra')
        if index === 0
          | first #[b bold] !{'<raw>'} #{'<escaped>'}
    else
      li empty
  case title
    when 'x': p is x
    default
      p.
        other
        text
  - let k = 0
  while k < 2
    i= k++
  //- hidden
  // shown
  input(type="checkbox" checked disabled=false value='"q"')
  p: a(href='/?a=1&b=2'): span nested
`);
  const filters = { upper: (text, options) => text.trim().toUpperCase() + Object.keys(options).length };
  console.log(pug.renderFile(page, { title: '<t>', year: 2024, filters }));
  console.log(pug.renderFile(page, { title: 'x', year: 2024, filters, pretty: true }));
  console.log(pug.compileClient('p= x', { name: 'render', compileDebug: false, inlineRuntimeFunctions: false }));
  console.log(pug.compile('p(a=b)&attributes(c)', { self: false })({ b: [1, 2], c: { d: true } }));
  for (const [name, bad] of [['a.pug', 'p\n  b\n c'], ['b.pug', 'p(a='], ['c.pug', 'p= x.y.z'], ['d.pug', 'include nope.pug'], ['e.pug', 'if\n  p']]) {
    try { console.log(pug.renderFile(write(name, bad))); } catch (error) { console.log(error.code, plain(error)); }
  }
}

(async () => {
  for (const work of [marked, cheerio, handlebars, ejs, pug]) {
    console.log(`=== ${work.name}`);
    await work();
  }
  fs.rmSync(folder, { recursive: true });
})();
