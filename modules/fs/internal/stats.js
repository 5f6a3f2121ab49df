'use strict';

// Stats, BigIntStats and StatFs: what stat and statfs results look like to programs, made out of the flat number
// arrays that the native half fills. Dates are made only when somebody reads them.
// Follows "Class: fs.Stats" and "Class: fs.StatFs" in Node's documentation.

const { S_IFMT, S_IFREG, S_IFDIR, S_IFCHR, S_IFBLK, S_IFIFO, S_IFLNK, S_IFSOCK } = require('internal/fs/constants');

// Places in the native array.
const kAtime = 10;
const kMtime = 12;
const kCtime = 14;
const kBirthtime = 16;

function dateFromMs(ms) {
  // Rounded, as the fraction of a millisecond would otherwise always be cut off.
  return new Date(Math.round(Number(ms)));
}

function StatsBase() {}

function defineKind(name, kind) {
  StatsBase.prototype[name] = { [name]() { return this._checkModeProperty(kind); } }[name];
}
defineKind('isDirectory', S_IFDIR);
defineKind('isFile', S_IFREG);
defineKind('isBlockDevice', S_IFBLK);
defineKind('isCharacterDevice', S_IFCHR);
defineKind('isSymbolicLink', S_IFLNK);
defineKind('isFIFO', S_IFIFO);
defineKind('isSocket', S_IFSOCK);

// `atime` and its kin: computed on first reading, then an ordinary property of the object.
function defineDate(prototype, name, ms) {
  Object.defineProperty(prototype, name, {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() {
      const date = dateFromMs(this[ms]);
      Object.defineProperty(this, name, {
        __proto__: null, configurable: true, enumerable: true, writable: true, value: date,
      });
      return date;
    },
    set(value) {
      Object.defineProperty(this, name, {
        __proto__: null, configurable: true, enumerable: true, writable: true, value,
      });
    },
  });
}

function defineDates(prototype) {
  defineDate(prototype, 'atime', 'atimeMs');
  defineDate(prototype, 'mtime', 'mtimeMs');
  defineDate(prototype, 'ctime', 'ctimeMs');
  defineDate(prototype, 'birthtime', 'birthtimeMs');
}

function Stats(dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks, atimeMs, mtimeMs, ctimeMs, birthtimeMs) {
  this.dev = dev;
  this.mode = mode;
  this.nlink = nlink;
  this.uid = uid;
  this.gid = gid;
  this.rdev = rdev;
  this.blksize = blksize;
  this.ino = ino;
  this.size = size;
  this.blocks = blocks;
  this.atimeMs = atimeMs;
  this.mtimeMs = mtimeMs;
  this.ctimeMs = ctimeMs;
  this.birthtimeMs = birthtimeMs;
}
Object.setPrototypeOf(Stats.prototype, StatsBase.prototype);
Object.setPrototypeOf(Stats, StatsBase);
defineDates(Stats.prototype);

Stats.prototype._checkModeProperty = function(kind) {
  return (this.mode & S_IFMT) === kind;
};

function BigIntStats(array) {
  this.dev = array[0];
  this.mode = array[1];
  this.nlink = array[2];
  this.uid = array[3];
  this.gid = array[4];
  this.rdev = array[5];
  this.blksize = array[6];
  this.ino = array[7];
  this.size = array[8];
  this.blocks = array[9];
  const atimeNs = bigNanoseconds(array, kAtime);
  const mtimeNs = bigNanoseconds(array, kMtime);
  const ctimeNs = bigNanoseconds(array, kCtime);
  const birthtimeNs = bigNanoseconds(array, kBirthtime);
  this.atimeMs = atimeNs / 1000000n;
  this.mtimeMs = mtimeNs / 1000000n;
  this.ctimeMs = ctimeNs / 1000000n;
  this.birthtimeMs = birthtimeNs / 1000000n;
  this.atimeNs = atimeNs;
  this.mtimeNs = mtimeNs;
  this.ctimeNs = ctimeNs;
  this.birthtimeNs = birthtimeNs;
}
Object.setPrototypeOf(BigIntStats.prototype, StatsBase.prototype);
Object.setPrototypeOf(BigIntStats, StatsBase);
defineDates(BigIntStats.prototype);

BigIntStats.prototype._checkModeProperty = function(kind) {
  return (this.mode & BigInt(S_IFMT)) === BigInt(kind);
};

function bigNanoseconds(array, at) {
  return array[at] * 1000000000n + array[at + 1];
}

function milliseconds(array, at) {
  return array[at] * 1000 + array[at + 1] / 1000000;
}

/**
 * @param {Float64Array | BigInt64Array | undefined} array 18 numbers: dev, mode, nlink, uid, gid, rdev, blksize,
 *   ino, size, blocks, then seconds and nanoseconds of atime, mtime, ctime, birthtime
 * @returns {Stats | BigIntStats | undefined}
 */
function makeStats(array) {
  if (array === undefined) return undefined;
  if (array instanceof BigInt64Array) return new BigIntStats(array);
  return new Stats(
    array[0], array[1], array[2], array[3], array[4], array[5], array[6], array[7], array[8], array[9],
    milliseconds(array, kAtime), milliseconds(array, kMtime), milliseconds(array, kCtime),
    milliseconds(array, kBirthtime));
}

class StatFs {
  constructor(type, bsize, frsize, blocks, bfree, bavail, files, ffree) {
    this.type = type;
    this.bsize = bsize;
    this.frsize = frsize;
    this.blocks = blocks;
    this.bfree = bfree;
    this.bavail = bavail;
    this.files = files;
    this.ffree = ffree;
  }
}

/** @param {Float64Array | BigInt64Array} array type, bsize, frsize, blocks, bfree, bavail, files, ffree */
function makeStatFs(array) {
  return new StatFs(array[0], array[1], array[2], array[3], array[4], array[5], array[6], array[7]);
}

module.exports = { BigIntStats, StatFs, Stats, makeStatFs, makeStats };
