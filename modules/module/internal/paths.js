'use strict';
// File paths and file: URLs as plain strings, without making URL objects on the common path.
// The general conversions are `url.pathToFileURL` and `url.fileURLToPath`; these agree with them.

// Characters that stand for themselves in both forms.
const PLAIN_PATH = /^\/[A-Za-z0-9/._\-+@~!$&'()*,;=:]*$/;
const NEEDS_URL_PARSER = /[%?#\\\s^`|{}"<>\x00-\x1f\x7f-\uffff[\]]/;

/**
 * @param {string} path an absolute path
 * @returns {string} its file: URL
 */
function pathToUrl(path) {
  if (PLAIN_PATH.test(path)) return `file://${path}`;
  return require('internal/url').pathToFileURL(path).href;
}

/**
 * @param {string} url a file: URL, with or without query and fragment
 * @returns {string} the path it names
 * @throws ERR_INVALID_FILE_URL_HOST, ERR_INVALID_FILE_URL_PATH
 */
function urlToPath(url) {
  if (url.startsWith('file:///') && !NEEDS_URL_PARSER.test(url)) return url.slice(7);
  return require('internal/url').fileURLToPath(url);
}

/**
 * What error messages show for a module: its path when it has one.
 * @param {string} urlOrPath
 * @returns {string}
 */
function displayPath(urlOrPath) {
  return urlOrPath.startsWith('file:') ? urlToPath(urlOrPath) : urlOrPath;
}

/**
 * Whether a specifier can be joined to a directory as text: no escapes, query or fragment.
 * @param {string} text
 * @returns {boolean}
 */
function isPlain(text) {
  return !NEEDS_URL_PARSER.test(text);
}

/**
 * @param {string} path an absolute, normalised path
 * @returns {string} the directory part
 */
function parentDirectory(path) {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '/' : path.slice(0, slash);
}

module.exports = { pathToUrl, urlToPath, displayPath, isPlain, parentDirectory };
