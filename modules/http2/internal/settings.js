'use strict';
// Settings of connections: checking them, and their packed form.
// Follows "Settings object", http2.getDefaultSettings(), getPackedSettings() and getUnpackedSettings() in Node's docs.

const { Buffer } = require('buffer');
const {
  codes: {
    ERR_HTTP2_INVALID_PACKED_SETTINGS_LENGTH, ERR_HTTP2_INVALID_SETTING_VALUE, ERR_HTTP2_TOO_MANY_CUSTOM_SETTINGS,
    ERR_INVALID_ARG_TYPE,
  },
} = require('internal/errors');
const { validateObject } = require('internal/validators');

const MAX_UINT32 = 2 ** 32 - 1;
const MAX_CUSTOM = 10;

// In the order they are packed: name, number in the protocol, least and greatest value; no limits: a boolean.
const TABLE = [
  ['headerTableSize', 1, 0, MAX_UINT32],
  ['enablePush', 2],
  ['maxConcurrentStreams', 3, 0, MAX_UINT32],
  ['initialWindowSize', 4, 0, 2 ** 31 - 1],
  ['maxFrameSize', 5, 16384, 2 ** 24 - 1],
  ['maxHeaderListSize', 6, 0, MAX_UINT32],
  ['enableConnectProtocol', 8],
];

// Its other name.
const ALIAS = 'maxHeaderSize';

const SettingRangeError = ERR_HTTP2_INVALID_SETTING_VALUE.RangeError;

function checkNumber(name, value, min, max) {
  if (value === undefined) return;
  if (typeof value !== 'number' || !(value >= min && value <= max)) {
    const err = new SettingRangeError(name, String(value));
    err.actual = value;
    err.min = min;
    err.max = max;
    throw err;
  }
}

/** @throws when a setting is not what it may be */
function validateSettings(settings) {
  if (settings === undefined) return;
  for (const [name, , min, max] of TABLE) {
    const value = settings[name];
    if (min !== undefined) {
      checkNumber(name, value, min, max);
    } else if (value !== undefined && typeof value !== 'boolean') {
      const err = new ERR_HTTP2_INVALID_SETTING_VALUE(name, String(value));
      err.actual = value;
      throw err;
    }
  }
  checkNumber(ALIAS, settings[ALIAS], 0, MAX_UINT32);
  const { customSettings } = settings;
  if (customSettings === undefined) return;
  const names = Object.keys(customSettings);
  if (names.length > MAX_CUSTOM) throw new ERR_HTTP2_TOO_MANY_CUSTOM_SETTINGS();
  for (const name of names) {
    checkNumber('customSettings:id', Number(name), 0, 0xffff);
    checkNumber('customSettings:value', customSettings[name], 0, MAX_UINT32);
  }
}

/** The settings that are there as numbers and values in turn: the form of the native half. */
function settingsList(settings) {
  const list = [];
  for (const [name, id] of TABLE) {
    const value = id === 6 ? settings[name] ?? settings[ALIAS] : settings[name];
    if (value !== undefined) list.push(id, Number(value));
  }
  const { customSettings } = settings;
  if (customSettings !== undefined) {
    for (const name of Object.keys(customSettings)) list.push(Number(name), customSettings[name]);
  }
  return list;
}

/**
 * The object that programs see.
 * @param {(id: number) => number} ask
 */
function settingsObject(ask) {
  return {
    headerTableSize: ask(1),
    enablePush: ask(2) !== 0,
    initialWindowSize: ask(4),
    maxFrameSize: ask(5),
    maxConcurrentStreams: ask(3),
    maxHeaderListSize: ask(6),
    maxHeaderSize: ask(6),
    enableConnectProtocol: ask(8) !== 0,
  };
}

function getDefaultSettings() {
  return {
    __proto__: null,
    headerTableSize: 4096,
    enablePush: true,
    initialWindowSize: 65535,
    maxFrameSize: 16384,
    maxConcurrentStreams: MAX_UINT32,
    maxHeaderSize: 65535,
    maxHeaderListSize: 65535,
    enableConnectProtocol: false,
  };
}

/** @returns {Buffer} six bytes for each setting */
function getPackedSettings(settings) {
  if (settings === undefined) return Buffer.alloc(0);
  validateObject(settings, 'settings');
  validateSettings(settings);
  const list = settingsList(settings);
  const packed = Buffer.alloc(list.length * 3);
  for (let i = 0, at = 0; i < list.length; i += 2, at += 6) {
    packed.writeUInt16BE(list[i], at);
    packed.writeUInt32BE(list[i + 1], at + 2);
  }
  return packed;
}

/**
 * @param {Buffer | TypedArray} buf
 * @param {{validate?: boolean}} [options]
 */
function getUnpackedSettings(buf, options = {}) {
  if (!ArrayBuffer.isView(buf) || buf.length === undefined) {
    throw new ERR_INVALID_ARG_TYPE('buf', ['Buffer', 'TypedArray'], buf);
  }
  if (buf.length % 6 !== 0) throw new ERR_HTTP2_INVALID_PACKED_SETTINGS_LENGTH();
  const settings = {};
  // Elements count, not bytes: an array of another type holds one byte in each.
  const word = (at) => buf[at] * 256 + buf[at + 1];
  for (let at = 0; at < buf.length; at += 6) {
    const id = word(at);
    const value = word(at + 2) * 65536 + word(at + 4);
    const row = TABLE.find((entry) => entry[1] === id);
    if (row === undefined) {
      settings.customSettings ??= {};
      settings.customSettings[id] = value;
      continue;
    }
    if (id === 6) settings[ALIAS] = value;
    settings[row[0]] = row[2] === undefined ? value !== 0 : value;
  }
  if (options != null && options.validate) validateSettings(settings);
  return settings;
}

module.exports = {
  getDefaultSettings,
  getPackedSettings,
  getUnpackedSettings,
  settingsList,
  settingsObject,
  validateSettings,
};
