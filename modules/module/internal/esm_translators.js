'use strict';
// Makes the engine's module object for each format an `import` can meet: ES module source,
// CommonJS, JSON, built-ins. Follows "ECMAScript modules > Interoperability with CommonJS",
// "JSON modules", "Built-in modules".
// Not here: the module map and the graph (esm_loader), which format a file has (formats).
//
// Native half:
//   internalBinding('module_wrap').compileModule(url, source) -> wrap; throws a SyntaxError
//   internalBinding('module_wrap').createSyntheticModule(url, exportNames, evaluate(wrap, namespaces),
//     realm | undefined, specifiers | undefined) -> wrap; it imports the specifiers' namespaces
//   internalBinding('module_wrap').compileWasmSource(url, bytes) -> wrap, to be linked by `import source`
//   wrap.setExport(name, value): also after evaluation, so that live bindings follow
//   internalBinding('modules').lexCjs(source) -> [exportNames[], reexportedSpecifiers[]]

const { builtinIdOf, loadBuiltin } = require('internal/module/builtins');
const files = require('internal/module/files');
const { extensionOf } = require('internal/module/formats');
const { hasResolveHooks } = require('internal/module/hooks');
const { Module, loadForImport, makeRequire } = require('internal/module/cjs_loader');
const { pathToUrl, urlToPath } = require('internal/module/paths');
const sourceHook = require('internal/module/source_hook');
const { compileModule, compileWasmSource, createSyntheticModule } = internalBinding('module_wrap');
const { validateString } = require('internal/validators');
const { lexCjs } = internalBinding('modules');

function withoutMark(source) {
  return source.charCodeAt(0) === 0xfeff ? source.slice(1) : source;
}

// ---- CommonJS ------------------------------------------------------------------------------

const lexed = new Map();

// The names a CommonJS file seems to export, with those of the modules it re-exports.
function exportNamesOf(filename, source) {
  const known = lexed.get(filename);
  if (known !== undefined) return known;
  const names = new Set();
  lexed.set(filename, names);
  let found;
  try {
    found = lexCjs(source ?? files.readText(filename));
  } catch {
    return names;
  }
  const own = found[0];
  for (let i = 0; i < own.length; i++) names.add(own[i]);
  const again = found[1];
  if (again.length > 0) {
    const from = new Module(filename);
    from.filename = filename;
    from.paths = Module._nodeModulePaths(from.path);
    for (let i = 0; i < again.length; i++) {
      let target;
      try {
        target = Module._resolveFilename(again[i], from, false);
      } catch {
        continue;
      }
      if (target.charCodeAt(0) !== 47) continue;
      const extension = extensionOf(target);
      if (extension !== '.js' && extension !== '.cjs' &&
          Module._extensions[extension] !== undefined) {
        continue;
      }
      for (const name of exportNamesOf(target, undefined)) names.add(name);
    }
  }
  const cached = Module._cache[filename];
  if (cached?.loaded && cached.exports !== null && typeof cached.exports === 'object') {
    const keys = Object.keys(cached.exports);
    for (let i = 0; i < keys.length; i++) names.add(keys[i]);
  }
  return names;
}

function setCjsExports(wrap, names, exports) {
  const isObject = exports !== null && (typeof exports === 'object' || typeof exports === 'function');
  if (isObject) {
    for (let i = 0; i < names.length; i++) {
      const name = names[i];
      if (name === 'default' || name === 'module.exports' || !Object.hasOwn(exports, name)) continue;
      let value;
      try {
        value = exports[name];
      } catch {
        // A getter that throws leaves the name undefined; the default export still works.
      }
      wrap.setExport(name, value);
    }
  }
  wrap.setExport('default', exports);
  wrap.setExport('module.exports', exports);
}

/**
 * @param {object} record its url and path
 * @param {string} source
 * @param {string | undefined} format 'commonjs' when that is certain
 * @returns {object} a wrap whose evaluation runs the file as CommonJS
 */
function wrapCommonJs(record, source, format) {
  const { url } = record;
  const path = record.path ?? url; // a hook's module may have no file
  const found = exportNamesOf(path, source);
  const names = Array.from(found);
  if (!found.has('default')) names.push('default');
  if (!found.has('module.exports')) names.push('module.exports');
  return createSyntheticModule(url, names, (wrap) => {
    const prepared = { source, format, url: undefined };
    if (record.isHooked) prepared.makeRequire = (module) => makeHookedRequire(module, url);
    const module = loadForImport(path, record.isMain, prepared);
    source = undefined; // not needed again; the callback lives as long as the module
    setCjsExports(wrap, names, module.exports);
  });
}

// The `require` of a module whose source came from an asynchronous hook: it asks the hooks, too.
function makeHookedRequire(module, url) {
  const loader = require('internal/module/esm_loader');
  const plain = makeRequire(module);
  const hooked = function require(request) {
    validateString(request, 'id');
    if (builtinIdOf(request) !== undefined) return loader.requireHooked(request, url, undefined, module);
    const filename = Module._resolveFilename(request, module, false);
    const extension = extensionOf(filename);
    if (extension === '.node') return module.require(request);
    const attributes = extension === '.json' ? ['type', 'json'] : undefined;
    return loader.requireHooked(pathToUrl(filename), url, attributes, module);
  };
  hooked.resolve = function resolve(request, options) {
    validateString(request, 'request');
    if (builtinIdOf(request) !== undefined) return request;
    if (hasResolveHooks()) return plain.resolve(request, options);
    const found = loader.resolveMeta(pathToUrl(Module._resolveFilename(request, module, false, options)), url);
    return found.startsWith('file:') ? urlToPath(found.replace(/[?#].*$/s, '')) : found;
  };
  hooked.main = plain.main;
  hooked.extensions = plain.extensions;
  hooked.cache = plain.cache;
  return hooked;
}

/**
 * A file with a handler in Module._extensions (such as .node), loaded as `require` does.
 * @param {object} record
 * @returns {object} a wrap
 */
function wrapRequired(record) {
  return createSyntheticModule(record.url, ['default', 'module.exports'], (wrap) => {
    const { exports } = loadForImport(record.path, record.isMain, {});
    wrap.setExport('default', exports);
    wrap.setExport('module.exports', exports);
  });
}

// ---- JSON, source text, built-ins ----------------------------------------------------------

/**
 * @param {object} record
 * @param {string} source
 * @returns {object} a wrap with the parsed value as its default export
 * @throws SyntaxError that names the file
 */
function wrapJson(record, source) {
  const { path, url } = record;
  const cached = path === undefined || /[?#]/.test(url) ? undefined : Module._cache[path];
  let value;
  if (cached?.loaded) {
    value = cached.exports;
  } else {
    try {
      value = JSON.parse(withoutMark(source));
    } catch (err) {
      const { message, stack } = err;
      err.message = `${path ?? url}: ${message}`;
      if (typeof stack === 'string') err.stack = stack.replace(message, () => err.message);
      throw err;
    }
    if (path !== undefined && !/[?#]/.test(url) && cached === undefined) {
      const module = new Module(path);
      module.filename = path;
      module.paths = Module._nodeModulePaths(module.path);
      module.exports = value;
      module.loaded = true;
      Module._cache[path] = module;
    }
  }
  return createSyntheticModule(url, ['default'], (wrap) => wrap.setExport('default', value));
}

/**
 * @param {object} record
 * @param {string} source
 * @returns {object} a wrap with the text as its default export
 */
function wrapText(record, source) {
  return createSyntheticModule(record.url, ['default'], (wrap) => wrap.setExport('default', source));
}

/**
 * @param {object} record
 * @param {string} source
 * @returns {object} the compiled module
 */
function wrapSource(record, source) {
  if (sourceHook.onCompile !== undefined) sourceHook.onCompile(record.url, source);
  const wrap = compileModule(record.url, withoutMark(source));
  // Modules with hooks import from a module map of their own.
  if (record.space.isHooks) wrap.setHost({ __proto__: null, space: record.space, url: record.url });
  return wrap;
}

// ---- WebAssembly ---------------------------------------------------------------------------

// Namespaces of instances and what the instances themselves export: globals with their types.
const instances = new WeakMap();

// The engine refuses names that the integration reserves, in its own words.
const RESERVED = /^(module import name|field import name|export name) '(.*)' is reserved$/s;
const RESERVED_KINDS = { '__proto__': null, 'module import name': 'import', 'field import name': 'import name',
                         'export name': 'export name' };

function explainReserved(err, url) {
  const match = err instanceof WebAssembly.LinkError ? RESERVED.exec(err.message) : null;
  if (match === null) return err;
  return new WebAssembly.LinkError(`Invalid Wasm ${RESERVED_KINDS[match[1]]} "${match[2]}" in ${url}`);
}

// The WebAssembly.Module of a source: only `import source` can take it out.
function takeModule(url, sourceWrap) {
  const taker = compileModule(url, "import source m from 'source'; export default m;");
  taker.setLinked('source', undefined, sourceWrap, true);
  taker.instantiate();
  return taker.evaluateSync().default;
}

// What an instance imports, out of the namespaces of the modules that it names.
function importObject(imports, specifiers, namespaces) {
  const result = {};
  for (const { kind, module, name } of imports) {
    const namespace = namespaces[specifiers.indexOf(module)];
    const exports = kind === 'global' ? instances.get(namespace) : undefined;
    (result[module] ??= {})[name] = (exports ?? namespace)[name];
  }
  return result;
}

function exportedValue(kind, value) {
  if (kind !== 'global') return value;
  try {
    return value.value;
  } catch {
    return undefined; // a v128 has no JavaScript value
  }
}

/**
 * A WebAssembly module: its imports are modules, its exports names. Follows "ECMAScript modules > Wasm
 * modules".
 * @param {object} record gets `module` and `sourceWrap`, for `import source`
 * @param {Uint8Array | ArrayBuffer} bytes
 * @returns {object} a wrap that makes an instance when it runs
 * @throws CompileError, LinkError
 */
function wrapWasm(record, bytes) {
  const { url } = record;
  let sourceWrap;
  try {
    sourceWrap = compileWasmSource(url, bytes);
  } catch (err) {
    throw explainReserved(err, url);
  }
  const module = takeModule(url, sourceWrap);
  const imports = WebAssembly.Module.imports(module);
  const exports = WebAssembly.Module.exports(module);
  record.module = module;
  record.sourceWrap = sourceWrap;
  const specifiers = [...new Set(imports.map((each) => each.module))];
  const names = exports.map((each) => each.name);
  const wrap = createSyntheticModule(url, names, (_, namespaces) => {
    require('internal/util').emitExperimentalWarning('Importing WebAssembly module instances');
    const instance = new WebAssembly.Instance(module, importObject(imports, specifiers, namespaces));
    instances.set(wrap.getNamespace(), instance.exports);
    for (const { kind, name } of exports) wrap.setExport(name, exportedValue(kind, instance.exports[name]));
  }, undefined, specifiers);
  return wrap;
}

// Built-ins imported so far, for syncBuiltinESMExports.
const imported = new Map();

function readExport(exports, name) {
  try {
    return exports[name];
  } catch {
    return undefined;
  }
}

/**
 * @param {object} record with a `node:` URL
 * @returns {object} a wrap with the default export and one name for each property
 */
function wrapBuiltin(record) {
  const id = builtinIdOf(record.url);
  const exports = loadBuiltin(id);
  const names = [];
  const keys = Object.keys(exports);
  for (let i = 0; i < keys.length; i++) {
    if (keys[i] !== 'default') names.push(keys[i]);
  }
  return createSyntheticModule(record.url, names.concat('default'), (wrap) => {
    for (let i = 0; i < names.length; i++) wrap.setExport(names[i], readExport(exports, names[i]));
    wrap.setExport('default', exports);
    imported.set(id, { wrap, names, exports });
  });
}

/** Brings the named exports of built-ins up to date with the properties of their objects. */
function syncBuiltinESMExports() {
  for (const { wrap, names, exports } of imported.values()) {
    for (let i = 0; i < names.length; i++) {
      const name = names[i];
      wrap.setExport(name, Object.hasOwn(exports, name) ? readExport(exports, name) : undefined);
    }
  }
}

module.exports = {
  exportNamesOf,
  syncBuiltinESMExports,
  wrapBuiltin,
  wrapCommonJs,
  wrapJson,
  wrapRequired,
  wrapSource,
  wrapText,
  wrapWasm,
};
