'use strict';
// The global `navigator` (Node docs: "Global objects").

const { codes: { ERR_ILLEGAL_CONSTRUCTOR } } = require('internal/errors');

const kInitialize = Symbol('kInitialize');

function platformName(arch, platform) {
  switch (platform) {
    case 'darwin': return 'MacIntel';
    case 'win32': return 'Win32';
    case 'linux':
      if (arch === 'ia32') return 'Linux i686';
      if (arch === 'x64') return 'Linux x86_64';
      return `Linux ${arch}`;
    case 'freebsd': return arch === 'x64' ? 'FreeBSD amd64' : `FreeBSD ${arch}`;
    default: return `${platform[0].toUpperCase()}${platform.slice(1)} ${arch}`;
  }
}

class Navigator {
  #concurrency;

  constructor() {
    if (arguments[0] === kInitialize) return;
    throw new ERR_ILLEGAL_CONSTRUCTOR();
  }

  get hardwareConcurrency() {
    return this.#concurrency ??= require('os').availableParallelism();
  }

  get language() {
    return new Intl.DateTimeFormat().resolvedOptions().locale || 'en-US';
  }

  get languages() {
    return Object.freeze([this.language]);
  }

  get userAgent() {
    return `Node.js/${process.versions.node.split('.')[0]}`;
  }

  get platform() {
    return platformName(process.arch, process.platform);
  }

  get locks() {
    return require('internal/locks').locks;
  }
}
for (const name of ['hardwareConcurrency', 'language', 'languages', 'userAgent', 'platform', 'locks'])
  Object.defineProperty(Navigator.prototype, name, { __proto__: null, enumerable: true });

module.exports = { Navigator, navigator: new Navigator(kInitialize) };
