'use strict';
// ES modules: the module map, the walk over a static graph, `import()`, `import.meta` and
// `require()` of ES modules. Follows "ECMAScript modules" and "Modules: CommonJS modules >
// Loading ECMAScript modules using require()".
// A graph is resolved, read and compiled in one synchronous walk; only evaluation may wait.
// Not here: specifiers (esm_resolve), sources and their formats (esm_load), module objects by format
// (esm_translators), error texts that need the source (esm_errors).
//
// Native half (internalBinding('module_wrap')), beside what esm_translators lists:
//   wrap.getModuleRequests() -> [specifier, attributes | undefined, line, column, isSource, ...] where
//     attributes is [key, value, ...]
//   wrap.setLinked(specifier, type | undefined, wrap, isSource): `type` is the value of the type attribute
//   wrap.instantiate(): throws a SyntaxError for missing and ambiguous exports
//   wrap.evaluate() -> promise; wrap.evaluateSync() -> namespace, throws what the module threw
//   wrap.getStatus() -> 0 unlinked, 1 linking, 2 linked, 3 evaluating, 4 evaluated, 5 errored,
//     6 evaluating-async; wrap.getError(); wrap.getNamespace(); wrap.isGraphAsync() -> boolean
//   (the callbacks for import() and import.meta are set in cjs_loader, which every program loads)

const binding = internalBinding('module_wrap');
const { tracing, tracingOf } = require('internal/diagnostics');
const { customConditions, getImportConditions } = require('internal/module/conditions');
const files = require('internal/module/files');
const { formatOfFile } = require('internal/module/formats');
const customization = require('internal/module/customization');
const hooks = require('internal/module/hooks');
const { displayPath, parentDirectory, pathToUrl, urlToPath } = require('internal/module/paths');
const { resolveForMeta, resolveImport } = require('internal/module/esm_resolve');
const { filePath, loadStep, readChecked, readRecord } = require('internal/module/esm_load');
const translators = require('internal/module/esm_translators');
const { assertRequirable, isExecuting, parentOf, stateOf } = require('internal/module/cjs_loader');

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

// A module map. Modules with asynchronous hooks have one of their own.
class ModuleSpace {
  constructor(isHooks) {
    this.isHooks = isHooks;
    this.records = new Map();
    this.jsonRecords = new Map();
    this.textRecords = new Map();
    this.resolved = new Map(); // 'parent specifier' -> what it was found to be
  }
}

const programSpace = new ModuleSpace(false);
const hooksSpace = new ModuleSpace(true);

// Fields, not assignments: accessors on Object.prototype have no part in it.
class ModuleRecord {
  space;
  url;
  path;
  type; // the value of the type attribute
  format = undefined;
  state = kNew;
  wrap = undefined;
  requests = undefined; // [specifier, type, record, isSource, ...]
  sourceWrap = undefined; // WebAssembly: what `import source` links to
  module = undefined; // and what it gives
  error = undefined; // why it cannot be read or compiled
  source = undefined; // text known before loading
  keptSource = undefined; // text that is in no file
  isMain = false;
  visit = 0;
  waiting = undefined; // [resolve, reject, ...] of imports under way
  exports = undefined; // what require() of it gives, once known
  hasExports = false;
  isHooked = false; // its `require` goes through asynchronous hooks
  preparing = undefined; // promise of source and requests, under asynchronous hooks

  constructor(url, path, type, space) {
    this.space = space;
    this.url = url;
    this.path = path;
    this.type = type;
  }
}

let visits = 0;
// How many require() calls are loading a graph: a CommonJS module that runs cannot be part of it.
let requiring = 0;
// How many evaluations of modules are on the stack.
let running = 0;

function recordFor(space, url, path, type) {
  const map = type === undefined ? space.records :
    type === 'json' ? space.jsonRecords :
      type === 'text' ? space.textRecords : undefined; // other types can only be wrong
  let record = map?.get(url);
  if (record === undefined) {
    record = new ModuleRecord(url, path, type, space);
    map?.set(url, record);
  }
  return record;
}

// ---- Resolve and load ----------------------------------------------------------------------

function attributesObject(flat) {
  const object = {};
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

// The default step under hooks: what it finds need not be something that can be read by default.
function resolveStep(specifier, context, parentUrl, usual) {
  const conditions = customConditions(context.conditions, usual) ?? usual;
  const { path, url } = resolveImport(specifier, context.parentURL ?? parentUrl, conditions, true);
  if (url.startsWith('node:') || url.startsWith('data:')) return { __proto__: null, url };
  const format = path === undefined ? undefined : formatOfFile(path);
  return { __proto__: null, url, format: format?.startsWith('detect') ? null : format };
}

function resolveContext(parentURL, conditions, attributes) {
  return {
    conditions: Array.from(conditions),
    importAttributes: attributesObject(attributes),
    parentURL,
  };
}

// Synchronous hooks run first; the asynchronous ones are their default step, waited for.
function resolveWithHooks(specifier, parentUrl, conditions, attributes) {
  if (!hooks.hasResolveHooks()) {
    return customization.waitFor(
      customization.resolve(specifier, resolveContext(parentUrl, conditions, attributes)));
  }
  const context = resolveContext(parentUrl, conditions, attributes);
  Object.setPrototypeOf(context.importAttributes, null);
  return hooks.runResolve(specifier, context, (name, given) => {
    if (customization.isActive()) return customization.waitFor(customization.resolve(name, { ...given }));
    return resolveStep(name, given, parentUrl, conditions);
  });
}

function recordOfResult(space, { format, importAttributes, url }, attributes) {
  let flat = attributes;
  if (importAttributes !== undefined && importAttributes !== null) {
    flat = Object.entries(importAttributes).flat();
  }
  const type = flat === undefined || flat.length === 0 ? undefined : typeOf(flat, url);
  const record = recordFor(space, url, filePath(url), type);
  if (format !== undefined) record.format ??= format;
  return record;
}

function resolveRecord(space, specifier, parentUrl, attributes, conditions) {
  if (hooks.hasResolveHooks() || customization.isActive()) {
    const result = resolveWithHooks(specifier, parentUrl, conditions, attributes);
    return recordOfResult(space, result, attributes);
  }
  // What has been found stays found, whatever happens to the files.
  const key = `${parentUrl} ${specifier}`;
  let found = space.resolved.get(key);
  if (found === undefined) {
    found = resolveImport(specifier, parentUrl, conditions);
    space.resolved.set(key, found);
  }
  const { path, url } = found;
  const type = attributes === undefined ? undefined : typeOf(attributes, url);
  return recordFor(space, url, path, type);
}

function loadContext(record) {
  return {
    format: record.format,
    importAttributes: record.type === undefined ? {} : { type: record.type },
  };
}

function loadSource(record) {
  if (record.source !== undefined || !hooks.hasLoadHooks() && !customization.isActive()) {
    return readChecked(record);
  }
  if (!hooks.hasLoadHooks()) {
    return loadedSource(record, customization.waitFor(customization.load(record.url, loadContext(record))));
  }
  const loaded = hooks.runLoad(record.url, {
    format: record.format ?? (record.url.startsWith('node:') ? 'builtin' : undefined),
    importAttributes: record.type === undefined ? { __proto__: null } :
      { __proto__: null, type: record.type },
    conditions: Array.from(getImportConditions()),
  }, (url, context) => {
    if (customization.isActive()) return customization.waitFor(customization.load(url, { ...context }));
    return loadStep(url, context);
  });
  return loadedSource(record, loaded);
}

// What hooks gave, as readRecord would say it.
function loadedSource(record, { format, source: given }) {
  if (format === 'wasm' && typeof given !== 'string') return { format, source: given };
  const source = hooks.sourceText(given);
  if (format === 'commonjs') {
    if (source === undefined && record.path !== undefined) {
      return { format: 'commonjs-detected', source: files.readText(record.path) };
    }
    record.isHooked = customization.isActive();
  }
  return { format, source };
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
    case 'text':
      return translators.wrapText(record, source);
    case 'wasm':
      return translators.wrapWasm(record, source);
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
  compileLoaded(record, loadSource(record));
}

function compileLoaded(record, { format, source }) {
  try {
    record.wrap = makeWrap(record, format, source);
  } catch (value) {
    // The text will not get better: every import of it fails the same way.
    record.error = { value };
    throw value;
  }
  record.format = format;
  if (record.path === undefined && format === 'module') record.keptSource = source;
  record.source = undefined;
  record.state = kCompiled;
}

function importsOf(record) {
  return record.format === 'module' || record.format === 'wasm' ? record.wrap.getModuleRequests() : [];
}

function resolveRequests(record, conditions) {
  const requests = [];
  const flat = importsOf(record);
  for (let i = 0; i < flat.length; i += 5) {
    const child = resolveRecord(record.space, flat[i], record.url, flat[i + 1], conditions);
    if (requiring > 0 && child.path !== undefined && isExecuting(child.path)) {
      const { ERR_REQUIRE_CYCLE_MODULE } = errors();
      throw new ERR_REQUIRE_CYCLE_MODULE(`Cannot import CommonJS Module ${flat[i]
      } in a cycle. (from ${displayPath(record.url)})`);
    }
    requests.push(flat[i], attributeType(flat[i + 1]), child, flat[i + 4]);
  }
  return requests;
}

// What `import source` gives has to be compiled, and no more.
function assertSource(record) {
  if (record.sourceWrap !== undefined) return;
  const { ERR_SOURCE_PHASE_NOT_DEFINED } = errors();
  throw new ERR_SOURCE_PHASE_NOT_DEFINED(record.url);
}

function attributeType(flat) {
  if (flat !== undefined) {
    for (let i = 0; i < flat.length; i += 2) if (flat[i] === 'type') return flat[i + 1];
  }
  return undefined;
}

// A module that `require` loads may not import one that is running.
function assertNotRunning(child, specifier, importer) {
  if (child.state !== kLinked || child.wrap.getStatus() !== kEvaluating) return;
  const { ERR_REQUIRE_CYCLE_MODULE } = errors();
  throw new ERR_REQUIRE_CYCLE_MODULE(`Cannot import Module ${specifier
  } in a cycle. (from ${displayPath(importer.url)})`);
}

/**
 * Resolves, reads and compiles everything a record imports statically.
 * @param {ModuleRecord} root
 * @returns {{ queue: ModuleRecord[], levels: number }} what is to be linked, and how deep the imports of
 *   new modules go: 0 when the root imports nothing
 * @throws the first error met; what was loaded stays for the next attempt
 */
function readGraph(root) {
  if (root.state === kLinked) return { queue: [], levels: 0 };
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
      for (let j = 2; j < requests.length; j += 4) {
        const child = requests[j];
        if (requiring > 0 && running > 0) assertNotRunning(child, requests[j - 2], record);
        if (requests[j + 1]) {
          if (child.state === kNew) compileRecord(child);
          assertSource(child);
        } else if (child.visit !== visit && child.state !== kLinked) {
          child.visit = visit;
          queue.push(child);
        }
      }
    }
  } finally {
    files.endLoad();
  }
  return { queue, levels };
}

/**
 * The same, and links it. The engine refuses what imports a module that is running.
 * @param {ModuleRecord} root
 * @returns {number} levels
 * @throws also what linking throws
 */
function loadGraph(root) {
  const { levels, queue } = readGraph(root);
  if (queue.length === 0) return levels;
  for (let i = 0; i < queue.length; i++) {
    const { requests, wrap } = queue[i];
    for (let j = 0; j < requests.length; j += 4) {
      const child = requests[j + 2];
      const isSource = requests[j + 3];
      wrap.setLinked(requests[j], requests[j + 1], isSource ? child.sourceWrap : child.wrap, isSource);
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
  const { recorder } = require('internal/async_context').state;
  if (recorder !== null) recorder.openModule(record.path ?? record.url);
  running++;
  try {
    loadGraph(record);
    promise = wrap.evaluate();
  } catch (err) {
    promise = Promise.reject(err);
  } finally {
    running--;
    if (recorder !== null) recorder.close();
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
 * @param {ModuleSpace} [space]
 * @param {boolean} [isSource] `import.source()`
 * @param {boolean} [isMain] whether it is the entry point
 * @returns {Promise<object>} the namespace; the source
 */
function importModule(specifier, parentUrl, attributes, space = programSpace, isSource = false, isMain = false) {
  if (isSource) return importOnlySource(specifier, parentUrl, attributes, space);
  return new Promise((resolve, reject) => {
    if (customization.isActive() && !hooks.hasResolveHooks() && !hooks.hasLoadHooks()) {
      importHooked(space, specifier, parentUrl, attributes, isMain).then((record) => {
        runLoaded(record, 0, resolve, reject);
      }).catch(reject);
      return;
    }
    let record;
    let levels = 0;
    files.beginLoad();
    try {
      record = resolveRecord(space, specifier, parentUrl, attributes, getImportConditions());
      if (isMain) makeMain(record);
      // While modules run, linking waits for its turn: the graph may have one of them in it.
      levels = running > 0 ? readGraph(record).levels : loadGraph(record);
    } catch (err) {
      afterJobs(kJobsWhenFailed, () => reject(err));
      return;
    } finally {
      files.endLoad();
    }
    runLoaded(record, levels, resolve, reject);
  });
}

async function importOnlySource(specifier, parentUrl, attributes, space) {
  const hooked = customization.isActive() && !hooks.hasResolveHooks() && !hooks.hasLoadHooks();
  const record = hooked ? await resolveHooked(space, specifier, parentUrl, attributes) :
    resolveRecord(space, specifier, parentUrl, attributes, getImportConditions());
  if (hooked) await prepareSource(record);
  else if (record.state === kNew) compileRecord(record);
  assertSource(record);
  return record.module;
}

function runLoaded(record, levels, resolve, reject) {
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
}

// ---- Under asynchronous hooks --------------------------------------------------------------

async function resolveHooked(space, specifier, parentUrl, attributes) {
  const context = resolveContext(parentUrl, getImportConditions(), attributes);
  return recordOfResult(space, await customization.resolve(specifier, context), attributes);
}

async function prepareSource(record) {
  if (record.state !== kNew) return;
  if (record.error !== undefined) throw record.error.value;
  const loaded = record.source !== undefined ? readChecked(record) :
    loadedSource(record, await customization.load(record.url, loadContext(record)));
  if (record.state === kNew) compileLoaded(record, loaded);
}

async function prepare(record) {
  await prepareSource(record);
  if (record.requests !== undefined) return;
  const flat = importsOf(record);
  const children = [];
  for (let i = 0; i < flat.length; i += 5) {
    children.push(resolveHooked(record.space, flat[i], record.url, flat[i + 1]));
  }
  const found = await Promise.all(children);
  record.requests ??= found.flatMap((child, i) =>
    [flat[i * 5], attributeType(flat[i * 5 + 1]), child, flat[i * 5 + 4]]);
}

// Has the hooks resolve and load everything below a record, side by side.
async function prepareGraph(record, seen) {
  if (record.state === kLinked || seen.has(record)) return;
  seen.add(record);
  record.preparing ??= prepare(record).finally(() => {
    record.preparing = undefined;
  });
  await record.preparing;
  const below = [];
  for (let i = 2; i < record.requests.length; i += 4) {
    const child = record.requests[i];
    below.push(record.requests[i + 1] ? prepareSource(child) : prepareGraph(child, seen));
  }
  await Promise.all(below);
}

async function importHooked(space, specifier, parentUrl, attributes, isMain = false) {
  const record = await resolveHooked(space, specifier, parentUrl, attributes);
  if (isMain) makeMain(record);
  await prepareGraph(record, new Set());
  loadGraph(record);
  return record;
}

/**
 * Makes a module's exports part of the chains of asynchronous hooks.
 * @param {string} specifier
 * @param {string} parentUrl
 * @param {any} data for its `initialize`
 * @returns {Promise<any>} what `initialize` gives
 */
async function addLoader(specifier, parentUrl, data) {
  const namespace = await importModule(specifier, parentUrl, undefined, hooksSpace);
  customization.activate({
    resolve: (name, context) => resolveStep(name, context, `${pathToUrl(process.cwd())}/`,
                                            getImportConditions()),
    load: loadStep,
  });
  return customization.addHooks(specifier, namespace, data);
}

/**
 * `require` in a CommonJS module whose source a load hook gave.
 * @param {string} specifier a URL or the name of a built-in
 * @param {string} parentUrl
 * @param {string[] | undefined} attributes
 * @param {Module} parent
 * @returns {any} what the module exports
 */
function requireHooked(specifier, parentUrl, attributes, parent) {
  const { Module } = require('internal/module/cjs_loader');
  const record = customization.waitFor(importHooked(programSpace, specifier, parentUrl, attributes));
  const { format, path, url, wrap } = record;
  if (format === 'module') {
    assertRequirable(path ?? url, parent);
    return requireRecord({ filename: path ?? url }, record, parent);
  }
  // One that is running gives what it has so far.
  const running = Module._cache[path ?? url];
  if (running !== undefined && format !== 'json') return running.exports;
  const namespace = wrap.evaluateSync();
  return format === 'json' || format === 'builtin' ? namespace.default : namespace['module.exports'];
}

function referrerUrl(referrer) {
  if (typeof referrer === 'string') {
    if (referrer.charCodeAt(0) === 47) return pathToUrl(referrer);
    if (/^(file|data|node):/.test(referrer)) return referrer;
  }
  return pathToUrl(`${process.cwd()}/`.replace('//', '/'));
}

function onDynamicImport(referrer, specifier, attributes, isSource) {
  try {
    if (typeof referrer === 'object' && referrer.space !== undefined)
      return importModule(`${specifier}`, referrer.url, attributes, referrer.space, isSource);
    if (typeof referrer === 'object')
      return require('internal/vm/import').importFor(referrer, specifier, attributes, isSource);
    if (referrer === undefined) {
      // Code that nothing called: eval() as a promise job.
      const { ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING } = errors();
      throw new ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING();
    }
    const parentURL = referrerUrl(referrer);
    if (tracing.inUse > 0) {
      const channels = tracingOf('module.import');
      const context = { __proto__: null, parentURL, url: `${specifier}` };
      if (channels !== undefined) {
        return channels.tracePromise(importModule, context, undefined, context.url, parentURL, attributes,
                                     programSpace, isSource);
      }
    }
    return importModule(`${specifier}`, parentURL, attributes, programSpace, isSource);
  } catch (err) {
    return Promise.reject(err);
  }
}

let mainUrl;

function makeMain(record) {
  mainUrl = record.url;
  record.isMain = true;
}

function onImportMeta(url, meta) {
  let space = programSpace;
  if (typeof url === 'object') {
    if (url.space === undefined) {
      url.meta?.(meta, url.owner);
      return;
    }
    ({ space, url } = url);
  }
  if (url.startsWith('file:')) {
    const filename = urlToPath(url.replace(/[?#].*$/s, ''));
    meta.dirname = parentDirectory(filename);
    meta.filename = filename;
  }
  meta.main = url === mainUrl && !space.isHooks;
  if (!space.isHooks) meta.resolve = makeMetaResolve(url);
  meta.url = url;
}

// With an option, import.meta.resolve takes a parent, too.
function makeMetaResolve(url) {
  const takesParent = require('internal/options').getOptionValue('--experimental-import-meta-resolve');
  return function resolve(specifier, parentURL = undefined) {
    if (arguments.length === 0) {
      const { ERR_MISSING_ARGS } = errors();
      throw new ERR_MISSING_ARGS('specifier');
    }
    let parent = url;
    if (takesParent && parentURL !== undefined) {
      if (typeof parentURL !== 'string' && !require('internal/url').isURL(parentURL)) {
        const { ERR_INVALID_ARG_TYPE } = errors();
        throw new ERR_INVALID_ARG_TYPE('parentURL', ['string', 'URL'], parentURL);
      }
      parent = `${parentURL}`;
    }
    return resolveMeta(`${specifier}`, parent);
  };
}

function resolveMeta(specifier, url) {
  if (hooks.hasResolveHooks() || customization.isActive()) {
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
  if (customization.isActive()) return importHookedEntry(url, path, source);
  const record = recordFor(programSpace, url, path, undefined);
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

async function importHookedEntry(url, path, source) {
  let record;
  if (source === undefined) {
    const conditions = getImportConditions();
    const result = hooks.hasResolveHooks() ? resolveWithHooks(url, undefined, conditions, undefined) :
      await customization.resolve(url, resolveContext(undefined, conditions, undefined));
    record = recordOfResult(programSpace, result, undefined);
  } else {
    record = recordFor(programSpace, url, path, undefined);
    if (record.state === kNew) {
      record.source = source;
      record.format = 'module';
    }
  }
  makeMain(record);
  if (!hooks.hasResolveHooks() && !hooks.hasLoadHooks()) await prepareGraph(record, new Set());
  loadGraph(record);
  await new Promise((resolve, reject) => runLoaded(record, 0, () => resolve(), reject));
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
    for (let j = 2; j < requests.length; j += 4) {
      const child = requests[j];
      if (child.visit !== visit && !requests[j + 1]) {
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
    if (status === kEvaluatingAsync || wrap.isGraphAsync()) throw asyncModule(filename, parent, record);
    running++;
    try {
      wrap.evaluateSync();
    } catch (err) {
      throw explainEvaluation(err, record);
    } finally {
      running--;
    }
  } else if (wrap.isGraphAsync()) {
    throw asyncModule(filename, parent, record);
  }
  return exportsForRequire(record, wrap.getNamespace());
}

// The places in a module's own text where it waits at its top level.
function ownAwaits(record) {
  const locations = [];
  if (record.format !== 'module' || !record.wrap.hasTopLevelAwait()) return locations;
  let text = record.keptSource;
  try {
    text ??= files.readText(record.path);
  } catch {
    return locations; // it is gone
  }
  const found = binding.findTopLevelAwaits(text);
  for (let i = 0; i < found.length; i += 3) {
    const [line, column, sourceLine] = found.slice(i, i + 3);
    locations.push({ __proto__: null, url: record.url, line, column, sourceLine });
  }
  return locations;
}

/**
 * Where the program still waits at the top level of a module; only what is certain: of several places
 * in a module the engine does not tell which one it is at.
 * @returns {{ url: string, line: number, column: number, sourceLine: string }[]}
 */
function unsettledAwaits() {
  const locations = [];
  for (const record of programSpace.records.values()) {
    if (record.state !== kLinked || record.wrap.getStatus() !== kEvaluatingAsync) continue;
    const waitsBelow = record.requests.some((child, i) =>
      i % 4 === 2 && child.state === kLinked && child.wrap.getStatus() === kEvaluatingAsync);
    const own = waitsBelow ? [] : ownAwaits(record);
    if (own.length === 1) locations.push(own[0]);
  }
  return locations;
}

// Where the modules of a graph wait at their top level.
function topLevelAwaits(root) {
  const locations = [];
  const seen = new Set([root]);
  for (const record of seen) {
    locations.push(...ownAwaits(record));
    const { requests } = record;
    for (let i = 2; i < requests.length; i += 4) if (!requests[i + 1]) seen.add(requests[i]);
  }
  return locations;
}

function asyncModule(filename, parent, record) {
  const { ERR_REQUIRE_ASYNC_MODULE } = errors();
  const shows = require('internal/options').getOptionValue('--experimental-print-required-tla');
  const requireStack = [];
  for (let at = parent; at; at = parentOf(at)) requireStack.push(at.filename ?? at.id ?? '');
  const err = new ERR_REQUIRE_ASYNC_MODULE(filename, requireStack, shows);
  const hidden = (value) => ({ __proto__: null, value, configurable: true, enumerable: false, writable: true });
  Object.defineProperty(err, 'requireStack', hidden(requireStack));
  if (shows) {
    const locations = topLevelAwaits(record);
    Object.defineProperty(err, 'topLevelAwaitLocations', hidden(locations));
    require('internal/error_excerpt').set(err, locations.map(({ url, line, column, sourceLine }) =>
      `${displayPath(url)}:${line}\n\n${sourceLine}\n${' '.repeat(column - 1)}^\n`).join('\n'));
  }
  return err;
}

/**
 * Fills a CommonJS module whose file turned out to be an ES module.
 * @param {Module} module
 * @param {string} filename
 * @param {string} url
 * @param {string} source
 */
function requireFile(module, filename, url, source) {
  const record = recordFor(programSpace, url, filename, undefined);
  if (record.state === kNew) {
    record.source = source;
    record.format = 'module';
  }
  const state = stateOf(module);
  state.facade = record;
  module.exports = requireRecord(module, record, state.parent);
}

module.exports = {
  addLoader,
  importEntry,
  importModule,
  importSource,
  onDynamicImport,
  onImportMeta,
  requireFile,
  requireHooked,
  requireRecord,
  resolveMeta,
  unsettledAwaits,
};
