'use strict';

// readline.emitKeypressEvents: makes a stream emit 'keypress' events for what
// it reads. Follows the Node documentation, "Readline".

const { ESC, emitKeys } = require('internal/readline/utils');

const kDecoder = Symbol('keypress-decoder');
const kParser = Symbol('escape-decoder');
// A lone escape is a key of its own when nothing follows it for so long (ms).
const ESCAPE_CODE_TIMEOUT = 500;

/**
 * @param {Readable} stream
 * @param {Interface} [iface] its escapeCodeTimeout and tab handling count
 */
function emitKeypressEvents(stream, iface = {}) {
  if (stream[kDecoder]) return;
  const { StringDecoder } = require('string_decoder');
  stream[kDecoder] = new StringDecoder('utf8');
  stream[kParser] = emitKeys(stream);
  stream[kParser].next();

  const finishEscape = () => stream[kParser].next('');
  const { escapeCodeTimeout = ESCAPE_CODE_TIMEOUT } = iface;
  let timer;

  function onData(input) {
    if (stream.listenerCount('keypress') === 0) {
      // Nobody looks at keys any more: back to waiting for somebody.
      stream.removeListener('data', onData);
      stream.on('newListener', onNewListener);
      return;
    }
    const text = stream[kDecoder].write(input);
    if (!text) return;
    clearTimeout(timer);

    // Tabs in pasted text are not completion requests.
    iface.isCompletionEnabled = false;
    let length = 0;
    for (const character of text) {
      length += character.length;
      if (length === text.length) iface.isCompletionEnabled = true;
      try {
        stream[kParser].next(character);
        // An escape at the very end may be a key or only the start of one.
        if (length === text.length && character === ESC) timer = setTimeout(finishEscape, escapeCodeTimeout);
      } catch (error) {
        // A listener threw: the generator is finished, so start another.
        stream[kParser] = emitKeys(stream);
        stream[kParser].next();
        throw error;
      }
    }
  }

  function onNewListener(event) {
    if (event === 'keypress') {
      stream.on('data', onData);
      stream.removeListener('newListener', onNewListener);
    }
  }

  if (stream.listenerCount('keypress') > 0) stream.on('data', onData);
  else stream.on('newListener', onNewListener);
}

module.exports = emitKeypressEvents;
