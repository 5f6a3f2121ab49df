'use strict';

// util.types: which built-in kind a value is, by its internal slots and not by its prototype. Follows
// "util.types".
//
// Native half (internalBinding('types')): one boolean function of one value for each of
//   isExternal isDate isArgumentsObject isBigIntObject isBooleanObject isNumberObject isStringObject isSymbolObject
//   isBoxedPrimitive isNativeError isRegExp isAsyncFunction isGeneratorFunction isGeneratorObject isPromise isMap
//   isSet isMapIterator isSetIterator isWeakMap isWeakSet isArrayBuffer isDataView isSharedArrayBuffer isProxy
//   isModuleNamespaceObject isAnyArrayBuffer

const native = internalBinding('types');

const typedArrayTag = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;

function isTypedArray(value) {
  return typedArrayTag.call(value) !== undefined;
}

function isDataView(value) {
  return ArrayBuffer.isView(value) && typedArrayTag.call(value) === undefined;
}

function isUint8Array(value) {
  return typedArrayTag.call(value) === 'Uint8Array';
}

function isUint8ClampedArray(value) {
  return typedArrayTag.call(value) === 'Uint8ClampedArray';
}

function isUint16Array(value) {
  return typedArrayTag.call(value) === 'Uint16Array';
}

function isUint32Array(value) {
  return typedArrayTag.call(value) === 'Uint32Array';
}

function isInt8Array(value) {
  return typedArrayTag.call(value) === 'Int8Array';
}

function isInt16Array(value) {
  return typedArrayTag.call(value) === 'Int16Array';
}

function isInt32Array(value) {
  return typedArrayTag.call(value) === 'Int32Array';
}

function isFloat16Array(value) {
  return typedArrayTag.call(value) === 'Float16Array';
}

function isFloat32Array(value) {
  return typedArrayTag.call(value) === 'Float32Array';
}

function isFloat64Array(value) {
  return typedArrayTag.call(value) === 'Float64Array';
}

function isBigInt64Array(value) {
  return typedArrayTag.call(value) === 'BigInt64Array';
}

function isBigUint64Array(value) {
  return typedArrayTag.call(value) === 'BigUint64Array';
}

module.exports = {
  isArgumentsObject: native.isArgumentsObject,
  isArrayBuffer: native.isArrayBuffer,
  isAsyncFunction: native.isAsyncFunction,
  isBigIntObject: native.isBigIntObject,
  isBooleanObject: native.isBooleanObject,
  isDate: native.isDate,
  isExternal: native.isExternal,
  isGeneratorFunction: native.isGeneratorFunction,
  isGeneratorObject: native.isGeneratorObject,
  isMap: native.isMap,
  isMapIterator: native.isMapIterator,
  isModuleNamespaceObject: native.isModuleNamespaceObject,
  isNativeError: native.isNativeError,
  isNumberObject: native.isNumberObject,
  isPromise: native.isPromise,
  isProxy: native.isProxy,
  isRegExp: native.isRegExp,
  isSet: native.isSet,
  isSetIterator: native.isSetIterator,
  isSharedArrayBuffer: native.isSharedArrayBuffer,
  isStringObject: native.isStringObject,
  isSymbolObject: native.isSymbolObject,
  isWeakMap: native.isWeakMap,
  isWeakSet: native.isWeakSet,
  isAnyArrayBuffer: native.isAnyArrayBuffer,
  isBoxedPrimitive: native.isBoxedPrimitive,
  isArrayBufferView: ArrayBuffer.isView,
  isDataView,
  isTypedArray,
  isUint8Array,
  isUint8ClampedArray,
  isUint16Array,
  isUint32Array,
  isInt8Array,
  isInt16Array,
  isInt32Array,
  isFloat16Array,
  isFloat32Array,
  isFloat64Array,
  isBigInt64Array,
  isBigUint64Array,
};

// These two need classes of the crypto module, which most programs never load.
Object.defineProperties(module.exports, {
  isKeyObject: {
    __proto__: null,
    configurable: false,
    enumerable: true,
    value: function isKeyObject(value) {
      return value != null && typeof value === 'object' && process.versions.openssl !== undefined &&
        require('internal/crypto/keys').isKeyObject(value);
    },
  },
  isCryptoKey: {
    __proto__: null,
    configurable: false,
    enumerable: true,
    value: function isCryptoKey(value) {
      return value != null && typeof value === 'object' && process.versions.openssl !== undefined &&
        require('internal/crypto/keys').isCryptoKey(value);
    },
  },
});
