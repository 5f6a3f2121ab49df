'use strict';

// util.parseArgs. Follows "util.parseArgs([config])": the arguments become tokens, the tokens are checked against
// the declared options (strict), then stored.

const { codes } = require('internal/errors');
const {
  validateArray,
  validateBoolean,
  validateBooleanArray,
  validateObject,
  validateString,
  validateStringArray,
  validateUnion,
} = require('internal/validators');

/** process.argv without the runtime and the script, or without what --eval and --print take. */
function getMainArgs() {
  const { argv, execArgv } = process;
  for (const arg of execArgv) {
    if (arg === '-e' || arg === '--eval' || arg === '-p' || arg === '--print' || arg === '-pe' ||
        arg.startsWith('--eval=') || arg.startsWith('--print=')) {
      return argv.slice(1);
    }
  }
  return argv.slice(2);
}

function ownOption(options, name) {
  return Object.hasOwn(options, name) ? options[name] : undefined;
}

function optionType(options, name) {
  const option = ownOption(options, name);
  return option == null || !Object.hasOwn(option, 'type') ? undefined : option.type;
}

/** The long name for a short one; the short one itself when none is declared. */
function longName(options, short) {
  for (const name of Object.keys(options)) if (options[name].short === short) return name;
  return short;
}

function isOptionLikeValue(value) {
  return value != null && value.length > 1 && value[0] === '-';
}

// ---- tokens ----------------------------------------------------------------------------------------------

function optionToken(name, rawName, index, value, inlineValue) {
  return { kind: 'option', name, rawName, index, value, inlineValue };
}

function tokenize(args, options) {
  const tokens = [];
  const remaining = args.slice();
  let index = -1;
  // Arguments that stand for a piece of a short option group do not count.
  let groupLeft = 0;

  while (remaining.length > 0) {
    const arg = remaining.shift();
    const next = remaining[0];
    if (groupLeft > 0) groupLeft--;
    else index++;

    if (arg === '--') {
      tokens.push({ kind: 'option-terminator', index });
      for (const value of remaining) tokens.push({ kind: 'positional', index: ++index, value });
      break;
    }

    if (arg.length === 2 && arg[0] === '-' && arg[1] !== '-') { // -f
      const name = longName(options, arg[1]);
      let value;
      let inlineValue;
      if (optionType(options, name) === 'string' && next != null) {
        value = remaining.shift();
        inlineValue = false;
      }
      tokens.push(optionToken(name, arg, index, value, inlineValue));
      if (value != null) index++;
      continue;
    }

    if (arg.length > 2 && arg[0] === '-' && arg[1] !== '-') {
      const first = longName(options, arg[1]);
      if (optionType(options, first) === 'string') { // -fVALUE
        tokens.push(optionToken(first, `-${arg[1]}`, index, arg.slice(2), true));
        continue;
      }
      // -abc: each letter an option, until one takes the rest as its value.
      const expanded = [];
      for (let i = 1; i < arg.length; i++) {
        const name = longName(options, arg[i]);
        if (optionType(options, name) !== 'string' || i === arg.length - 1) {
          expanded.push(`-${arg[i]}`);
        } else {
          expanded.push(`-${arg.slice(i)}`);
          break;
        }
      }
      remaining.unshift(...expanded);
      groupLeft = expanded.length;
      index--;
      // The first piece takes the place of the group itself.
      index++;
      continue;
    }

    if (arg.length > 2 && arg.startsWith('--')) {
      const equals = arg.indexOf('=', 3);
      if (equals !== -1) { // --foo=VALUE
        const name = arg.slice(2, equals);
        tokens.push(optionToken(name, `--${name}`, index, arg.slice(equals + 1), true));
        continue;
      }
      const name = arg.slice(2); // --foo
      let value;
      let inlineValue;
      if (optionType(options, name) === 'string' && next != null) {
        value = remaining.shift();
        inlineValue = false;
      }
      tokens.push(optionToken(name, arg, index, value, inlineValue));
      if (value != null) index++;
      continue;
    }

    tokens.push({ kind: 'positional', index, value: arg });
  }
  return tokens;
}

// ---- checks ----------------------------------------------------------------------------------------------

function checkAmbiguousValue(token) {
  if (token.inlineValue || !isOptionLikeValue(token.value)) return;
  const example = token.rawName.startsWith('--') ? `'${token.rawName}=-XYZ'` :
    `'--${token.name}=-XYZ' or '${token.rawName}-XYZ'`;
  throw new codes.ERR_PARSE_ARGS_INVALID_OPTION_VALUE(
    `Option '${token.rawName}' argument is ambiguous.
Did you forget to specify the option argument for '${token.rawName}'?
To specify an option argument starting with a dash use ${example}.`);
}

function checkUsage(config, token) {
  if (!Object.hasOwn(config.options, token.name)) {
    throw new codes.ERR_PARSE_ARGS_UNKNOWN_OPTION(token.rawName, config.allowPositionals);
  }
  const short = ownOption(config.options, token.name)?.short;
  const shown = `${short ? `-${short}, ` : ''}--${token.name}`;
  const type = optionType(config.options, token.name);
  if (type === 'string' && typeof token.value !== 'string') {
    throw new codes.ERR_PARSE_ARGS_INVALID_OPTION_VALUE(`Option '${shown} <value>' argument missing`);
  }
  // A value means that the option was written --foo=value.
  if (type === 'boolean' && token.value != null) {
    throw new codes.ERR_PARSE_ARGS_INVALID_OPTION_VALUE(`Option '${shown}' does not take an argument`);
  }
}

/** `--no-foo` may stand for `foo: false`; changes the token's name when it does. */
function applyNegation(config, token) {
  if (!config.allowNegative || !token.name.startsWith('no-') || token.value !== undefined) return false;
  const positive = token.name.slice(3);
  if (config.strict && optionType(config.options, positive) !== 'boolean') return false;
  if (!config.strict && optionType(config.options, positive) === 'string') return false;
  token.name = positive;
  return true;
}

function storeOption(name, value, options, values) {
  if (name === '__proto__') return;
  if (options[name]?.multiple && Object.hasOwn(options, name)) {
    if (values[name]) values[name].push(value);
    else values[name] = [value];
  } else {
    values[name] = value;
  }
}

function checkOptions(options) {
  validateObject(options, 'options');
  for (const name of Object.keys(options)) {
    const option = options[name];
    validateObject(option, `options.${name}`);
    validateUnion(Object.hasOwn(option, 'type') ? option.type : undefined, `options.${name}.type`,
                  ['string', 'boolean']);
    if (Object.hasOwn(option, 'short')) {
      validateString(option.short, `options.${name}.short`);
      if (option.short.length !== 1) {
        throw new codes.ERR_INVALID_ARG_VALUE(`options.${name}.short`, option.short, 'must be a single character');
      }
    }
    const multiple = Object.hasOwn(option, 'multiple') ? option.multiple : undefined;
    if (Object.hasOwn(option, 'multiple')) validateBoolean(multiple, `options.${name}.multiple`);
    const value = Object.hasOwn(option, 'default') ? option.default : undefined;
    if (value !== undefined) {
      const isString = option.type === 'string';
      const check = isString ? (multiple ? validateStringArray : validateString) :
        (multiple ? validateBooleanArray : validateBoolean);
      check(value, `options.${name}.default`);
    }
  }
}

/**
 * @param {object} [config] args, options, strict, allowPositionals, allowNegative, tokens
 * @returns {{ values: object, positionals: string[], tokens?: object[] }}
 * @throws {ERR_PARSE_ARGS_UNKNOWN_OPTION | ERR_PARSE_ARGS_INVALID_OPTION_VALUE | ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL}
 */
function parseArgs(config = {}) {
  const get = (name) => (Object.hasOwn(config, name) ? config[name] : undefined);
  const args = get('args') ?? getMainArgs();
  const strict = get('strict') ?? true;
  const allowPositionals = get('allowPositionals') ?? !strict;
  const returnTokens = get('tokens') ?? false;
  const allowNegative = get('allowNegative') ?? false;
  const options = get('options') ?? { __proto__: null };

  validateArray(args, 'args');
  validateBoolean(strict, 'strict');
  validateBoolean(allowPositionals, 'allowPositionals');
  validateBoolean(returnTokens, 'tokens');
  validateBoolean(allowNegative, 'allowNegative');
  checkOptions(options);

  const tokens = tokenize(args, options);
  const result = { values: { __proto__: null }, positionals: [] };
  if (returnTokens) result.tokens = tokens;
  const settings = { options, strict, allowPositionals, allowNegative };

  for (const token of tokens) {
    if (token.kind === 'option') {
      const negated = applyNegation(settings, token);
      if (strict) {
        checkUsage(settings, token);
        checkAmbiguousValue(token);
      }
      storeOption(token.name, negated ? false : token.value ?? true, options, result.values);
    } else if (token.kind === 'positional') {
      if (!allowPositionals) throw new codes.ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL(token.value);
      result.positionals.push(token.value);
    }
  }

  for (const name of Object.keys(options)) {
    const option = options[name];
    const value = Object.hasOwn(option, 'default') ? option.default : undefined;
    if (value !== undefined && result.values[name] === undefined && name !== '__proto__') {
      result.values[name] = value;
    }
  }
  return result;
}
Object.defineProperty(parseArgs, 'length', { __proto__: null, value: 0 });

module.exports = { parseArgs };
