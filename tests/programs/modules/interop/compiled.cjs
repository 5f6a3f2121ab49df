"use strict";
var __exportStar = (this && this.__exportStar) || function(m, exports) {
  for (var p in m) if (p !== "default" && !Object.prototype.hasOwnProperty.call(exports, p)) exports[p] = m[p];
};
Object.defineProperty(exports, "__esModule", { value: true });
exports.one = exports.two = void 0;
__exportStar(require("./named.cjs"), exports);
var literal_1 = require("./literal.cjs");
Object.defineProperty(exports, "x", { enumerable: true, get: function () { return literal_1.x; } });
exports.one = 1;
exports.two = 2;
exports.default = 'the default';
