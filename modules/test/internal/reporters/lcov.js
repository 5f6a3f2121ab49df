'use strict';
// The reporter `lcov`: coverage as the tools around lcov read it. Other events leave no trace.

const Transform = require('stream').Transform;

class LcovReporter extends Transform {
  constructor(options) {
    super({ __proto__: null, ...options, writableObjectMode: true });
  }

  _transform({ type, data }, encoding, callback) {
    if (type !== 'test:coverage') {
      callback(null);
      return;
    }
    const { files, workingDirectory } = data.summary;
    const path = require('path');
    let text = 'TN:\n';
    for (const file of files) {
      text += `SF:${path.relative(workingDirectory, file.path)}\n`;
      file.functions.forEach(({ line, name }, i) => { text += `FN:${line},${name || `anonymous_${i}`}\n`; });
      file.functions.forEach(({ count, name }, i) => { text += `FNDA:${count},${name || `anonymous_${i}`}\n`; });
      text += `FNF:${file.totalFunctionCount}\nFNH:${file.coveredFunctionCount}\n`;
      file.branches.forEach(({ count, line }, i) => { text += `BRDA:${line},${i},0,${count}\n`; });
      text += `BRF:${file.totalBranchCount}\nBRH:${file.coveredBranchCount}\n`;
      for (const { count, line } of file.lines) text += `DA:${line},${count}\n`;
      text += `LH:${file.coveredLineCount}\nLF:${file.totalLineCount}\nend_of_record\n`;
    }
    callback(null, text);
  }
}

module.exports = LcovReporter;
