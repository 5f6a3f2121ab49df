// Which condition wins for require and for import().
console.log(require('c').kind, require('c/addons').kind, require('c/nested').kind);
Promise.all([import('c'), import('c/addons'), import('c/nested')])
  .then((all) => console.log(...all.map((one) => one.kind)));
