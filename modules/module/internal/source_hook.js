'use strict';
// Where the loaders tell what they compile, for those who asked: source maps, when they are on.

module.exports = {
  /** @type {((name: string, text: string) => void) | undefined} */
  onCompile: undefined,
};
