'use strict';
// CommonJS: the Module class, its caches, `require`, and what runs for each extension.
// Follows "Modules: CommonJS modules" and "node:module API". The names with an underscore are
// not documented, but packages replace them, so every step goes through them.
// Not here: looking up files (cjs_resolve), ES modules (esm_loader), `exports` (package_resolve).
//
// Native half:
//   internalBinding('contextify').compileFunctionForCJS(source, filename) -> function (exports,
//     require, module, __filename, __dirname); throws a decorated SyntaxError
//   internalBinding('contextify').containsModuleSyntax(source, filename) -> boolean: the source
//     does not compile as CommonJS but has ES module syntax (or top-level await, or declares one of
//     the five wrapper names) and would compile as an ES module
//   internalBinding('contextify').runScript(source, filename) -> completion value, global scope
//   internalBinding('module_wrap').setImportModuleDynamicallyCallback(fn(referrer, specifier,
//     attributes [key, value, ...] | undefined, isSource) -> promise of a namespace); the referrer is the file
//     name or URL the calling code was compiled with, undefined when there is none
//   internalBinding('module_wrap').setInitializeImportMetaObjectCallback(fn(url, meta, wrap))

const { tracing, tracingOf } = require('internal/diagnostics');
const { state: contextState } = require('internal/async_context');
const { validateString } = require('internal/validators');
const { builtinIdOf, loadBuiltin } = require('internal/module/builtins');
const { getOptionValue } = require('internal/options');
const files = require('internal/module/files');
const { formatOfFile, formatWithoutTypes, warnTypeless } = require('internal/module/formats');
const hooks = require('internal/module/hooks');
const { pathToUrl, urlToPath } = require('internal/module/paths');
const sourceHook = require('internal/module/source_hook');
const contextify = internalBinding('contextify');
const { isProxy } = internalBinding('types');
const path = require('path');

// Loader state of a Module, kept out of what users see when they print it.
const kState = Symbol('state');

class ModuleState {
  parent;
  isMain = false;
  isExecuting = false;
  facade = undefined; // the ES module record this Module stands for
  source = undefined; // text read ahead by the ES module loader
  format = undefined;
  url = undefined;
  parentUrl = undefined; // what resolve hooks get as parent, where that is no path
  makeRequire = makeRequire;

  constructor(parent) {
    this.parent = parent;
  }
}

function updateChildren(parent, child, scan) {
  const children = parent?.children;
  if (children && !(scan && children.includes(child))) children.push(child);
}

/**
 * One CommonJS module.
 * @param {string} [id] usually the file name
 * @param {Module} [parent] who asked for it first
 */
function Module(id = '', parent) {
  this.id = id;
  this.path = path.dirname(id);
  // Not by assignment: a setter on Object.prototype is no business of modules.
  Object.defineProperty(this, 'exports', {
    __proto__: null, value: {}, configurable: true, enumerable: true, writable: true,
  });
  Object.defineProperty(this, kState, { __proto__: null, value: new ModuleState(parent) });
  updateChildren(parent, this, false);
  this.filename = null;
  this.loaded = false;
  this.children = [];
}

Module._cache = { __proto__: null };
Module._pathCache = { __proto__: null };
Module._extensions = { __proto__: null };
Module.globalPaths = [];
Module.Module = Module;

let registeredExtension;

function stateOf(module) {
  return module[kState];
}

// An accessor, as in Node: printed modules do not carry the class's name.
Object.defineProperty(Module.prototype, 'constructor', {
  __proto__: null,
  configurable: true,
  get() {
    return Module;
  },
});

Object.defineProperty(Module.prototype, 'isPreloading', {
  __proto__: null,
  configurable: true,
  get() {
    return isPreloading;
  },
});

function pending(accessor) {
  return getOptionValue('--pending-deprecation') ?
    require('internal/util').deprecate(accessor, 'module.parent is deprecated due to accuracy issues. Please ' +
      'use require.main to find program entry point instead.', 'DEP0144') : accessor;
}

// For the loaders themselves.
function parentOf(module) {
  const state = module[kState];
  return state === undefined ? module.parent : state.parent;
}

Object.defineProperty(Module.prototype, 'parent', {
  __proto__: null,
  configurable: true,
  get: pending(function() {
    return this[kState]?.parent;
  }),
  set: pending(function(value) {
    if (this[kState] !== undefined) this[kState].parent = value;
  }),
});

let isPreloading = false;

// ---- Wrapper -------------------------------------------------------------------------------

const defaultWrapper = [
  '(function (exports, require, module, __filename, __dirname) { ',
  '\n});',
];
let wrapperPatched = false;
let wrap = (script) => Module.wrapper[0] + script + Module.wrapper[1];
let wrapper = new Proxy(defaultWrapper, {
  set(target, key, value, receiver) {
    wrapperPatched = true;
    return Reflect.set(target, key, value, receiver);
  },
  defineProperty(target, key, descriptor) {
    wrapperPatched = true;
    return Reflect.defineProperty(target, key, descriptor);
  },
});

Object.defineProperty(Module, 'wrap', {
  __proto__: null,
  configurable: true,
  get: () => wrap,
  set(value) {
    wrapperPatched = true;
    wrap = value;
  },
});
Object.defineProperty(Module, 'wrapper', {
  __proto__: null,
  configurable: true,
  get: () => wrapper,
  set(value) {
    wrapperPatched = true;
    wrapper = value;
  },
});

// ---- require -------------------------------------------------------------------------------

// Parent directory + request -> file name, so that a repeated `require` skips resolution.
let relativeCache = new Map();

function forget(filename, parent, module) {
  delete Module._cache[filename];
  if (parent !== undefined && parent !== null) {
    const children = parent.children;
    if (Array.isArray(children)) {
      const at = children.indexOf(module);
      if (at !== -1) children.splice(at, 1);
    }
  }
}

// A module met again while it is still running. One that stands for an ES module has no partial
// exports to give.
function partialExports(module) {
  const state = module[kState];
  if (state?.facade !== undefined) {
    const { ERR_REQUIRE_CYCLE_MODULE } = require('internal/errors').codes;
    let message = `Cannot require() ES Module ${module.filename} in a cycle.`;
    if (state.parent?.filename) message += ` (from ${state.parent.filename})`;
    throw new ERR_REQUIRE_CYCLE_MODULE(message);
  }
  const { exports } = module;
  // ES modules that were compiled to CommonJS ask for what is not there yet, and know it.
  if (exports !== null && typeof exports === 'object' && !isProxy(exports) &&
      Object.getPrototypeOf(exports) === Object.prototype && !exports.__esModule) {
    Object.setPrototypeOf(exports, circularPrototype);
  }
  return exports;
}

function warnOfMissing(name) {
  process.emitWarning(`Accessing non-existent property '${String(name)
  }' of module exports inside circular dependency`);
}

// Stands between unfinished exports and Object.prototype while their module runs.
const circularPrototype = new Proxy({}, {
  __proto__: null,
  get(target, name) {
    // Promises, and what transpilers look for.
    if (name in target || name === '__esModule' || name === 'then') return target[name];
    warnOfMissing(name);
    return undefined;
  },
  getOwnPropertyDescriptor(target, name) {
    if (Object.hasOwn(target, name) || name === '__esModule') {
      return Object.getOwnPropertyDescriptor(target, name);
    }
    warnOfMissing(name);
    return undefined;
  },
});

/**
 * @param {string} filename
 * @returns {boolean} whether that file is running as CommonJS right now
 */
function isExecuting(filename) {
  const state = Module._cache[filename]?.[kState];
  return state !== undefined && state.isExecuting && state.facade === undefined;
}

function loadBuiltinFor(request) {
  const id = builtinIdOf(request);
  if (id === undefined) {
    const { ERR_UNKNOWN_BUILTIN_MODULE } = require('internal/errors').codes;
    throw new ERR_UNKNOWN_BUILTIN_MODULE(request);
  }
  return loadBuiltin(id);
}

/**
 * Loads what a request names and returns its exports.
 * @param {string} request
 * @param {Module} [parent]
 * @param {boolean} [isMain]
 * @returns {any}
 * @throws MODULE_NOT_FOUND, ERR_UNKNOWN_BUILTIN_MODULE and whatever the module throws
 */
Module._load = function(request, parent, isMain) {
  let relativeKey;
  if (hooks.hasResolveHooks() || hooks.hasLoadHooks()) return loadWithHooks(request, parent, isMain);
  if (parent) {
    relativeKey = `${parent.path}\x00${request}`;
    const filename = relativeCache.get(relativeKey);
    if (filename !== undefined) {
      const cached = Module._cache[filename];
      if (cached !== undefined) {
        updateChildren(parent, cached, true);
        return cached.loaded ? cached.exports : partialExports(cached);
      }
      relativeCache.delete(relativeKey);
    }
  }
  if (request.startsWith('node:')) return loadBuiltinFor(request);

  files.beginLoad();
  try {
    const filename = Module._resolveFilename(request, parent, isMain);
    const cached = Module._cache[filename];
    if (cached !== undefined) {
      updateChildren(parent, cached, true);
      if (relativeKey !== undefined) relativeCache.set(relativeKey, filename);
      return cached.loaded ? cached.exports : partialExports(cached);
    }
    const id = builtinIdOf(filename);
    if (id !== undefined) return loadBuiltin(id);
    return loadNew(filename, parent, isMain, relativeKey, undefined).exports;
  } finally {
    files.endLoad();
  }
};

function loadNew(filename, parent, isMain, relativeKey, prepared) {
  const module = new Module(filename, parent);
  const state = module[kState];
  if (isMain) {
    process.mainModule = module;
    module.id = '.';
    state.isMain = true;
  }
  if (prepared !== undefined) {
    state.source = prepared.source;
    state.format = prepared.format;
    state.url = prepared.url;
    state.makeRequire = prepared.makeRequire ?? makeRequire;
  }
  Module._cache[filename] = module;
  if (relativeKey !== undefined) relativeCache.set(relativeKey, filename);
  let threw = true;
  const { recorder } = contextState;
  if (recorder !== null) recorder.openModule(filename);
  try {
    module.load(filename);
    threw = false;
    const { exports } = module;
    if (exports !== null && typeof exports === 'object' && !isProxy(exports) &&
        Object.getPrototypeOf(exports) === circularPrototype) {
      Object.setPrototypeOf(exports, Object.prototype);
    }
  } finally {
    if (recorder !== null) recorder.close();
    if (threw) {
      if (relativeKey !== undefined) relativeCache.delete(relativeKey);
      forget(filename, parent, module);
    }
  }
  return module;
}

/**
 * Loads a file the ES module loader has resolved, and perhaps read already.
 * @param {string} filename
 * @param {boolean} isMain
 * @param {{ source?: string, format?: string, url?: string }} prepared
 * @returns {Module}
 */
function loadForImport(filename, isMain, prepared) {
  const cached = Module._cache[filename];
  if (cached !== undefined) return cached;
  files.beginLoad();
  try {
    if (Module._load !== originalLoad) {
      // Somebody watches `_load`: go through it, at the price of reading the file again.
      Module._load(filename, undefined, isMain);
      const loaded = Module._cache[filename];
      if (loaded !== undefined) return loaded;
    }
    return loadNew(filename, undefined, isMain, undefined, prepared);
  } finally {
    files.endLoad();
  }
}
const originalLoad = Module._load;

/**
 * Resolves a request through the hooks.
 * @returns {{ url: string, format?: string, id?: string, filename: string }} `id` for a built-in
 */
function resolveWithHooks(request, parent, isMain, options) {
  const { getRequireConditions, withConditions } = require('internal/module/conditions');
  const resolved = hooks.runResolve(request, {
    parentURL: parent?.filename ? parent[kState]?.parentUrl ?? pathToUrl(parent.filename) : undefined,
    importAttributes: { __proto__: null },
    conditions: Array.from(getRequireConditions()),
  }, (specifier, context) => {
    // A URL is something that hooks pass on: require() itself takes none.
    if (specifier !== request && specifier.startsWith('file:')) specifier = urlToPath(specifier);
    if (specifier.startsWith('node:') && builtinIdOf(specifier) === undefined) {
      loadBuiltinFor(specifier);
    }
    const found = withConditions(context.conditions,
                                 () => Module._resolveFilename(specifier, parent, isMain, options));
    const id = builtinIdOf(found);
    return id === undefined ?
      { url: path.isAbsolute(found) ? pathToUrl(found) : found, format: undefined } :
      { url: id.startsWith('node:') ? id : `node:${id}`, format: undefined };
  });
  const { format, url } = resolved;
  const id = url.startsWith('node:') ? builtinIdOf(url) : undefined;
  const filename = id ?? (url.startsWith('file:') ? urlToPath(url.replace(/[?#].*$/s, '')) : url);
  return { url, format, id, filename };
}

function loadWithHooks(request, parent, isMain) {
  const { getRequireConditions } = require('internal/module/conditions');
  files.beginLoad();
  try {
    const resolved = resolveWithHooks(request, parent, isMain, undefined);
    const { filename, id, url } = resolved;
    const key = /[?#]/.test(url) && url.startsWith('file:') ? url : filename;
    // A built-in is asked for anew: a hook may put something in its place.
    const cached = id === undefined ? Module._cache[key] : undefined;
    if (cached !== undefined) {
      updateChildren(parent, cached, true);
      return cached.loaded ? cached.exports : partialExports(cached);
    }
    if (!hooks.hasLoadHooks()) {
      if (id !== undefined) return loadBuiltin(id);
      return loadNew(filename, parent, isMain, undefined, { format: resolved.format, url }).exports;
    }
    const loaded = hooks.runLoad(url, {
      format: resolved.format ?? (id === undefined ? knownFormat(filename) : 'builtin'),
      importAttributes: { __proto__: null },
      conditions: Array.from(getRequireConditions()),
    }, (target, context) => {
      if (context.format === 'builtin' || target.startsWith('node:')) {
        return { format: 'builtin', source: null };
      }
      return { format: context.format, source: files.readText(urlToPath(target)) };
    });
    if (id !== undefined && (loaded.format === 'builtin' || loaded.source === undefined ||
        loaded.source === null)) {
      return loadBuiltin(id);
    }
    return loadNew(filename, parent, isMain, undefined,
                   { source: hooks.sourceText(loaded.source), format: loaded.format, url }).exports;
  } finally {
    files.endLoad();
  }
}

function knownFormat(filename) {
  const format = path.isAbsolute(filename) ? formatOfFile(filename) : undefined;
  return format?.startsWith('detect') ? undefined : format;
}

/**
 * Runs the handler of the file's extension.
 * @param {string} filename absolute
 */
Module.prototype.load = function(filename) {
  this.filename ??= filename;
  this.paths ??= Module._nodeModulePaths(path.dirname(filename));
  const state = this[kState];
  // A load hook has said what the file is; else the name does.
  const extension = state?.url !== undefined && state.format !== undefined ?
    (state.format === 'json' ? '.json' : '.js') : registeredExtension(filename);
  Module._extensions[extension](this, filename);
  this.loaded = true;
};

/**
 * @param {string} id what to load, as seen from this module
 * @returns {any} its exports
 * @throws ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, MODULE_NOT_FOUND
 */
Module.prototype.require = function(id) {
  validateString(id, 'id');
  if (id === '') {
    const { ERR_INVALID_ARG_VALUE } = require('internal/errors').codes;
    throw new ERR_INVALID_ARG_VALUE('id', id, 'must be a non-empty string');
  }
  if (tracing.inUse > 0) {
    const channels = tracingOf('module.require');
    if (channels !== undefined) {
      const context = { __proto__: null, parentFilename: this.filename, id };
      return channels.traceSync(Module._load, context, Module, id, this, false);
    }
  }
  return Module._load(id, this, false);
};

/**
 * The `require` given to a module's code.
 * @param {Module} module
 * @returns {Function}
 */
function makeRequire(module) {
  const require = function require(path) {
    return module.require(path);
  };
  require.resolve = function resolve(request, options) {
    validateString(request, 'request');
    if (hooks.hasResolveHooks()) return resolveWithHooks(request, module, false, options).filename;
    return Module._resolveFilename(request, module, false, options);
  };
  require.resolve.paths = function paths(request) {
    validateString(request, 'request');
    return Module._resolveLookupPaths(request, module);
  };
  Object.defineProperty(require, 'main', {
    __proto__: null, value: process.mainModule, configurable: true, enumerable: true, writable: true,
  });
  require.extensions = Module._extensions;
  require.cache = Module._cache;
  return require;
}

// ---- Running code --------------------------------------------------------------------------

function requireOfEsmAllowed() {
  return getOptionValue('--experimental-require-module') !== false;
}

/**
 * @param {string} filename of an ES module
 * @param {Module} [parent] who requires it
 * @param {string} [source] its text, for the advice that the error gives
 * @throws ERR_REQUIRE_ESM when that is turned off
 */
function assertRequirable(filename, parent, source) {
  if (requireOfEsmAllowed()) return;
  const { ERR_REQUIRE_ESM } = require('internal/errors').codes;
  const hasSyntax = source === undefined || contextify.containsModuleSyntax(source, filename);
  throw new ERR_REQUIRE_ESM(filename, hasSyntax, parent?.filename ?? null,
                            require('internal/module/package_json').scopeOfFile(filename)?.path);
}

// `--trace-require-module`
function traceRequire(filename, parent, which) {
  const from = parent?.filename;
  if (which === 'no-node-modules' && /[\\/]node_modules[\\/]/.test(from ?? filename)) return;
  const prefix = from ? `CommonJS module ${from} is loading ES Module ${filename} using require().\n` :
    `Loading ES Module ${filename} using require().\n`;
  require('internal/util').emitExperimentalWarning('Support for loading ES Module in require()', prefix,
                                                   undefined, parent?.require);
}

function runAsEsm(module, filename, source) {
  const state = module[kState];
  const loader = require('internal/module/esm_loader');
  const url = state.url ?? pathToUrl(filename);
  if (state.isMain) {
    // As the entry point it may wait at top level; nobody needs its exports.
    require('internal/module/run_main').runEntryPointWithESMLoader(filename, url, source);
    return;
  }
  assertRequirable(filename, state.parent, source);
  const traces = getOptionValue('--trace-require-module');
  if (traces !== undefined) traceRequire(filename, state.parent, traces);
  loader.requireFile(module, filename, url, source);
}

function compileWrapped(content, filename) {
  const { wrap } = Module;
  return contextify.runScript(wrap(content), filename);
}

function warnFailedEsm(filename) {
  // At once: the program may end with the error that follows.
  const { emitWarningSync } = require('internal/process/warning');
  emitWarningSync(`Failed to load the ES module: ${filename}. Make sure to set "type": ` +
    '"module" in the nearest package.json file or use the .mjs extension.');
}

/**
 * Compiles the text of a module and runs it.
 * @param {string} content
 * @param {string} filename
 * @param {string} [format] 'commonjs' or 'module' when it is known; else the text decides
 * @returns {any} what the code returned
 */
Module.prototype._compile = function(content, filename, format) {
  if (format === 'module') {
    runAsEsm(this, filename, content);
    return undefined;
  }
  const plain = formatWithoutTypes(format);
  if (plain !== undefined) {
    if (plain === 'module' && !this[kState]?.isMain) assertRequirable(filename, this[kState]?.parent);
    content = require('internal/module/typescript').stripModuleTypes(content, filename);
    return this._compile(content, filename, plain === 'detect' ? undefined : plain);
  }
  // A function body may not begin with `#!`; a comment as long keeps the columns.
  if (content.charCodeAt(0) === 35 && content.charCodeAt(1) === 33) content = `//${content.slice(2)}`;
  if (sourceHook.onCompile !== undefined) sourceHook.onCompile(filename, content);
  let compiled;
  if (wrapperPatched) {
    compiled = compileWrapped(content, filename);
  } else {
    try {
      compiled = contextify.compileFunctionForCJS(content, filename);
    } catch (err) {
      if (err?.name !== 'SyntaxError' || !contextify.containsModuleSyntax(content, filename)) {
        throw err;
      }
      if (format === 'commonjs') {
        warnFailedEsm(filename);
        throw err;
      }
      if (!getOptionValue('--experimental-detect-module') ||
          (!requireOfEsmAllowed() && !this[kState]?.isMain)) {
        throw err;
      }
      runAsEsm(this, filename, content);
      warnTypeless(filename, pathToUrl(filename));
      return undefined;
    }
  }
  const state = this[kState];
  const { exports } = this;
  if (state !== undefined) state.isExecuting = true;
  const itsRequire = (state?.makeRequire ?? makeRequire)(this);
  const result = Reflect.apply(compiled, exports,
                               [exports, itsRequire, this, filename, path.dirname(filename)]);
  // Not reset when it throws: the module leaves the cache then.
  if (state !== undefined) state.isExecuting = false;
  return result;
};

function takeSource(module, filename) {
  const state = module[kState];
  const source = state?.source;
  if (source === undefined) return files.readText(filename);
  state.source = undefined;
  return source;
}

Module._extensions['.js'] = function(module, filename) {
  const content = takeSource(module, filename);
  let format = module[kState]?.format ?? formatOfFile(filename);
  if (format !== 'module' && format !== 'commonjs' && formatWithoutTypes(format) === undefined) {
    format = undefined;
  }
  module._compile(content, filename, format);
};

Module._extensions['.json'] = function(module, filename) {
  let content = takeSource(module, filename);
  if (content.charCodeAt(0) === 0xfeff) content = content.slice(1);
  try {
    module.exports = JSON.parse(content);
  } catch (err) {
    const { message, stack } = err;
    err.message = `${filename}: ${message}`;
    if (typeof stack === 'string') err.stack = stack.replace(message, () => err.message);
    throw err;
  }
};

Module._extensions['.node'] = function(module, filename) {
  return process.dlopen(module, path.toNamespacedPath(filename));
};

// ---- Other entry points --------------------------------------------------------------------

/**
 * A `require` that resolves as if called from a file.
 * @param {string | URL} filename a path, a file: URL or its text; a directory ends with a slash
 * @returns {Function}
 * @throws ERR_INVALID_ARG_VALUE
 */
Module.createRequire = function createRequire(filename) {
  let file;
  if (filename !== null && typeof filename === 'object' && typeof filename.href === 'string' &&
      typeof filename.protocol === 'string') {
    file = require('internal/url').fileURLToPath(filename);
  } else if (typeof filename === 'string' && filename.startsWith('file:')) {
    file = urlToPath(filename.replace(/[?#].*$/s, ''));
  } else if (typeof filename === 'string' && path.isAbsolute(filename)) {
    file = filename;
  } else {
    const { ERR_INVALID_ARG_VALUE } = require('internal/errors').codes;
    throw new ERR_INVALID_ARG_VALUE('filename', filename,
      'must be a file URL object, file URL string, or absolute path string');
  }
  const isDirectory = file.endsWith('/');
  const proxy = isDirectory ? path.join(file, 'noop.js') : file;
  const module = new Module(proxy);
  if (typeof filename !== 'string' || filename.startsWith('file:')) module[kState].parentUrl = `${filename}`;
  module.filename = proxy;
  module.paths = Module._nodeModulePaths(isDirectory ? file.slice(0, -1) || '/' : path.dirname(file));
  return makeRequire(module);
};

/**
 * `--require`: loads modules before the entry point, as seen from the working directory.
 * @param {string[]} requests
 */
Module._preloadModules = function(requests) {
  if (!Array.isArray(requests)) return;
  isPreloading = true;
  const parent = new Module('internal/preload', null);
  try {
    parent.paths = Module._nodeModulePaths(process.cwd());
  } catch (err) {
    if (err.code !== 'ENOENT') {
      isPreloading = false;
      throw err;
    }
  }
  try {
    for (let i = 0; i < requests.length; i++) parent.require(requests[i]);
  } finally {
    isPreloading = false;
  }
};

Module._debug = () => {};
Object.defineProperty(Module, '_stat', {
  __proto__: null,
  configurable: true,
  writable: true,
  value: files.stat,
});

/** @returns {string} where the process is; where its executable is when that folder is gone */
function workingDirectory() {
  try {
    return process.cwd();
  } catch {
    return path.dirname(process.execPath);
  }
}

/**
 * Code given on the command line or read from stdin, run as CommonJS in the global scope.
 * @param {string} source
 * @param {string} name such as '[eval]'
 * @returns {any} the completion value
 */
function evalScript(source, name) {
  const cwd = workingDirectory();
  const module = new Module(name);
  module.filename = path.join(cwd, name);
  module.paths = Module._nodeModulePaths(cwd);
  module.loaded = false;
  globalThis.module = module;
  globalThis.exports = module.exports;
  globalThis.__filename = name;
  globalThis.__dirname = '.';
  globalThis.require = makeRequire(module);
  return contextify.runScript(source, name);
}

// The ES module loader is read when the first module needs it.
{
  const engine = internalBinding('module_wrap');
  engine.setImportModuleDynamicallyCallback((referrer, specifier, attributes, isSource) =>
    require('internal/module/esm_loader').onDynamicImport(referrer, specifier, attributes, isSource));
  engine.setInitializeImportMetaObjectCallback((url, meta) =>
    require('internal/module/esm_loader').onImportMeta(url, meta));
}

module.exports = {
  Module, assertRequirable, evalScript, isExecuting, loadForImport, makeRequire, parentOf, stateOf,
  workingDirectory,
};
// The lookups add themselves to Module; they need the class above.
({ registeredExtension } = require('internal/module/cjs_resolve'));
