'use strict';

// What hashes and codes take in, on its way into native code. A native object costs far more than hashing a short
// message, and each call adds to that. So what is small is gathered here, and where that was all, one call makes the
// result. The native object is made when there is more than is worth gathering, or a copy of the state is asked for.
//
// Text is kept as it is, for it cannot change. Bytes can: they are copied into the room, which belongs to one message at
// a time. Who needs it next has the other's bytes sent to its native object first.
//
// Native half (internalBinding('crypto')): see internal/crypto/hash.

const { FastBuffer } = require('internal/buffer');
const binding = internalBinding('crypto');
const { formOf, inEncoding, kAsBytes } = require('internal/crypto/util');
const { toBuffer } = require('internal/native_bytes');
const { utf8Write } = internalBinding('buffer');

/** Bytes, or units of text, that are gathered at most. */
const kMost = 4096;

/** Bytes of UTF-8 that a unit of text comes to at most. */
const kUtf8Most = 3;

let room;
let owner;
let filled = 0;

class Message {
  #algorithm;
  #key;
  #native;
  #text = '';

  /**
   * @param {{ id: number, size: number } | undefined} algorithm where there is no native object yet
   * @param {string | Uint8Array | undefined} key of a code. Its bytes must not change
   * @param {object} [native] the state, where it is there already
   */
  constructor(algorithm, key, native) {
    this.#algorithm = algorithm;
    this.#key = key;
    this.#native = native;
  }

  /** @param {string | Uint8Array} data text stands for its UTF-8 */
  update(data) {
    if (typeof data === 'string') this.#gatherText(data);
    else this.#gatherBytes(data);
  }

  #gatherText(text) {
    const before = this.#text;
    if (before !== '') {
      // The halves of a surrogate pair that came one by one are no character.
      if (before.length + text.length <= kMost && (text.charCodeAt(0) & 0xfc00) !== 0xdc00) {
        this.#text = before + text;
        return;
      }
      this.#send();
    } else if (owner === this) {
      if (filled + kUtf8Most * text.length <= kMost) {
        filled += utf8Write(room, text, filled, kMost - filled);
        return;
      }
      this.#send();
    }
    this.#text = text;
  }

  #gatherBytes(bytes) {
    const { length } = bytes;
    // Of memory that was transferred away, nothing can be copied either.
    if (length === 0) return;
    const text = this.#text;
    if (owner === this ? filled + length > kMost : kUtf8Most * text.length + length > kMost) this.#send();
    if (length > kMost) {
      this.#made().update(bytes, length);
      return;
    }
    if (owner !== this) this.#enter();
    room.set(bytes, filled);
    filled += length;
  }

  /** Takes the room, and moves the text there that came before. */
  #enter() {
    if (owner !== undefined) owner.#send();
    room ??= new Uint8Array(kMost);
    owner = this;
    filled = 0;
    const text = this.#text;
    if (text === '') return;
    this.#text = '';
    filled = utf8Write(room, text, 0, kMost);
  }

  #made() {
    return this.#native ??= this.#key === undefined ?
      new binding.Hash(this.#algorithm.id, -1) :
      new binding.Hmac(this.#algorithm.id, this.#key);
  }

  /** Hands over what was gathered. */
  #send() {
    const native = this.#made();
    if (owner === this) {
      owner = undefined;
      native.update(room, filled);
    } else if (this.#text !== '') {
      const text = this.#text;
      this.#text = '';
      native.update(text, 0);
    }
  }

  /** The hash or code of all that came, as a Buffer or in an encoding. Then the message is done. */
  result(encoding) {
    const form = formOf(encoding);
    if (this.#native !== undefined) {
      this.#send();
      const made = this.#native.digest(form);
      return form === kAsBytes ? inEncoding(toBuffer(made), encoding) : made;
    }
    let data = this.#text;
    let length = 0;
    if (owner === this) {
      owner = undefined;
      data = room;
      length = filled;
    }
    const { id, size } = this.#algorithm;
    const target = form === kAsBytes ? new FastBuffer(size) : undefined;
    const made = this.#key === undefined ?
      binding.hashNow(id, data, length, form, target) :
      binding.hmacNow(id, this.#key, data, length, form, target);
    return form === kAsBytes ? inEncoding(made, encoding) : made;
  }

  /** Another message that began with the same, for a hash. @param {number} outputLength -1: the algorithm's own */
  copy(outputLength) {
    this.#send();
    return new Message(undefined, undefined, this.#native.copy(outputLength));
  }
}

module.exports = { Message };
