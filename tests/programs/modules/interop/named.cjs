exports.a = 1; exports['b'] = 2; module.exports.c = 3; Object.defineProperty(exports, 'd', { value: 4 });
