'use strict';
// util.inspect of values made in another context.
const util = require('util');
const vm = require('vm');
const show = (v, o) => console.log(util.inspect(v, o));

show(vm.runInNewContext('({ a: [1], m: new Map([[1,2]]), e: null })')); show(vm.runInNewContext('[1,2]')); show(vm.runInNewContext('(function f(){})'));
