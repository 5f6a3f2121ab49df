'use strict';

// The tables that util.inspect works by and that programs may change: default options, colours, and which colour
// each kind of value has. Follows "util.inspect.defaultOptions" and "Customizing util.inspect colors".

const inspectDefaultOptions = Object.seal({
  showHidden: false,
  depth: 2,
  colors: false,
  customInspect: true,
  showProxy: false,
  maxArrayLength: 100,
  maxStringLength: 10000,
  breakLength: 80,
  compact: 3,
  sorted: false,
  getters: false,
  numericSeparator: false,
});

const kDefaultFG = 39;
const kDefaultBG = 49;

// [start, end] of the select-graphic-rendition codes.
const colors = {
  __proto__: null,
  reset: [0, 0],
  bold: [1, 22],
  dim: [2, 22],
  italic: [3, 23],
  underline: [4, 24],
  blink: [5, 25],
  inverse: [7, 27],
  hidden: [8, 28],
  strikethrough: [9, 29],
  doubleunderline: [21, 24],
  black: [30, kDefaultFG],
  red: [31, kDefaultFG],
  green: [32, kDefaultFG],
  yellow: [33, kDefaultFG],
  blue: [34, kDefaultFG],
  magenta: [35, kDefaultFG],
  cyan: [36, kDefaultFG],
  white: [37, kDefaultFG],
  bgBlack: [40, kDefaultBG],
  bgRed: [41, kDefaultBG],
  bgGreen: [42, kDefaultBG],
  bgYellow: [43, kDefaultBG],
  bgBlue: [44, kDefaultBG],
  bgMagenta: [45, kDefaultBG],
  bgCyan: [46, kDefaultBG],
  bgWhite: [47, kDefaultBG],
  framed: [51, 54],
  overlined: [53, 55],
  gray: [90, kDefaultFG],
  redBright: [91, kDefaultFG],
  greenBright: [92, kDefaultFG],
  yellowBright: [93, kDefaultFG],
  blueBright: [94, kDefaultFG],
  magentaBright: [95, kDefaultFG],
  cyanBright: [96, kDefaultFG],
  whiteBright: [97, kDefaultFG],
  bgGray: [100, kDefaultBG],
  bgRedBright: [101, kDefaultBG],
  bgGreenBright: [102, kDefaultBG],
  bgYellowBright: [103, kDefaultBG],
  bgBlueBright: [104, kDefaultBG],
  bgMagentaBright: [105, kDefaultBG],
  bgCyanBright: [106, kDefaultBG],
  bgWhiteBright: [107, kDefaultBG],
};

function defineColorAlias(target, alias) {
  Object.defineProperty(colors, alias, {
    __proto__: null,
    get() {
      return this[target];
    },
    set(value) {
      this[target] = value;
    },
    configurable: true,
    enumerable: false,
  });
}
defineColorAlias('gray', 'grey');
defineColorAlias('gray', 'blackBright');
defineColorAlias('bgGray', 'bgGrey');
defineColorAlias('bgGray', 'bgBlackBright');
defineColorAlias('dim', 'faint');
defineColorAlias('strikethrough', 'crossedout');
defineColorAlias('strikethrough', 'strikeThrough');
defineColorAlias('strikethrough', 'crossedOut');
defineColorAlias('hidden', 'conceal');
defineColorAlias('inverse', 'swapColors');
defineColorAlias('inverse', 'swapcolors');
defineColorAlias('doubleunderline', 'doubleUnderline');

const styles = Object.assign({ __proto__: null }, {
  special: 'cyan',
  number: 'yellow',
  bigint: 'yellow',
  boolean: 'yellow',
  undefined: 'grey',
  null: 'bold',
  string: 'green',
  symbol: 'green',
  date: 'magenta',
  regexp: 'red',
  module: 'underline',
});

module.exports = { colors, inspectDefaultOptions, styles };
