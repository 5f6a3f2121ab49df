'use strict';
// TextEncoderStream and TextDecoderStream.

const { kState, kInspect, checkThis, checkMember, finishClass, inspectAs } = require('internal/webstreams/util');
const { TransformStream } = require('internal/webstreams/transformstream');

/** Strings in, UTF-8 bytes out; surrogate pairs may be split between chunks. */
class TextEncoderStream {
  constructor() {
    const encoder = new TextEncoder();
    let pending = ''; // a high surrogate whose other half is to come
    const transform = new TransformStream({
      transform(chunk, controller) {
        let text = pending + `${chunk}`;
        pending = '';
        if (text === '') return;
        const last = text.charCodeAt(text.length - 1);
        if (last >= 0xd800 && last <= 0xdbff) {
          pending = text[text.length - 1];
          text = text.slice(0, -1);
        }
        if (text !== '') controller.enqueue(encoder.encode(text));
      },
      flush(controller) {
        if (pending !== '') controller.enqueue(new Uint8Array([0xef, 0xbf, 0xbd]));
      },
    });
    this[kState] = { kind: 'TextEncoderStream', transform };
  }
  get encoding() {
    checkMember(this?.[kState]?.kind === 'TextEncoderStream', '#handle');
    return 'utf-8';
  }
  get readable() {
    checkMember(this?.[kState]?.kind === 'TextEncoderStream', '#transform');
    return this[kState].transform.readable;
  }
  get writable() {
    checkMember(this?.[kState]?.kind === 'TextEncoderStream', '#transform');
    return this[kState].transform.writable;
  }
  [kInspect](depth, options) {
    checkThis(this?.[kState]?.kind === 'TextEncoderStream', 'TextEncoderStream');
    return inspectAs(depth, options, 'TextEncoderStream', {
      encoding: this.encoding, readable: this.readable, writable: this.writable,
    });
  }
}
finishClass(TextEncoderStream, 'TextEncoderStream', ['encoding', 'readable', 'writable'], false);

/** Bytes in, strings out. */
class TextDecoderStream {
  /**
   * @param {string} [encoding]
   * @param {{fatal?: boolean, ignoreBOM?: boolean}} [options]
   */
  constructor(encoding = 'utf-8', options = {}) {
    const decoder = new TextDecoder(encoding, options);
    const transform = new TransformStream({
      transform(chunk, controller) {
        const text = decoder.decode(chunk, { stream: true });
        if (text) controller.enqueue(text);
      },
      flush(controller) {
        const text = decoder.decode();
        if (text) controller.enqueue(text);
      },
    });
    this[kState] = { kind: 'TextDecoderStream', decoder, transform };
  }
  get encoding() {
    checkMember(this?.[kState]?.kind === 'TextDecoderStream', '#handle');
    return this[kState].decoder.encoding;
  }
  get fatal() {
    checkMember(this?.[kState]?.kind === 'TextDecoderStream', '#handle');
    return this[kState].decoder.fatal;
  }
  get ignoreBOM() {
    checkMember(this?.[kState]?.kind === 'TextDecoderStream', '#handle');
    return this[kState].decoder.ignoreBOM;
  }
  get readable() {
    checkMember(this?.[kState]?.kind === 'TextDecoderStream', '#transform');
    return this[kState].transform.readable;
  }
  get writable() {
    checkMember(this?.[kState]?.kind === 'TextDecoderStream', '#transform');
    return this[kState].transform.writable;
  }
  [kInspect](depth, options) {
    checkThis(this?.[kState]?.kind === 'TextDecoderStream', 'TextDecoderStream');
    return inspectAs(depth, options, 'TextDecoderStream', {
      encoding: this.encoding, fatal: this.fatal, ignoreBOM: this.ignoreBOM,
      readable: this.readable, writable: this.writable,
    });
  }
}
finishClass(TextDecoderStream, 'TextDecoderStream',
            ['encoding', 'fatal', 'ignoreBOM', 'readable', 'writable'], false);

module.exports = { TextEncoderStream, TextDecoderStream };
