'use strict';
// Error texts for ES modules that name the mistake and the way out, as Node words them.
// Not here: errors of resolution (esm_resolve). Runs only after something failed.

const files = require('internal/module/files');
const { extensionOf } = require('internal/module/formats');
const { scopeOfFile } = require('internal/module/package_json');
const { exportNamesOf } = require('internal/module/esm_translators');

function reword(err, message) {
  const { message: old, stack } = err;
  err.message = message;
  if (typeof stack === 'string') err.stack = stack.replace(old, () => message);
  return err;
}

// The engine's words. They name the URL of the other module, Node's the specifier that asks for it.
const MISSING = /^The requested module '(.*)' does(?: not|n't) provide an export named:? '(.*)'$/s;
const AMBIGUOUS = /^The requested module '(.*)' contains ambiguous star export: '(.*)' from '.*' and '.*'$/s;

// The import statement that asks for the module at `url`: the engine says in which module it is.
function findRequest(err, graph, url) {
  const importer = graph.find((record) => record.url === err.fileName);
  if (importer?.requests === undefined) return undefined;
  const { requests } = importer;
  let found;
  for (let i = 0; i < requests.length; i += 4) {
    if (requests[i + 2].url !== url) continue;
    const request = { importer, specifier: requests[i], child: requests[i + 2] };
    // Two specifiers of one module: the first that stands after the name that is asked for.
    found ??= request;
    const place = importer.wrap.getModuleRequests();
    const at = place.indexOf(requests[i]);
    if (place[at + 2] >= err.lineNumber) return request;
  }
  return found;
}

function commonJsHint(importer, specifier, name) {
  let message = `Named export '${name}' not found. The requested module '${specifier
  }' is a CommonJS module, which may not support all module.exports as named exports.\n` +
    'CommonJS modules can always be imported via the default export, for example using:\n\n' +
    `import pkg from '${specifier}';\n`;
  const source = files.readText(importer.path);
  const lines = source.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const match = /import\s+(?:[^{]*,\s*)?(\{[^}]*\})\s+from\s+(['"])(.*?)\2/.exec(lines[i]);
    if (match !== null && match[3] === specifier && match[1].includes(name)) {
      message += `const ${match[1].replace(/\s+as\s+/g, ': ')} = pkg;\n`;
      break;
    }
  }
  return message;
}

/**
 * Words an error of linking.
 * @param {any} err what `instantiate` threw
 * @param {object[]} graph the records being linked
 * @returns {any} the same error
 */
function explainLinkError(err, graph) {
  if (err?.name !== 'SyntaxError' || typeof err.message !== 'string') return err;
  const missing = MISSING.exec(err.message);
  const ambiguous = missing === null ? AMBIGUOUS.exec(err.message) : null;
  if (missing === null && ambiguous === null) return err;
  const [, url, name] = missing ?? ambiguous;
  const request = findRequest(err, graph, url);
  const specifier = request?.specifier ?? url;
  if (ambiguous !== null) {
    return reword(err, `The requested module '${specifier
    }' contains conflicting star exports for name '${name}'`);
  }
  if (request !== undefined && name !== 'default' && request.child.path !== undefined &&
      request.child.format?.startsWith('commonjs') && !exportNamesOf(request.child.path).has(name)) {
    return reword(err, commonJsHint(request.importer, specifier, name));
  }
  return reword(err, `The requested module '${specifier}' does not provide an export named '${name}'`);
}

const SCOPE_NAMES = /^(require|exports|module|__filename|__dirname) is not defined$/;

/**
 * Words a ReferenceError for one of CommonJS's variables in an ES module.
 * @param {any} err what evaluation threw
 * @param {object} record the module that was imported
 * @returns {any} the same error
 */
function explainScopeError(err, record) {
  if (err?.name !== 'ReferenceError' || typeof err.message !== 'string') return err;
  const match = SCOPE_NAMES.exec(err.message);
  if (match === null) return err;
  let message = `${err.message} in ES module scope`;
  if (match[1] === 'require') message += ', you can use import instead';
  const { path } = record;
  if (path !== undefined && extensionOf(path) === '.js') {
    const scope = scopeOfFile(path);
    if (scope?.type === 'module') {
      message += '\nThis file is being treated as an ES module because it has a \'.js\' file ' +
        `extension and '${scope.path}' contains "type": "module". To treat it as a CommonJS ` +
        'script, rename it to use the \'.cjs\' file extension.';
    }
  }
  return reword(err, message);
}

module.exports = { explainLinkError, explainScopeError };
