'use strict';
// The reporter `dot`: a character for each test, failing tests at its end.

const { colors, formatTest } = require('internal/test/reporters/format');

module.exports = async function* dot(source) {
  colors.refresh();
  const width = () => Math.max(process.stdout.columns ?? 20, 20);
  let count = 0;
  let columns = width();
  const failed = [];
  for await (const { type, data } of source) {
    if (type === 'test:pass') {
      yield `${colors.green}.${colors.reset}`;
    } else if (type === 'test:fail') {
      yield `${colors.red}X${colors.reset}`;
      failed.push(data);
    } else {
      continue;
    }
    if (++count === columns) {
      yield '\n';
      columns = width();
      count = 0;
    }
  }
  yield '\n';
  if (failed.length > 0) {
    yield `\n${colors.red}Failed tests:${colors.white}\n\n`;
    for (const data of failed) yield formatTest('test:fail', { ...data, nesting: 0 });
  }
};
