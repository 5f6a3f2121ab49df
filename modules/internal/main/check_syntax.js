'use strict';
// `anode --check file`: compiles and does not run.

const { options } = require('internal/options');
const { preloadRequired } = require('internal/main/prepare');

preloadRequired();

function check(source, filename, isModule) {
  const contextify = internalBinding('contextify');
  if (isModule) {
    const { pathToFileURL } = require('internal/url');
    internalBinding('module_wrap').compileModule(pathToFileURL(filename).href, source);
  } else {
    contextify.compileFunctionForCJS(source, filename);
  }
}

function checkFile() {
  const path = require('path');
  const { Module } = require('internal/module/cjs_loader');
  process.argv[1] = path.resolve(process.argv[1]);
  const filename = Module._resolveFilename(process.argv[1]);
  const { formatOfFile } = require('internal/module/formats');
  const source = require('fs').readFileSync(filename, 'utf8').replace(/^\uFEFF/, '');
  const isModule = formatOfFile(filename) === 'module' ||
    (!filename.endsWith('.cjs') && internalBinding('contextify').containsModuleSyntax(source, filename));
  check(source, filename, isModule);
}

function checkStdin() {
  const bytes = internalBinding('stdio').readAll(0);
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  check(source, '[stdin]', options.inputType === 'module' ||
    (!options.inputType && internalBinding('contextify').containsModuleSyntax(source, '[stdin]')));
}

const run = process.argv.length > 1 && process.argv[1] !== '-' ? checkFile : checkStdin;
const { hasPreload, preload, runEntryPoint } = require('internal/module/run_main');
if (hasPreload()) runEntryPoint(() => preload().then(run));
else run();
