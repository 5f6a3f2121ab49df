'use strict';

// URLPattern, by the URL Pattern standard as Node's documentation of "URL" has it. The native half
// reads a pattern into one regular expression a component; those are compiled and run here.
// Not here: the syntax of patterns (modules/url/src/pattern.rs).
//
// Native half (internalBinding('url')):
//   parsePattern(text | parts, base | undefined, ignoreCase) -> undefined (no pattern), or for each of
//     the eight components [pattern, expression, ...names of groups], and last: has groups of its own
//   matchInput(parts) -> the eight components of the URL that the parts make, or undefined

const {
  codes: { ERR_INVALID_URL_PATTERN },
  hideStackFrames,
} = require('internal/errors');
const { URL } = require('internal/url');
const native = internalBinding('url');

const names = ['protocol', 'username', 'password', 'hostname', 'port', 'pathname', 'search', 'hash'];
const keys = [...names, 'baseURL'];
// What exec() shows first: in the order of the alphabet.
const shown = [...names.keys()].sort((a, b) => (names[a] < names[b] ? -1 : 1));

// These codes have other texts here than elsewhere.
const fail = hideStackFrames((code, message) => {
  throw Object.assign(new TypeError(message), { code });
});

/** A URLPatternInit as a list of nine strings or undefined. */
function partsOf(init) {
  const parts = [];
  for (const key of keys) {
    const value = init[key];
    parts.push(value === undefined ? undefined : `${value}`);
  }
  return parts;
}

const isObject = (value) => typeof value === 'object' || typeof value === 'function';

class Pattern {
  // For each component: its pattern, expression and names of groups.
  #patterns;
  #expressions = [];
  #groups = [];
  #hasRegExpGroups;

  /**
   * @param {string | object} [input]
   * @param {string | object} [second] base URL, or the options
   * @param {{ ignoreCase?: boolean }} [third] options
   */
  constructor(input, second, third) {
    let base;
    let options;
    if (input != null && typeof input !== 'string' && !isObject(input)) {
      fail('ERR_INVALID_ARG_TYPE', 'Input must be an object or a string');
    }
    if (arguments.length > 2) {
      base = `${second}`;
      if (third != null && !isObject(third)) {
        fail('ERR_INVALID_ARG_TYPE', 'options must be an object');
      }
      options = third;
    } else if (typeof second === 'string') {
      base = second;
    } else if (second != null) {
      if (!isObject(second)) {
        fail('ERR_INVALID_ARG_TYPE', 'second argument must be a string or object');
      }
      options = second;
    }
    const ignoreCase = options != null && Boolean(options.ignoreCase);
    const isText = typeof input === 'string';
    if (!isText && base !== undefined) throw new ERR_INVALID_URL_PATTERN();
    const parsed = native.parsePattern(isText ? input : partsOf(input ?? {}), base, ignoreCase);
    if (parsed === undefined) throw new ERR_INVALID_URL_PATTERN();
    this.#hasRegExpGroups = parsed.pop();
    this.#patterns = parsed.map((component) => component[0]);
    const flags = ignoreCase ? 'vi' : 'v';
    for (const { 1: expression, ...rest } of parsed) {
      try {
        this.#expressions.push(new RegExp(expression, flags));
      } catch {
        throw new ERR_INVALID_URL_PATTERN();
      }
      delete rest[0];
      this.#groups.push(Object.values(rest));
    }
  }

  #inputsOf(input, base, verb) {
    if (input != null && typeof input !== 'string' && !isObject(input)) {
      fail('ERR_INVALID_ARG_TYPE', 'URLPattern input needs to be a string or an object');
    }
    if (base === null) {
      base = 'null';
    } else if (base !== undefined && typeof base !== 'string') {
      fail('ERR_INVALID_ARG_TYPE', 'baseURL must be a string');
    }
    if (typeof input !== 'string') {
      if (base !== undefined) fail('ERR_OPERATION_FAILED', `Failed to ${verb} URLPattern`);
      return native.matchInput(partsOf(input ?? {}));
    }
    const url = URL.parse(input, base);
    if (url === null) return undefined;
    return [
      url.protocol.slice(0, -1), url.username, url.password, url.hostname, url.port, url.pathname,
      url.search.slice(1), url.hash.slice(1),
    ];
  }

  exec(input, base) {
    const values = this.#inputsOf(input, base, 'exec');
    if (values === undefined) return null;
    const result = { __proto__: null };
    const matches = [];
    for (let i = 0; i < names.length; i++) {
      const match = this.#expressions[i].exec(values[i]);
      if (match === null) return null;
      matches.push(match);
    }
    for (const i of shown) {
      const groups = {};
      this.#groups[i].forEach((name, n) => { groups[name] = matches[i][n + 1]; });
      const component = { groups, input: values[i] };
      if (names[i] === 'password') result.inputs = base === undefined ? [input ?? {}] : [input, base];
      result[names[i]] = component;
    }
    return result;
  }

  test(input, base) {
    const values = this.#inputsOf(input, base, 'test');
    return values !== undefined && this.#expressions.every((expression, i) => expression.test(values[i]));
  }

  get hasRegExpGroups() { return this.#hasRegExpGroups; }

  static patternOf(self, index) { return self.#patterns[index]; }
  static is(value) { return value != null && isObject(value) && #patterns in value; }
}

/** Looks for a URL in patterns of its components. */
function URLPattern(input, second, third) {
  if (new.target === undefined) {
    fail('ERR_CONSTRUCT_CALL_REQUIRED', 'Cannot call constructor without `new`');
  }
  return arguments.length > 2 ? Reflect.construct(Pattern, [input, second, third], new.target) :
    Reflect.construct(Pattern, [input, second], new.target);
}
Object.defineProperty(URLPattern, 'length', { __proto__: null, value: 0, configurable: true });

function check(self) {
  if (!Pattern.is(self)) throw new TypeError('Illegal invocation');
  return self;
}

function getter(name, get) {
  Object.defineProperty(URLPattern.prototype, name, {
    __proto__: null, get, set: undefined, enumerable: true, configurable: false,
  });
}
names.forEach((name, i) => getter(name, function() { return Pattern.patternOf(check(this), i); }));
getter('hasRegExpGroups', function() {
  return Reflect.get(Pattern.prototype, 'hasRegExpGroups', check(this));
});
Object.assign(URLPattern.prototype, {
  exec(input, base = undefined) { return Pattern.prototype.exec.call(check(this), input, base); },
  test(input, base = undefined) { return Pattern.prototype.test.call(check(this), input, base); },
});

module.exports = { URLPattern };
