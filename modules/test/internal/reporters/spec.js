'use strict';
// The reporter `spec`: a tree for people, failing tests again at its end.

const Transform = require('stream').Transform;
const { SYMBOLS, colors, formatMessage, formatTest, indentOf } = require('internal/test/reporters/format');

class SpecReporter extends Transform {
  // Tests that have begun and are not told of, the innermost last.
  #open = [];
  // Those whose names stand above their subtests already.
  #headed = [];
  #failed = [];

  constructor() {
    super({ __proto__: null, writableObjectMode: true });
    colors.refresh();
  }

  #result(type, data) {
    let text = '';
    const own = this.#open.pop();
    if (own !== undefined && own.headed) {
      this.#headed.pop();
    } else {
      for (const parent of this.#open) {
        if (parent.headed) continue;
        parent.headed = true;
        this.#headed.push(parent);
        text += `${indentOf(parent.nesting)}${SYMBOLS['arrow:right']}${parent.name}\n`;
      }
    }
    return text + formatTest(type, data, '', false);
  }

  #summary() {
    if (this.#failed.length === 0) return '';
    const path = require('path');
    const parts = [`\n${colors.red}${SYMBOLS['test:fail']}failing tests:${colors.white}\n`];
    for (const data of this.#failed) {
      const place = data.file === undefined ? '' :
        `test at ${path.relative(process.cwd(), data.file)}:${data.line}:${data.column}\n`;
      parts.push(`\n${place}${formatTest('test:fail', { ...data, nesting: 0 })}`);
    }
    this.#failed = [];
    return parts.join('');
  }

  #text({ type, data }) {
    switch (type) {
      case 'test:start':
        this.#open.push({ nesting: data.nesting, name: data.name, headed: false });
        return '';
      case 'test:pass':
        return this.#result(type, data);
      case 'test:fail':
        if (data.details?.error?.failureType !== 'subtestsFailed') this.#failed.push(data);
        return this.#result(type, data);
      case 'test:stderr':
      case 'test:stdout':
        return data.message;
      case 'test:diagnostic':
      case 'test:log':
        return formatMessage(data);
      case 'test:summary':
        return data.file === undefined || !process.env.NODE_TEST_CONTEXT ? this.#end(data) : '';
      case 'test:interrupted':
        return this.#interrupted(data.tests);
      case 'test:watch:restarted':
        return `\nRestarted at ${new Date().toLocaleString()}\n`;
      default:
        return '';
    }
  }

  #interrupted(tests) {
    const path = require('path');
    const lines = tests.map(({ column, file, line, name }) => {
      const place = file === undefined ? '' : ` (${path.relative(process.cwd(), file)}:${line}:${column})`;
      return `${SYMBOLS.warning}${name}${place}\n`;
    });
    return `\n${colors.yellow}Interrupted while running:${colors.white}\n\n${lines.join('')}`;
  }

  #end(data) {
    // The summary of one file among several is not the end.
    return data.entryFile === undefined ? this.#summary() : '';
  }

  _transform(event, encoding, callback) {
    callback(null, this.#text(event));
  }

  _flush(callback) {
    callback(null, this.#summary());
  }
}

module.exports = SpecReporter;
