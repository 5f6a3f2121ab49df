'use strict';

// Control sequences of terminals: the prefix for writing them, and the parser
// that makes keys of what a terminal sends.

const ESC = '\x1b';
const CSI = `${ESC}[`;

// Names of keys by what follows the escape, without modifiers. Terminals differ:
// xterm and gnome send "O" or "[" and a letter, others "[", a number and "~";
// rxvt marks shift with "$" or a small letter and control with "^".
const KEY_NAMES = new Map();
const SHIFTED = new Set();
const CONTROLLED = new Set();

function addKeys(name, ...sequences) {
  for (const sequence of sequences) KEY_NAMES.set(sequence, name);
}
addKeys('f1', 'OP', '[P', '[11~', '[[A');
addKeys('f2', 'OQ', '[Q', '[12~', '[[B');
addKeys('f3', 'OR', '[R', '[13~', '[[C');
addKeys('f4', 'OS', '[S', '[14~', '[[D');
addKeys('f5', '[15~', '[[E');
addKeys('f6', '[17~');
addKeys('f7', '[18~');
addKeys('f8', '[19~');
addKeys('f9', '[20~');
addKeys('f10', '[21~');
addKeys('f11', '[23~');
addKeys('f12', '[24~');
addKeys('up', '[A', 'OA', '[a', 'Oa');
addKeys('down', '[B', 'OB', '[b', 'Ob');
addKeys('right', '[C', 'OC', '[c', 'Oc');
addKeys('left', '[D', 'OD', '[d', 'Od');
addKeys('clear', '[E', 'OE', '[e', 'Oe');
addKeys('end', '[F', 'OF', '[4~', '[8~', '[8$', '[8^');
addKeys('home', '[H', 'OH', '[1~', '[7~', '[7$', '[7^');
addKeys('insert', '[2~', '[2$', '[2^');
addKeys('delete', '[3~', '[3$', '[3^');
addKeys('pageup', '[5~', '[[5~', '[5$', '[5^');
addKeys('pagedown', '[6~', '[[6~', '[6$', '[6^');
addKeys('tab', '[Z');
addKeys('paste-start', '[200~');
addKeys('paste-end', '[201~');
for (const sequence of KEY_NAMES.keys()) {
  if (/^(?:\[[a-e]|\[\d\$|\[Z)$/.test(sequence)) SHIFTED.add(sequence);
  if (/^(?:O[a-e]|\[\d\^)$/.test(sequence)) CONTROLLED.add(sequence);
}

const NUMBERED = /^(?:(\d\d?)(?:;(\d))?([~^$])|(\d{3}~))$/;
const LETTERED = /^((\d;)?(\d))?([A-Za-z])$/;

/** Units of the character before `i`: two for a surrogate pair. */
function charLengthLeft(string, i) {
  if (i <= 0) return 0;
  if (i > 1 && string.codePointAt(i - 2) > 0xffff) return 2;
  return 1;
}

/** Units of the character at `i`; past the end one, so that cursors move on. */
function charLengthAt(string, i) {
  if (string.length <= i) return 1;
  return string.codePointAt(i) > 0xffff ? 2 : 1;
}

/**
 * Takes characters with next(character) and emits 'keypress' events on
 * `stream`; an empty string ends an escape that nothing followed.
 */
function* emitKeys(stream) {
  for (;;) {
    let character = yield;
    let text = character;
    let escaped = false;
    const key = { sequence: null, name: undefined, ctrl: false, meta: false, shift: false };

    if (character === ESC) {
      escaped = true;
      text += (character = yield);
      if (character === ESC) text += (character = yield);
    }

    if (escaped && (character === 'O' || character === '[')) {
      let code = character;
      let modifier = 0;
      if (character === 'O') {
        text += (character = yield);
        if (character >= '0' && character <= '9') {
          modifier = (character >> 0) - 1;
          text += (character = yield);
        }
        code += character;
      } else {
        text += (character = yield);
        if (character === '[') {
          code += character;
          text += (character = yield);
        }
        // Up to three digits, then perhaps ";" and a modifier, then the end.
        const start = text.length - 1;
        for (let digits = 0; digits < 3 && character >= '0' && character <= '9'; digits++) {
          text += (character = yield);
        }
        if (character === ';') {
          text += (character = yield);
          if (character >= '0' && character <= '9') text += (character = yield);
        }
        const command = text.slice(start);
        let match = NUMBERED.exec(command);
        if (match !== null) {
          if (match[4]) {
            code += match[4];
          } else {
            code += match[1] + match[3];
            modifier = (match[2] || 1) - 1;
          }
        } else if ((match = LETTERED.exec(command)) !== null) {
          code += match[4];
          modifier = (match[3] || 1) - 1;
        } else {
          code += command;
        }
      }
      key.ctrl = Boolean(modifier & 4);
      key.meta = Boolean(modifier & 10);
      key.shift = Boolean(modifier & 1);
      key.code = code;
      key.name = KEY_NAMES.get(code) ?? 'undefined';
      if (SHIFTED.has(code)) key.shift = true;
      if (CONTROLLED.has(code)) key.ctrl = true;
    } else if (character === '\r') {
      key.name = 'return';
      key.meta = escaped;
    } else if (character === '\n') {
      key.name = 'enter';
      key.meta = escaped;
    } else if (character === '\t') {
      key.name = 'tab';
      key.meta = escaped;
    } else if (character === '\b' || character === '\x7f') {
      key.name = 'backspace';
      key.meta = escaped;
    } else if (character === ESC) {
      key.name = 'escape';
      key.meta = escaped;
    } else if (character === ' ') {
      key.name = 'space';
      key.meta = escaped;
    } else if (!escaped && character <= '\x1a') {
      key.name = String.fromCharCode(character.charCodeAt(0) + 0x60);
      key.ctrl = true;
    } else if (/^[0-9A-Za-z]$/.test(character)) {
      key.name = character.toLowerCase();
      key.shift = /^[A-Z]$/.test(character);
      key.meta = escaped;
    } else if (escaped) {
      key.name = character.length > 0 ? undefined : 'escape';
      key.meta = true;
    }

    key.sequence = text;
    if (text.length !== 0 && (key.name !== undefined || escaped)) {
      stream.emit('keypress', escaped ? undefined : text, key);
    } else if (charLengthAt(text, 0) === text.length) {
      stream.emit('keypress', text, key);
    }
  }
}

/** The longest common beginning of the strings. */
function commonPrefix(strings) {
  if (strings.length === 0) return '';
  if (strings.length === 1) return strings[0];
  const sorted = strings.toSorted();
  const first = sorted[0];
  const last = sorted[sorted.length - 1];
  let length = 0;
  while (length < first.length && first[length] === last[length]) length++;
  return first.slice(0, length);
}

module.exports = { CSI, ESC, charLengthAt, charLengthLeft, commonPrefix, emitKeys };
