"use strict";
Object.defineProperty(exports, "__esModule", {
  value: true
});
var _named = require("./named.cjs");
Object.keys(_named).forEach(function (key) {
  if (key === "default" || key === "__esModule") return;
  if (key in exports && exports[key] === _named[key]) return;
  Object.defineProperty(exports, key, {
    enumerable: true,
    get: function () {
      return _named[key];
    }
  });
});
