'use strict';
// Completion of what is typed at the prompt: commands, modules, files, names and properties. Nothing
// that it looks at runs code of the program: getters and proxies are left alone.
// Follows "REPL" in Node's docs.

const path = require('path');
const { isProxy } = require('util/types');

const KEYWORDS = [
  'async', 'await', 'break', 'case', 'catch', 'const', 'continue', 'debugger', 'default', 'delete', 'do', 'else',
  'export', 'false', 'finally', 'for', 'function', 'if', 'import', 'in', 'instanceof', 'let', 'new', 'null',
  'return', 'switch', 'this', 'throw', 'true', 'try', 'typeof', 'var', 'void', 'while', 'with', 'yield',
];
const COMMAND = /^\s*\.(\w*)$/;
const REQUIRE = /\brequire\s*\(\s*['"`]([^'"`]*)$/;
const IMPORT = /\bimport\s*\(\s*['"`]([^'"`]*)$/;
const FILE_ARGUMENT = /\bfs(?:\.promises)?\.\w+\s*\(\s*['"`]([^'"`]*)$/;
const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

// Everything has these; nobody types them.
const OLD_ACCESSORS = /^__(?:define|lookup)[GS]etter__$/;

// The groups, each sorted, the first last on the screen; '' is an empty line between two. Whether
// letters are small or large does not matter.
function join(groups, prefix) {
  const found = [];
  const seen = new Set(['']);
  const wanted = prefix.toLowerCase();
  for (const group of groups) {
    const fresh = [];
    for (const name of group) {
      if (seen.has(name) || !name.toLowerCase().startsWith(wanted)) continue;
      seen.add(name);
      fresh.push(name);
    }
    fresh.sort();
    if (fresh.length === 0) continue;
    if (found.length > 0) found.unshift('');
    found.unshift(...fresh);
  }
  return found;
}

// ---------------------------------------------------------------------- files

function readFolder(folder) {
  try {
    return require('fs').readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function isFolder(folder, entry) {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  try {
    return require('fs').statSync(path.join(folder, entry.name)).isDirectory();
  } catch {
    return false;
  }
}

function completeFile(typed) {
  // A folder's name stands for what is in it.
  if (typed !== '' && !typed.endsWith('/') && readFolder(typed).length > 0) {
    const { 0: names } = completeFile(`${typed}/`);
    return [names, path.basename(typed)];
  }
  const slash = typed.lastIndexOf('/');
  const folder = slash === -1 ? '.' : typed.slice(0, slash + 1);
  const prefix = typed.slice(slash + 1);
  const names = [];
  for (const entry of readFolder(folder)) {
    if (!entry.name.startsWith(prefix)) continue;
    names.push(isFolder(folder, entry) ? `${entry.name}/` : entry.name);
  }
  return [join([names], prefix), prefix];
}

// ------------------------------------------------------------------- modules

function isRelative(request) {
  return /^\.{0,2}\//.test(request) || request === '.' || request === '..';
}

// Files that a request can name: without the extensions that are tried.
function moduleFiles(folders, typed, extensions, isImport) {
  const slash = typed.lastIndexOf('/');
  const inside = slash === -1 ? '' : typed.slice(0, slash + 1);
  const names = [];
  for (const base of folders) {
    const folder = path.resolve(base, inside);
    for (const entry of readFolder(folder)) {
      const { name } = entry;
      const extension = path.extname(name);
      if (/^-\d+\.\d+/.test(path.basename(name, extension)) || name === '.npm') continue;
      if (isFolder(folder, entry)) {
        names.push(`${inside}${name}/`);
        const files = readFolder(path.join(folder, name)).map((file) => file.name);
        if (files.includes('package.json') || extensions.some((e) => files.includes(`index${e}`)))
          names.push(`${inside}${name}`);
      } else if (extensions.includes(extension)) {
        if (isImport) {
          names.push(`${inside}${name}`);
        } else {
          const bare = path.basename(name, extension);
          if (bare !== 'index' || inside === '') names.push(`${inside}${bare}`);
        }
      }
    }
  }
  return names;
}

// As the prompt makes them globals; repl.builtinModules is this list.
let builtinNames;

/** @param {string[]} [names] to be known from now on */
function moduleNames(names) {
  if (names !== undefined) builtinNames = names;
  builtinNames ??= require('module').builtinModules.filter((id) => !id.startsWith('_'));
  return builtinNames;
}

function completeModule(server, typed, isImport) {
  const { Module } = require('internal/module/cjs_loader');
  const extensions = isImport ? ['.cjs', '.js', '.json', '.mjs', '.node'] : Object.keys(Module._extensions);
  const groups = [];
  if (typed === '.' || typed === '..') {
    groups.push(['./', '../']);
  } else if (isRelative(typed)) {
    groups.push(moduleFiles([process.cwd()], typed, extensions, isImport));
  } else {
    const paths = isImport ? Module._nodeModulePaths(process.cwd()) :
      [...(server.context.module?.paths ?? []), ...Module.globalPaths];
    groups.push(moduleFiles(paths, typed, extensions, isImport));
    const names = moduleNames();
    groups.push(names.filter((id) => !id.startsWith('node:')));
    groups.push(names.filter((id) => require('module').isBuiltin(id)).map((id) => (id.startsWith('node:') ? id : `node:${id}`)));
  }
  return [join(groups, typed), typed];
}

// ---------------------------------------------------------------- expressions

const CLOSERS = { ')': '(', ']': '[', '}': '{' };

// Where the literal that ends before `end` begins.
function startOfString(text, end) {
  const quote = text[end - 1];
  for (let i = end - 2; i >= 0; i--) {
    if (text[i] !== quote) continue;
    let slashes = 0;
    while (text[i - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 0) return i;
  }
  return -1;
}

function startOfGroup(text, end) {
  const stack = [];
  let i = end;
  while (i > 0) {
    const character = text[i - 1];
    if (character === '"' || character === "'" || character === '`') {
      i = startOfString(text, i);
      if (i === -1) return -1;
      continue;
    }
    i--;
    if (CLOSERS[character] !== undefined) {
      stack.push(CLOSERS[character]);
    } else if (character === '(' || character === '[' || character === '{') {
      if (stack.pop() !== character) return -1;
      if (stack.length === 0) return i;
    }
  }
  return -1;
}

// Where the member expression that ends the text begins: `a.b[c].` and the like.
function startOfMember(text) {
  let i = text.length;
  while (i > 0) {
    const before = i;
    while (i > 0 && /[\p{ID_Continue}$\u200c\u200d]/u.test(text[i - 1])) i--;
    if (i === before && i > 0) {
      const character = text[i - 1];
      if (character === '"' || character === "'" || character === '`') i = startOfString(text, i);
      else if (CLOSERS[character] !== undefined) i = startOfGroup(text, i);
      else if (character !== '.') break;
      if (i === -1) return -1;
      // A group after a name is a call or a key, and goes on.
      if (/[\p{ID_Continue}$\])]/u.test(text[i - 1] ?? '') && text[i] !== '{' && /[([]/.test(text[i] ?? '')) continue;
    }
    if (text[i - 1] === '.' && text[i - 2] === '?') i -= 2;
    else if (text[i - 1] === '.' && text[i - 2] !== '.') i--;
    else break;
  }
  return i;
}

// Splits `a?.b` into the expression before the last dot, the dot, and what is typed of the name.
function splitMember(expression) {
  const name = /((?:[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*)?)$/u.exec(expression)[1];
  const rest = expression.slice(0, expression.length - name.length);
  if (!rest.endsWith('.')) return undefined;
  const dot = rest.endsWith('?.') ? '?.' : '.';
  return { object: rest.slice(0, -dot.length), dot, name };
}

const STEP = /^\??\.\s*([\p{ID_Start}$_][\p{ID_Continue}$]*)/u;
const KEY = /^(?:\?\.)?\[/;
const kUnknown = Symbol('unknown');

// The property's value, unless asking for it would run code.
function readProperty(object, key) {
  if (object === null || object === undefined) return kUnknown;
  let holder = Object(object);
  while (holder !== null) {
    if (isProxy(holder)) return kUnknown;
    const descriptor = Object.getOwnPropertyDescriptor(holder, key);
    if (descriptor !== undefined) return 'value' in descriptor ? descriptor.value : kUnknown;
    holder = Object.getPrototypeOf(holder);
  }
  return undefined;
}

const PURE_LITERAL = /^(?:(['"`])(?:(?!\1)[^\\$]|\\.)*\1|\/(?:[^/\\\n]|\\.)+\/[a-z]*|\d[\d_]*n?|\d*\.\d+|\[\s*\]|true|false|this|globalThis)$/s;

function lookUp(server, declared, name) {
  const { context, useGlobal } = server;
  const vm = require('vm');
  if (declared.has(name)) {
    try {
      return useGlobal ? vm.runInThisContext(name) : vm.runInContext(name, context);
    } catch {
      return kUnknown;
    }
  }
  // The built-in modules are getters that only load what they name.
  const descriptor = Object.getOwnPropertyDescriptor(context, name);
  if (descriptor?.get !== undefined && require('module').builtinModules.includes(name)) return context[name];
  if (name in context) return readOwnOrEvaluate(server, name);
  return evaluateName(server, name);
}

function readOwnOrEvaluate(server, name) {
  const descriptor = Object.getOwnPropertyDescriptor(server.context, name);
  if (descriptor !== undefined && !('value' in descriptor) && descriptor.get !== undefined &&
      !Object.hasOwn(globalThis, name)) return kUnknown;
  return evaluateName(server, name);
}

function evaluateName(server, name) {
  const vm = require('vm');
  if (!IDENTIFIER.test(name)) return kUnknown;
  try {
    return server.useGlobal ? vm.runInThisContext(name) : vm.runInContext(name, server.context);
  } catch {
    return kUnknown;
  }
}

// The value of an expression made of a name or a literal and of keys; kUnknown for all others.
function evaluateQuietly(server, declared, expression) {
  expression = expression.trim();
  let value;
  let rest;
  const name = /^[\p{ID_Start}$_][\p{ID_Continue}$]*/u.exec(expression)?.[0];
  if (name !== undefined && name !== 'this' && name !== 'new') {
    value = lookUp(server, declared, name);
    rest = expression.slice(name.length);
  } else {
    // The longest literal at the beginning.
    const split = /^(?:\((?:[^()]*)\)|\[[^[\]]*\]|(['"`])(?:(?!\1)[^\\]|\\.)*\1|\/(?:[^/\\\n]|\\.)+\/[a-z]*|\d[\d_.]*n?|this)/s.exec(expression);
    if (split === null) return kUnknown;
    const literal = split[0].startsWith('(') ? split[0].slice(1, -1).trim() : split[0];
    if (literal.startsWith('[')) value = [];
    else if (!PURE_LITERAL.test(literal)) return kUnknown;
    else value = literal === 'this' ? server.context : require('vm').runInThisContext(`(${literal})`);
    rest = expression.slice(split[0].length);
  }
  while (value !== kUnknown && rest.length > 0) {
    const step = STEP.exec(rest);
    let key;
    if (step !== null) {
      key = step[1];
      rest = rest.slice(step[0].length);
    } else {
      const open = KEY.exec(rest)?.[0];
      const end = open === undefined ? -1 : endOfGroup(rest, open.length - 1);
      if (end === -1) return kUnknown;
      key = evaluateKey(server, declared, rest.slice(open.length, end));
      if (typeof key !== 'string' && typeof key !== 'number' && typeof key !== 'symbol' || key === kUnknown)
        return kUnknown;
      rest = rest.slice(end + 1);
    }
    value = readProperty(value, key);
  }
  return value;
}

const TOKEN = /\s*(?:(['"`])(?:(?!\1)[^\\$]|\\.)*\1|(\d[\w.]*)|([\p{ID_Start}$_][\p{ID_Continue}$]*)|(===?|!==?|[<>]=?|&&|\|\||\?\?|\?\.|[-+*/%?:.()[\]]))/uy;

// Where the bracket that opens at `start` is closed.
function endOfGroup(text, start) {
  TOKEN.lastIndex = start;
  let depth = 0;
  let match;
  while ((match = TOKEN.exec(text)) !== null) {
    if (match[4] === '[' || match[4] === '(') depth++;
    else if ((match[4] === ']' || match[4] === ')') && --depth === 0) return TOKEN.lastIndex - 1;
  }
  return -1;
}

// What stands in brackets: made of literals, operators and of names and keys whose reading runs no
// code. Anything that calls, assigns or makes something is left alone.
function evaluateKey(server, declared, text) {
  const chains = [];
  let last = '';
  let chain = '';
  TOKEN.lastIndex = 0;
  let match;
  let end = 0;
  const close = () => {
    if (chain !== '') chains.push(chain);
    chain = '';
  };
  while (end < text.trimEnd().length && (match = TOKEN.exec(text)) !== null) {
    const { 0: token, 3: name, 4: operator } = match;
    const continues = operator === '.' || operator === '?.' ||
      (name !== undefined && (last === '.' || last === '?.'));
    if (operator === '(' && /[\w$)\]]$/.test(last)) return kUnknown;
    if (operator === '[' && chain !== '') {
      const from = TOKEN.lastIndex - 1;
      const until = endOfGroup(text, from);
      if (until === -1) return kUnknown;
      chain += text.slice(from, until + 1);
      TOKEN.lastIndex = end = until + 1;
      last = ']';
      continue;
    }
    if (name !== undefined && !continues) {
      if (KEYWORDS.includes(name) && !/^(?:true|false|null|this)$/.test(name)) return kUnknown;
      close();
      chain = name;
    } else if (continues && chain !== '') {
      chain += token.trim();
    } else {
      close();
    }
    last = token.trim();
    end = TOKEN.lastIndex;
  }
  close();
  if (end < text.trimEnd().length) return kUnknown;
  for (const one of chains) {
    if (!/^(?:true|false|null|this)$/.test(one) && evaluateQuietly(server, declared, one) === kUnknown) return kUnknown;
  }
  const vm = require('vm');
  try {
    return server.useGlobal ? vm.runInThisContext(`(${text})`) : vm.runInContext(`(${text})`, server.context);
  } catch {
    return kUnknown;
  }
}

function namesOf(object) {
  return Object.getOwnPropertyNames(object).filter((name) => IDENTIFIER.test(name) && !OLD_ACCESSORS.test(name));
}

// The names of an object and of those it inherits from, a group each.
function nameGroups(value) {
  const groups = [];
  for (let holder = Object(value); holder !== null && !isProxy(holder); holder = Object.getPrototypeOf(holder))
    groups.push(namesOf(holder));
  return groups;
}

function globalGroups(server, declared) {
  const { context, useGlobal } = server;
  const groups = [];
  let holder = context;
  while (holder !== null) {
    groups.push(namesOf(holder));
    holder = Object.getPrototypeOf(holder);
  }
  if (!useGlobal) groups[0].push(...namesOf(require('vm').runInContext('globalThis', context)));
  groups.reverse();
  return [...groups, [...declared], KEYWORDS];
}

function completeExpression(server, declared, text) {
  const start = startOfMember(text);
  if (start === -1) return [[], undefined];
  const expression = text.slice(start);
  if (expression === '' && text.trim() !== '' && !/[\s(,;=[{!&|+\-*/%<>?:~^]$/.test(text)) return [[], undefined];
  const member = splitMember(expression);
  if (member === undefined) {
    if (expression !== '' && !IDENTIFIER.test(expression)) return [[], undefined];
    // A name that is about to be declared is nobody's yet.
    if (/\b(?:let|const|var|class|function)\s+$/.test(text.slice(0, start))) return [[], expression];
    return [join(globalGroups(server, declared), expression), expression];
  }
  const { object, dot, name } = member;
  const value = evaluateQuietly(server, declared, object);
  if (value === kUnknown || value === null || value === undefined) return [[], expression];
  const before = `${object}${dot}`;
  const found = join(nameGroups(value), name);
  return [found.map((found) => (found === '' ? '' : before + found)), expression];
}

/**
 * @param {REPLServer} server
 * @param {Set<string>} declared names that are no properties of the context
 * @param {string} text up to the cursor
 * @param {Function} callback (err, [completions, what they complete])
 */
function completeText(server, declared, text, callback) {
  const command = COMMAND.exec(text);
  let match;
  let result;
  if (command !== null) {
    const names = Object.keys(server.commands);
    result = [join([names], command[1]), command[1]];
  } else if ((match = REQUIRE.exec(text)) !== null) {
    result = completeModule(server, match[1], false);
  } else if ((match = IMPORT.exec(text)) !== null) {
    result = completeModule(server, match[1], true);
  } else if ((match = FILE_ARGUMENT.exec(text)) !== null) {
    result = completeFile(match[1]);
  } else {
    result = completeExpression(server, declared, text.trimStart());
  }
  callback(null, result);
}

module.exports = { completeText, moduleNames };
