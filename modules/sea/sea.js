'use strict';
// node:sea: assets of a single executable application. This command is none and makes none, which is what
// these functions tell. Follows "Single executable applications > In the injected main script".

const { codes: { ERR_NOT_IN_SINGLE_EXECUTABLE_APPLICATION } } = require('internal/errors');
const { validateString } = require('internal/validators');

/** @returns {boolean} whether this is a single executable application */
function isSea() {
  return false;
}

/**
 * @param {string} key
 * @throws ERR_NOT_IN_SINGLE_EXECUTABLE_APPLICATION
 */
function getRawAsset(key) {
  validateString(key, 'key');
  throw new ERR_NOT_IN_SINGLE_EXECUTABLE_APPLICATION();
}

/**
 * @param {string} key
 * @param {string} [encoding]
 */
function getAsset(key, encoding) {
  if (encoding !== undefined) validateString(encoding, 'encoding');
  return getRawAsset(key);
}

/** @param {string} key */
function getAssetAsBlob(key, options) { // eslint-disable-line no-unused-vars
  return getRawAsset(key);
}

/** @throws ERR_NOT_IN_SINGLE_EXECUTABLE_APPLICATION */
function getAssetKeys() {
  throw new ERR_NOT_IN_SINGLE_EXECUTABLE_APPLICATION();
}

module.exports = { isSea, getAsset, getRawAsset, getAssetAsBlob, getAssetKeys };
