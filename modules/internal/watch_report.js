'use strict';
// Tells the parent by the channel which files this program loads: the parent watches them.

require('internal/module/files').setReadListener((file) => {
  if (process.connected) process.send({ 'watch:require': [file] });
});
