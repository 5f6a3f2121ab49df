'use strict';
// `anode -e code`, `anode -p code`

const { options } = require('internal/options');
const { exposeBuiltins, preloadRequired, runSource } = require('internal/main/prepare');

preloadRequired();
exposeBuiltins();
runSource(options.eval, '[eval]', Boolean(options.print));
