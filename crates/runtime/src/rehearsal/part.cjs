'use strict';
exports.said = (how) => how;
