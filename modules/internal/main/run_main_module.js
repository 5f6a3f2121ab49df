'use strict';
// `anode file [arguments]`

const { expandMainPath, preloadRequired } = require('internal/main/prepare');
const { getOptionValue } = require('internal/options');

const main = getOptionValue('--entry-url') ? process.argv[1] : expandMainPath();
preloadRequired();
// Looked up on Module: packages that start the program their own way replace it.
const { Module } = require('internal/module/cjs_loader');
require('internal/module/run_main');
Module.runMain(main);
