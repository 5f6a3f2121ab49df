'use strict';

// How util.inspect prints errors: the stack with the class name put right, frames shared with the cause left out,
// repeated frames collapsed, causes and aggregated errors as properties.
//
// What is not here: making stacks (the engine and runtime), printing uncaught errors (the process).

/** The longest run of lines of `a` that is also in `b`: { len, offset in a }. Stops looking at short runs. */
function identicalSequenceRange(a, b) {
  for (let i = 0; i < a.length - 3; i++) {
    // Searching backwards finds the frame nearest the outermost call.
    const position = b.indexOf(a[i]);
    if (position === -1) continue;
    const rest = b.length - position;
    if (rest <= 3) continue;
    let len = 1;
    const maxLen = Math.min(a.length - i, rest);
    while (maxLen > len && a[i + len] === b[position + len]) len++;
    if (len > 3) return { len, offset: i };
  }
  return { len: 0, offset: 0 };
}

/**
 * Finds periods in the lines (recursion): [start, period, copies] of each run worth collapsing.
 */
function findRepeats(lines) {
  const repeats = [];
  for (let i = 0; i < lines.length;) {
    let best;
    const maxPeriod = (lines.length - i) >> 1;
    for (let period = 1; period <= maxPeriod; period++) {
      let copies = 1;
      while (isCopy(lines, i, i + copies * period, period)) copies++;
      if (copies > 1 && (best === undefined || copies * period > best.copies * best.period)) {
        best = { start: i, period, copies };
      }
    }
    if (best !== undefined && (best.copies - 1) * best.period >= 3) {
      repeats.push(best);
      i += best.copies * best.period;
    } else {
      i++;
    }
  }
  return repeats;
}

function isCopy(lines, from, at, period) {
  if (at + period > lines.length) return false;
  for (let i = 0; i < period; i++) if (lines[from + i] !== lines[at + i]) return false;
  return true;
}

function getStackString(parts, ctx, error) {
  const { stack } = error;
  if (stack) {
    if (typeof stack === 'string') return stack;
    ctx.seen.push(error);
    ctx.indentationLvl += 4;
    const text = parts.formatValue(ctx, stack);
    ctx.indentationLvl -= 4;
    ctx.seen.pop();
    return `${Error.prototype.toString.call(error)}\n    ${text}`;
  }
  return Error.prototype.toString.call(error);
}

function getStackFrames(parts, ctx, error, stack) {
  const frames = stack.split('\n');
  const { cause } = error;
  if (cause !== null && typeof cause === 'object' && parts.isError(cause)) {
    const causeStack = getStackString(parts, ctx, cause);
    const start = causeStack.indexOf('\n    at');
    if (start !== -1) {
      const { len, offset } = identicalSequenceRange(frames, causeStack.slice(start + 1).split('\n'));
      if (len > 3) {
        const skipped = len - 2;
        frames.splice(offset + 1, skipped,
                      ctx.stylize(`    ... ${skipped} lines matching cause stack trace ...`, 'undefined'));
      }
    }
  }
  if (frames.length > 10 && frames.length - new Set(frames).size > 3) {
    const repeats = findRepeats(frames);
    for (let i = repeats.length - 1; i >= 0; i--) {
      const { start, period, copies } = repeats[i];
      const skipped = (copies - 1) * period;
      const where = copies === 2 ? 'lines ...' : `${period} lines ${copies - 1} times...`;
      frames.splice(start + period, skipped,
                    ctx.stylize(`    ... collapsed ${skipped} duplicate lines matching above ${where}`, 'undefined'));
    }
  }
  return frames;
}

/** Stack texts start with `name: message`; puts the class name in where it differs. */
function improveStack(parts, stack, constructor, name, tag) {
  let len = name.length;
  if (constructor === null ||
      (name.endsWith('Error') && stack.startsWith(name) &&
       (stack.length === len || stack[len] === ':' || stack[len] === '\n'))) {
    let fallback = 'Error';
    if (constructor === null) {
      const start = /^([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n\s+at)/.exec(stack) || /^([a-z_A-Z0-9-]*Error)$/.exec(stack);
      fallback = (start !== null && start[1]) || '';
      len = fallback.length;
      fallback ||= 'Error';
    }
    const prefix = parts.getPrefix(constructor, tag, fallback).slice(0, -1);
    if (name !== prefix) {
      if (prefix.includes(name)) stack = len === 0 ? `${prefix}: ${stack}` : `${prefix}${stack.slice(len)}`;
      else stack = `${prefix} [${name}]${stack.slice(len)}`;
    }
  }
  return stack;
}

/** Name, message and stack are in the text already: no need to list them again. */
function removeDuplicateErrorKeys(ctx, keys, error, stack) {
  if (ctx.showHidden) {
    // Errors have their own stack once it was read, which was just now; V8 lists it first.
    const at = keys.indexOf('stack');
    if (at !== -1) keys.splice(at, 1);
    if (Object.hasOwn(error, 'stack')) keys.unshift('stack');
    // Where the engine keeps the position of an error; the stack tells it.
    for (const name of ['fileName', 'lineNumber', 'columnNumber']) {
      const index = keys.indexOf(name);
      if (index !== -1 && !Object.prototype.propertyIsEnumerable.call(error, name)) keys.splice(index, 1);
    }
    return;
  }
  for (const name of ['name', 'message', 'stack']) {
    const index = keys.indexOf(name);
    if (index !== -1 && (typeof error[name] !== 'string' || stack.includes(error[name]))) keys.splice(index, 1);
  }
}

// node:internal frames and frames of packages are not the user's own code.
const kCoreFrame = /^ {4}at (?:[^/\\(]+ \(|)node:(.+):\d+:\d+(?:\)|)$/;
const kNodeModules = /([/\\]node_modules[/\\])(@[^/\\]+[/\\][^/\\]+|[^/\\]+)(?=[/\\])/g;

let builtinIds;
function markFrame(ctx, line) {
  const core = kCoreFrame.exec(line);
  if (core !== null) {
    const id = core[1];
    builtinIds ??= new Set(internalBinding('builtins').builtinIds);
    if (builtinIds.has(id)) {
      return ctx.stylize(line, 'undefined');
    }
  }
  let text = line;
  if (text.includes('node_modules')) {
    text = text.replace(kNodeModules, (_, folder, name) => folder + ctx.stylize(name, 'module'));
  }
  let cwd;
  try {
    cwd = process.cwd();
  } catch {
    return text;
  }
  const position = text.indexOf(cwd);
  if (position > 0 && cwd.length > 1) {
    const start = text.slice(Math.max(0, position - 7), position) === 'file://' ? position - 7 : position;
    const end = position + cwd.length + 1;
    text = text.slice(0, start) + ctx.stylize(text.slice(start, end), 'undefined') + text.slice(end);
  }
  return text;
}

/**
 * @param {object} parts functions of internal/util/inspect
 * @param {(string|symbol)[]} keys own keys to list after the text; changed in place
 * @returns {string} the text before the braces
 */
function formatError(parts, error, constructor, tag, ctx, keys) {
  let message;
  let name;
  let stack;
  try {
    stack = getStackString(parts, ctx, error);
  } catch {
    return parts.inspect(Object.prototype.toString.call(error));
  }
  try {
    ({ message } = error);
    name = error.name != null ? String(error.name) : 'Error';
  } catch {
    name = 'Error';
  }
  removeDuplicateErrorKeys(ctx, keys, error, stack);
  if (Object.hasOwn(error, 'cause') && !keys.includes('cause')) keys.push('cause');
  if (Object.hasOwn(error, 'errors') && Array.isArray(error.errors) && !keys.includes('errors')) keys.push('errors');

  stack = improveStack(parts, stack, constructor, name, tag);

  // The message may hold text that looks like frames.
  let position = (message && stack.indexOf(message)) || -1;
  if (position !== -1) position += message.length;
  const stackStart = stack.indexOf('\n    at', position);
  if (stackStart === -1) {
    stack = `[${stack}]`;
  } else {
    let lines = getStackFrames(parts, ctx, error, stack.slice(stackStart + 1));
    if (ctx.colors) lines = lines.map((line) => markFrame(ctx, line));
    stack = `${stack.slice(0, stackStart)}\n${lines.join('\n')}`;
  }
  if (ctx.indentationLvl !== 0) stack = stack.replaceAll('\n', `\n${' '.repeat(ctx.indentationLvl)}`);
  return stack;
}

module.exports = { formatError, identicalSequenceRange };
