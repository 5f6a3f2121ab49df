'use strict';
// DOMException (Node docs: "Global objects"; Web IDL for names and codes).

const errorNames = [
  'IndexSizeError', 'DOMStringSizeError', 'HierarchyRequestError', 'WrongDocumentError',
  'InvalidCharacterError', 'NoDataAllowedError', 'NoModificationAllowedError', 'NotFoundError',
  'NotSupportedError', 'InUseAttributeError', 'InvalidStateError', 'SyntaxError',
  'InvalidModificationError', 'NamespaceError', 'InvalidAccessError', 'ValidationError',
  'TypeMismatchError', 'SecurityError', 'NetworkError', 'AbortError', 'URLMismatchError',
  'QuotaExceededError', 'TimeoutError', 'InvalidNodeTypeError', 'DataCloneError',
];
// The legacy constants, in the order of their numbers (1 to 25).
const constantNames = [
  'INDEX_SIZE_ERR', 'DOMSTRING_SIZE_ERR', 'HIERARCHY_REQUEST_ERR', 'WRONG_DOCUMENT_ERR',
  'INVALID_CHARACTER_ERR', 'NO_DATA_ALLOWED_ERR', 'NO_MODIFICATION_ALLOWED_ERR', 'NOT_FOUND_ERR',
  'NOT_SUPPORTED_ERR', 'INUSE_ATTRIBUTE_ERR', 'INVALID_STATE_ERR', 'SYNTAX_ERR',
  'INVALID_MODIFICATION_ERR', 'NAMESPACE_ERR', 'INVALID_ACCESS_ERR', 'VALIDATION_ERR',
  'TYPE_MISMATCH_ERR', 'SECURITY_ERR', 'NETWORK_ERR', 'ABORT_ERR', 'URL_MISMATCH_ERR',
  'QUOTA_EXCEEDED_ERR', 'TIMEOUT_ERR', 'INVALID_NODE_TYPE_ERR', 'DATA_CLONE_ERR',
];

// Three of the old names have no number in the modern list.
const withoutCode = new Set(['DOMStringSizeError', 'NoDataAllowedError', 'ValidationError']);

// Puts private fields on an object made elsewhere (here: by the Error
// constructor): a derived class initialises whatever its base returns.
class Fields extends (function(target) { return target; }) {
  #message;
  #name;

  constructor(target, message, name) {
    super(target);
    this.#message = message;
    this.#name = name;
  }

  static #check(self) {
    if (typeof self !== 'object' || self === null || !(#name in self)) {
      const { codes: { ERR_INVALID_THIS } } = require('internal/errors');
      throw new ERR_INVALID_THIS('DOMException');
    }
    return self;
  }

  static message(self) {
    return Fields.#check(self).#message;
  }

  static name(self) {
    return Fields.#check(self).#name;
  }
}
const messageOf = Fields.message;
const nameOf = Fields.name;

class DOMException {
  /**
   * @param {string} [message]
   * @param {string|{name?: string, cause?: any}} [options] the name, or name and cause
   */
  constructor(message = '', options = 'Error') {
    // A genuine error object, so that Error.isError() and inspectors know it.
    const self = new Error();
    Object.setPrototypeOf(self, new.target.prototype);
    let name = options;
    if (options !== null && typeof options === 'object') {
      name = 'name' in options ? options.name : 'Error';
      if ('cause' in options) {
        Object.defineProperty(self, 'cause', {
          __proto__: null, value: options.cause,
          configurable: true, writable: true, enumerable: false,
        });
      }
    }
    new Fields(self, `${message}`, `${name}`);
    // The first line of the stack comes from name and message as they are now.
    Error.captureStackTrace(self, new.target);
    return self;
  }

  get name() {
    return nameOf(this);
  }

  get message() {
    return messageOf(this);
  }

  get code() {
    const name = nameOf(this);
    return withoutCode.has(name) ? 0 : errorNames.indexOf(name) + 1;
  }
}

Object.setPrototypeOf(DOMException.prototype, Error.prototype);
Object.defineProperties(DOMException.prototype, {
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'DOMException' },
  name: { __proto__: null, enumerable: true },
  message: { __proto__: null, enumerable: true },
  code: { __proto__: null, enumerable: true },
});
for (let i = 0; i < constantNames.length; i++) {
  const descriptor = { __proto__: null, enumerable: true, value: i + 1 };
  Object.defineProperty(DOMException, constantNames[i], descriptor);
  Object.defineProperty(DOMException.prototype, constantNames[i], descriptor);
}

module.exports = { DOMException };
