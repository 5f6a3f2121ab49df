'use strict';
// ES modules: the module map, the walk over a static graph, `import()`, `import.meta` and
// `require()` of ES modules. Follows "ECMAScript modules" and "Modules: CommonJS modules >
// Loading ECMAScript modules using require()".
// A graph is resolved, read and compiled in one synchronous walk; only evaluation may wait.
// Not here: specifiers (esm_resolve), module objects by format (esm_translators), error texts that
// need the source (esm_errors).
//
// Native half (internalBinding('module_wrap')), beside what esm_translators lists:
//   wrap.getModuleRequests() -> [specifier, attributes | undefined, line, column, ...] where
//     attributes is [key, value, ...]
//   wrap.setLinked(specifier, type | undefined, wrap): `type` is the value of the type attribute
//   wrap.instantiate(): throws a SyntaxError for missing and ambiguous exports
//   wrap.evaluate() -> promise; wrap.evaluateSync() -> namespace, throws what the module threw
//   wrap.getStatus() -> 0 unlinked, 1 linking, 2 linked, 3 evaluating, 4 evaluated, 5 errored,
//     6 evaluating-async; wrap.getError(); wrap.getNamespace(); wrap.isGraphAsync() -> boolean
//   (the callbacks for import() and import.meta are set in cjs_loader, which every program loads)

const binding = internalBinding('module_wrap');
const contextify = internalBinding('contextify');
const { tracing, tracingOf } = require('internal/diagnostics');
const { customConditions, getImportConditions } = require('internal/module/conditions');
const files = require('internal/module/files');
const { extensionOf, formatOfFile, formatWithoutTypes, warnTypeless } = require('internal/module/formats');
const hooks = require('internal/module/hooks');
const { displayPath, parentDirectory, pathToUrl, urlToPath } = require('internal/module/paths');
const { resolveForMeta, resolveImport } = require('internal/module/esm_resolve');
const translators = require('internal/module/esm_translators');
const { isExecuting, stateOf } = require('internal/module/cjs_loader');

const kEvaluating = 3;
const kEvaluated = 4;
const kErrored = 5;
const kEvaluatingAsync = 6;

// How far a record's own loading has come.
const kNew = 0;
const kCompiled = 1;
const kLinked = 2;

function errors() {
  return require('internal/errors').codes;
}

class ModuleRecord {
  constructor(url, path, type) {
    this.url = url;
    this.path = path;
    this.type = type; // the value of the type attribute
    this.format = undefined;
    this.state = kNew;
    this.wrap = undefined;
    this.requests = undefined; // [specifier, type, record, ...]
    this.error = undefined; // why it cannot be read or compiled
    this.source = undefined; // text known before loading
    this.isMain = false;
    this.visit = 0;
    this.waiting = undefined; // [resolve, reject, ...] of imports under way
    this.exports = undefined; // what require() of it gives, once known
    this.hasExports = false;
  }
}

const records = new Map();
const jsonRecords = new Map();
let visits = 0;
// How many require() calls are loading a graph: a CommonJS module that runs cannot be part of it.
let requiring = 0;

function recordFor(url, path, type) {
  const map = type === 'json' ? jsonRecords : records;
  let record = map.get(url);
  if (record === undefined) {
    record = new ModuleRecord(url, path, type);
    map.set(url, record);
  }
  return record;
}

// ---- Resolve and load ----------------------------------------------------------------------

function attributesObject(flat) {
  const object = { __proto__: null };
  if (flat !== undefined) for (let i = 0; i < flat.length; i += 2) object[flat[i]] = flat[i + 1];
  return object;
}

// The type attribute; any other key is refused.
function typeOf(flat, url) {
  let type;
  if (flat !== undefined) {
    for (let i = 0; i < flat.length; i += 2) {
      if (flat[i] !== 'type') {
        const { ERR_IMPORT_ATTRIBUTE_UNSUPPORTED } = errors();
        throw new ERR_IMPORT_ATTRIBUTE_UNSUPPORTED(flat[i], flat[i + 1], url);
      }
      type = flat[i + 1];
    }
  }
  return type;
}

function resolveWithHooks(specifier, parentUrl, conditions, attributes) {
  return hooks.runResolve(specifier, {
    parentURL: parentUrl,
    importAttributes: attributesObject(attributes),
    conditions: Array.from(conditions),
  }, (name, context) => {
    const found = resolveImport(name, context.parentURL ?? parentUrl,
                                customConditions(context.conditions, conditions) ?? conditions);
    const format = found.path === undefined ? undefined : formatOfFile(found.path);
    return { url: found.url, format: format?.startsWith('detect') ? undefined : format };
  });
}

function resolveRecord(specifier, parentUrl, attributes, conditions) {
  let url;
  let path;
  let format;
  if (hooks.hasResolveHooks()) {
    const resolved = resolveWithHooks(specifier, parentUrl, conditions, attributes);
    ({ url, format } = resolved);
    if (url.startsWith('file:')) path = urlToPath(url.replace(/[?#].*$/s, ''));
  } else {
    ({ url, path } = resolveImport(specifier, parentUrl, conditions));
  }
  const type = attributes === undefined ? undefined : typeOf(attributes, url);
  const record = recordFor(url, path, type);
  if (format !== undefined && record.format === undefined) record.format = format;
  if (type !== undefined && type !== 'json') checkType(record, type);
  return record;
}

// A type other than json can only be wrong; which error depends on what the module is.
function checkType(record, type) {
  if (type === 'javascript') return;
  const { ERR_IMPORT_ATTRIBUTE_UNSUPPORTED } = errors();
  throw new ERR_IMPORT_ATTRIBUTE_UNSUPPORTED('type', type, record.url);
}

function checkAttributes(record, format) {
  if (format === 'json') {
    if (record.type !== 'json') {
      const { ERR_IMPORT_ATTRIBUTE_MISSING } = errors();
      throw new ERR_IMPORT_ATTRIBUTE_MISSING(record.url, 'type', 'json');
    }
  } else if (record.type === 'json') {
    const { ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE } = errors();
    throw new ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE(record.url, 'json');
  }
}

function readDataUrl(url) {
  const match = /^data:([^,;]*)([^,]*),(.*)$/s.exec(url);
  if (match === null) {
    const { ERR_INVALID_URL } = errors();
    throw new ERR_INVALID_URL(url);
  }
  const [, mime, parameters, body] = match;
  const format = mime === 'text/javascript' ? 'module' :
    mime === 'application/json' ? 'json' :
      mime === 'application/wasm' ? 'wasm' : undefined;
  if (format === undefined) {
    const { ERR_UNKNOWN_MODULE_FORMAT } = errors();
    throw new ERR_UNKNOWN_MODULE_FORMAT(mime, url);
  }
  const text = body.replace(/#.*$/s, '');
  const decoded = /;base64$/i.test(parameters) ?
    require('buffer').Buffer.from(decodeURIComponent(text), 'base64').toString('utf8') :
    decodeURIComponent(text);
  return { format, source: decoded };
}

function unknownExtension(path) {
  const { ERR_UNKNOWN_FILE_EXTENSION } = errors();
  return new ERR_UNKNOWN_FILE_EXTENSION(extensionOf(path), path);
}

// What the default load step gives: the format and, for text formats, the source.
function readRecord(record) {
  const { path, url } = record;
  if (record.source !== undefined && record.format === 'module') {
    return { format: 'module', source: record.source };
  }
  if (url.startsWith('node:')) return { format: 'builtin', source: undefined };
  if (path === undefined) return readDataUrl(url);
  let format = record.format ?? formatOfFile(path);
  if (format === undefined) throw unknownExtension(path);
  if (format === 'addon' || format === 'wasm' || format === 'json') {
    checkAttributes(record, format);
    if (format === 'wasm') {
      const { ERR_METHOD_NOT_IMPLEMENTED } = errors();
      throw new ERR_METHOD_NOT_IMPLEMENTED('import of WebAssembly modules');
    }
    if (format === 'addon') return { format, source: undefined };
  }
  let source = record.source ?? files.readText(path);
  const plain = formatWithoutTypes(format);
  if (plain !== undefined) {
    source = require('internal/module/typescript').stripModuleTypes(source, path);
    format = plain;
  }
  if (format === 'detect') {
    format = 'commonjs-detected';
    if (contextify.containsModuleSyntax(source, path)) {
      format = 'module';
      warnTypeless(path, url);
    }
  }
  return { format, source };
}

function loadSource(record) {
  if (!hooks.hasLoadHooks() || record.source !== undefined) return readRecord(record);
  const loaded = hooks.runLoad(record.url, {
    format: record.format ?? (record.url.startsWith('node:') ? 'builtin' : undefined),
    importAttributes: record.type === undefined ? { __proto__: null } :
      { __proto__: null, type: record.type },
    conditions: Array.from(getImportConditions()),
  }, (url, context) => {
    const path = url.startsWith('file:') ? urlToPath(url.replace(/[?#].*$/s, '')) : undefined;
    const asked = new ModuleRecord(url, path, record.type);
    asked.format = context.format ?? undefined;
    const read = readRecord(asked);
    if (read.format === 'module' || read.format === 'json') return read;
    // CommonJS is read when it runs, unless a hook gives a source here.
    return {
      format: read.format === 'commonjs-detected' ? 'commonjs' : read.format,
      source: null,
    };
  });
  const source = hooks.sourceText(loaded.source);
  if (source === undefined && loaded.format === 'commonjs' && record.path !== undefined) {
    return { format: 'commonjs-detected', source: files.readText(record.path) };
  }
  return { format: loaded.format, source };
}

function makeWrap(record, format, source) {
  switch (format) {
    case 'module':
      return translators.wrapSource(record, source);
    case 'commonjs':
    case 'commonjs-detected':
      return translators.wrapCommonJs(record, source, format === 'commonjs' ? format : undefined);
    case 'json':
      return translators.wrapJson(record, source);
    case 'builtin':
      return translators.wrapBuiltin(record);
    case 'addon':
      return translators.wrapRequired(record);
    default: {
      const { ERR_UNKNOWN_MODULE_FORMAT } = errors();
      throw new ERR_UNKNOWN_MODULE_FORMAT(format, record.url);
    }
  }
}

function compileRecord(record) {
  if (record.error !== undefined) throw record.error.value;
  const { format, source } = loadSource(record);
  checkAttributes(record, format);
  try {
    record.wrap = makeWrap(record, format, source);
  } catch (value) {
    // The text will not get better: every import of it fails the same way.
    record.error = { value };
    throw value;
  }
  record.format = format;
  record.source = undefined;
  record.state = kCompiled;
}

function resolveRequests(record, conditions) {
  const requests = [];
  if (record.format === 'module') {
    const flat = record.wrap.getModuleRequests();
    for (let i = 0; i < flat.length; i += 4) {
      const child = resolveRecord(flat[i], record.url, flat[i + 1], conditions);
      if (requiring > 0 && child.path !== undefined && isExecuting(child.path)) {
        const { ERR_REQUIRE_CYCLE_MODULE } = errors();
        throw new ERR_REQUIRE_CYCLE_MODULE(`Cannot import CommonJS Module ${flat[i]
        } in a cycle. (from ${displayPath(record.url)})`);
      }
      requests.push(flat[i], attributeType(flat[i + 1]), child);
    }
  }
  return requests;
}

function attributeType(flat) {
  if (flat !== undefined) {
    for (let i = 0; i < flat.length; i += 2) if (flat[i] === 'type') return flat[i + 1];
  }
  return undefined;
}

/**
 * Resolves, reads, compiles and links everything a record imports statically.
 * @param {ModuleRecord} root
 * @returns {number} how deep the imports of new modules go: 0 when the root imports nothing
 * @throws the first error met; what was loaded stays for the next attempt
 */
function loadGraph(root) {
  if (root.state === kLinked) return 0;
  const conditions = getImportConditions();
  const visit = ++visits;
  const queue = [root];
  root.visit = visit;
  let level = 0;
  let levels = 0;
  let levelEnd = 1;
  files.beginLoad();
  try {
    for (let i = 0; i < queue.length; i++) {
      if (i === levelEnd) {
        level++;
        levelEnd = queue.length;
      }
      const record = queue[i];
      if (record.state === kNew) compileRecord(record);
      record.requests ??= resolveRequests(record, conditions);
      const { requests } = record;
      if (requests.length > 0) levels = level + 1;
      for (let j = 2; j < requests.length; j += 3) {
        const child = requests[j];
        if (child.visit !== visit && child.state !== kLinked) {
          child.visit = visit;
          queue.push(child);
        }
      }
    }
  } finally {
    files.endLoad();
  }
  for (let i = 0; i < queue.length; i++) {
    const { requests, wrap } = queue[i];
    for (let j = 0; j < requests.length; j += 3) {
      wrap.setLinked(requests[j], requests[j + 1], requests[j + 2].wrap);
    }
  }
  try {
    root.wrap.instantiate();
  } catch (err) {
    throw require('internal/module/esm_errors').explainLinkError(err, queue);
  }
  for (let i = 0; i < queue.length; i++) queue[i].state = kLinked;
  return levels;
}

function explainEvaluation(err, record) {
  return require('internal/module/esm_errors').explainScopeError(err, record);
}

// ---- import --------------------------------------------------------------------------------

// Programs can count the promise jobs between import() and what it brings, and some do without
// knowing it. These are Node's counts: before a module runs, for each level of imports below it,
// and before the namespace arrives.
const kJobsBeforeRun = 5;
const kJobsPerLevel = 2;
const kJobsAfterRun = 3;
const kJobsWhenCached = 6;
const kJobsWhenFailed = 3;

const settled = Promise.resolve();

function afterJobs(count, action) {
  const step = () => {
    if (--count === 0) action();
    else settled.then(step);
  };
  settled.then(step);
}

function settleAll(record, fulfilled, value) {
  const waiting = record.waiting;
  record.waiting = undefined;
  for (let i = fulfilled ? 0 : 1; i < waiting.length; i += 2) waiting[i](value);
}

// Runs a loaded graph; the outcome goes to everyone who waits for the record.
function evaluate(record) {
  const { wrap } = record;
  const onError = (err) => {
    explainEvaluation(err, record);
    afterJobs(kJobsAfterRun, () => settleAll(record, false, err));
  };
  let promise;
  try {
    promise = wrap.evaluate();
  } catch (err) {
    promise = Promise.reject(err);
  }
  promise.then(() => {
    afterJobs(kJobsAfterRun, () => settleAll(record, true, wrap.getNamespace()));
  }, onError);
}

/**
 * `import()` and everything like it. The graph is read at once; its code runs in a later promise
 * job, as a module always does.
 * @param {string} specifier
 * @param {string} parentUrl
 * @param {string[] | undefined} attributes [key, value, ...]
 * @returns {Promise<object>} the namespace
 */
function importModule(specifier, parentUrl, attributes) {
  return new Promise((resolve, reject) => {
    let record;
    let levels = 0;
    files.beginLoad();
    try {
      record = resolveRecord(specifier, parentUrl, attributes, getImportConditions());
      levels = loadGraph(record);
    } catch (err) {
      afterJobs(kJobsWhenFailed, () => reject(err));
      return;
    } finally {
      files.endLoad();
    }
    const { wrap } = record;
    const status = wrap.getStatus();
    if (status === kEvaluated) {
      afterJobs(kJobsWhenCached, () => resolve(wrap.getNamespace()));
    } else if (status === kErrored) {
      afterJobs(kJobsWhenCached, () => reject(wrap.getError()));
    } else if (record.waiting !== undefined) {
      record.waiting.push(resolve, reject);
    } else {
      record.waiting = [resolve, reject];
      afterJobs(kJobsBeforeRun + levels * kJobsPerLevel, () => evaluate(record));
    }
  });
}

function referrerUrl(referrer) {
  if (typeof referrer === 'string') {
    if (referrer.charCodeAt(0) === 47) return pathToUrl(referrer);
    if (/^(file|data|node):/.test(referrer)) return referrer;
  }
  return pathToUrl(`${process.cwd()}/`.replace('//', '/'));
}

function onDynamicImport(referrer, specifier, attributes) {
  try {
    if (typeof referrer === 'object')
      return require('internal/vm/import').importFor(referrer, specifier, attributes);
    const parentURL = referrerUrl(referrer);
    if (tracing.inUse > 0) {
      const channels = tracingOf('module.import');
      const context = { __proto__: null, parentURL, url: `${specifier}` };
      if (channels !== undefined) {
        return channels.tracePromise(importModule, context, undefined, context.url, parentURL, attributes);
      }
    }
    return importModule(`${specifier}`, parentURL, attributes);
  } catch (err) {
    return Promise.reject(err);
  }
}

let mainUrl;

function onImportMeta(url, meta) {
  if (typeof url === 'object') {
    url.meta?.(meta, url.owner);
    return;
  }
  if (url.startsWith('file:')) {
    const filename = urlToPath(url.replace(/[?#].*$/s, ''));
    meta.dirname = parentDirectory(filename);
    meta.filename = filename;
  }
  meta.main = url === mainUrl;
  meta.resolve = function resolve(specifier) {
    if (arguments.length === 0) {
      const { ERR_MISSING_ARGS } = errors();
      throw new ERR_MISSING_ARGS('specifier');
    }
    return resolveMeta(`${specifier}`, url);
  };
  meta.url = url;
}

function resolveMeta(specifier, url) {
  if (hooks.hasResolveHooks()) {
    return resolveWithHooks(specifier, url, getImportConditions(), undefined).url;
  }
  files.beginLoad();
  try {
    return resolveForMeta(specifier, url, getImportConditions());
  } finally {
    files.endLoad();
  }
}

/**
 * Loads and runs the entry point.
 * @param {string} url
 * @param {string | undefined} path
 * @param {string | undefined} source its text, when known
 * @returns {Promise<void>} settles with its evaluation
 */
function importEntry(url, path, source) {
  mainUrl = url;
  const record = recordFor(url, path, undefined);
  record.isMain = true;
  if (source !== undefined && record.state === kNew) {
    record.source = source;
    record.format = 'module';
  }
  return new Promise((resolve, reject) => {
    settled.then(() => {
      loadGraph(record);
      // Not the namespace: one that exports `then` would be called.
      record.waiting = [() => resolve(), reject];
      evaluate(record);
    }).catch(reject);
  });
}

/**
 * Runs module source that is in no file (`--input-type=module`, stdin).
 * @param {string} source
 * @param {string} url what stacks and import.meta.url say
 * @returns {Promise<void>} settles with its evaluation
 */
function importSource(source, url) {
  return importEntry(url, undefined, source);
}

// ---- require() of ES modules ---------------------------------------------------------------

function assertNotInCycle(record, filename, parent) {
  const visit = ++visits;
  const queue = [record];
  record.visit = visit;
  for (let i = 0; i < queue.length; i++) {
    const { requests, wrap } = queue[i];
    if (wrap.getStatus() === kEvaluating) {
      const { ERR_REQUIRE_CYCLE_MODULE } = errors();
      let message = `Cannot require() ES Module ${filename} in a cycle.`;
      if (parent?.filename) message += ` (from ${parent.filename})`;
      message += ' A cycle involving require(esm) is not allowed to maintain invariants mandated ' +
        'by the ECMAScript specification. Try making at least part of the dependency in the graph ' +
        'lazily loaded.';
      throw new ERR_REQUIRE_CYCLE_MODULE(message);
    }
    for (let j = 2; j < requests.length; j += 3) {
      const child = requests[j];
      if (child.visit !== visit) {
        child.visit = visit;
        queue.push(child);
      }
    }
  }
}

// A namespace with a default export, marked the way transpiled importers expect.
function markedFacade(record) {
  const { wrap } = record;
  const facade = binding.compileModule(`${record.url}#require`,
    "export * from 'original'; export { default } from 'original'; export const __esModule = true;");
  facade.setLinked('original', undefined, wrap);
  facade.instantiate();
  return facade.evaluateSync();
}

function exportsForRequire(record, namespace) {
  if (!record.hasExports) {
    if (Object.hasOwn(namespace, 'module.exports')) {
      record.exports = namespace['module.exports'];
    } else if (Object.hasOwn(namespace, 'default') && !Object.hasOwn(namespace, '__esModule')) {
      record.exports = markedFacade(record);
    } else {
      record.exports = namespace;
    }
    record.hasExports = true;
  }
  return record.exports;
}

/**
 * @param {Module} module the CommonJS side of the record
 * @param {ModuleRecord} record
 * @param {Module} [parent] who requires it
 * @returns {any} what `require` returns
 * @throws ERR_REQUIRE_ASYNC_MODULE, ERR_REQUIRE_CYCLE_MODULE and what the module throws
 */
function requireRecord(module, record, parent) {
  const { filename } = module;
  if (record.wrap !== undefined && record.state === kCompiled &&
      record.wrap.getStatus() === kEvaluating) {
    assertNotInCycle(record, filename, parent);
  }
  requiring++;
  try {
    loadGraph(record);
  } finally {
    requiring--;
  }
  const { wrap } = record;
  const status = wrap.getStatus();
  if (status === kErrored) throw wrap.getError();
  if (status !== kEvaluated) {
    if (status !== kEvaluatingAsync) assertNotInCycle(record, filename, parent);
    if (status === kEvaluatingAsync || wrap.isGraphAsync()) throw asyncModule(filename, parent);
    try {
      wrap.evaluateSync();
    } catch (err) {
      throw explainEvaluation(err, record);
    }
  } else if (wrap.isGraphAsync()) {
    throw asyncModule(filename, parent);
  }
  return exportsForRequire(record, wrap.getNamespace());
}

function asyncModule(filename, parent) {
  const { ERR_REQUIRE_ASYNC_MODULE } = errors();
  return new ERR_REQUIRE_ASYNC_MODULE(filename, parent);
}

/**
 * Fills a CommonJS module whose file turned out to be an ES module.
 * @param {Module} module
 * @param {string} filename
 * @param {string} url
 * @param {string} source
 */
function requireFile(module, filename, url, source) {
  const record = recordFor(url, filename, undefined);
  if (record.state === kNew) {
    record.source = source;
    record.format = 'module';
  }
  const state = stateOf(module);
  state.facade = record;
  module.exports = requireRecord(module, record, state.parent);
}

module.exports = {
  importEntry,
  importModule,
  importSource,
  onDynamicImport,
  onImportMeta,
  requireFile,
  requireRecord,
};
