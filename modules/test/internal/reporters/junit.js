'use strict';
// The reporter `junit`: XML as JUnit writes it.

const { show } = require('internal/test/reporters/format');

function attribute(value) {
  return `${value}`.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;').replaceAll('\n', '&#10;');
}

function content(value) {
  return `${value}`.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function comment(text) {
  return text.replaceAll('--', '&#45;&#45;');
}

function write(node) {
  const indent = '\t'.repeat(node.nesting + 1);
  if (node.comment !== undefined) return `${indent}<!-- ${comment(node.comment)} -->\n`;
  const attrs = Object.keys(node.attrs).filter((name) => node.attrs[name] !== undefined)
    .map((name) => ` ${name}="${attribute(node.attrs[name])}"`).join('');
  if (node.text === undefined && node.children.length === 0) return `${indent}<${node.tag}${attrs}/>\n`;
  const inner = node.text === undefined ? node.children.map(write).join('') : `${content(node.text)}\n`;
  const gap = node.text === undefined ? '' : '\n';
  return `${indent}<${node.tag}${attrs}>\n${gap === '' ? inner : inner}${indent}</${node.tag}>\n`;
}

function reported(error) {
  const cause = error.cause;
  const message = Error.isError(cause) ? cause.message : error.message;
  return typeof message === 'string' ? message : show(message, false);
}

function makeCase(node, type, data) {
  node.tag = 'testcase';
  const { details, expectFailure, file, skip, todo } = data;
  node.attrs = {
    name: data.name, time: (details.duration_ms / 1000).toFixed(6), classname: data.classname ?? 'test', file,
  };
  const inner = (tag, attrs, text) => node.children.push({ nesting: node.nesting + 1, tag, attrs, text, children: [] });
  if (skip !== undefined) inner('skipped', { type: 'skipped', message: skip });
  if (todo !== undefined) inner('skipped', { type: 'todo', message: todo });
  if (type === 'test:fail') {
    const error = details.error;
    node.attrs.failure = reported(error);
    const text = show(error, false);
    inner('failure', { type: error.failureType ?? error.code, message: reported(error).trim() }, text);
  }
  void expectFailure;
}

module.exports = async function* junit(source) {
  yield '<?xml version="1.0" encoding="utf-8"?>\n';
  yield '<testsuites>\n';
  const hostname = require('os').hostname();
  const open = [];
  let done = [];
  // A node that has ended goes to its parent, or out.
  const close = (node) => {
    if (open.length > 0) open.at(-1).children.push(node);
    else done.push(node);
  };
  for await (const { type, data } of source) {
    switch (type) {
      case 'test:start':
        open.push({
          nesting: data.nesting, tag: 'testcase', attrs: { name: data.name }, children: [],
          since: new Date().toISOString(),
        });
        break;
      case 'test:pass':
      case 'test:fail': {
        const node = open.length > 0 && open.at(-1).attrs.name === data.name && open.at(-1).nesting === data.nesting ?
          open.pop() : { nesting: data.nesting, children: [], since: new Date().toISOString() };
        const cases = node.children.filter((child) => child.comment === undefined);
        if (cases.length === 0) {
          makeCase(node, type, data);
        } else {
          node.tag = 'testsuite';
          node.attrs = {
            name: data.name, time: (data.details.duration_ms / 1000).toFixed(6), disabled: 0, errors: 0,
            tests: cases.length,
            failures: cases.filter((child) => child.attrs.failures > 0 || child.attrs.failure !== undefined).length,
            skipped: cases.filter((child) => child.children.some((part) => part.tag === 'skipped')).length,
            timestamp: node.since, hostname,
          };
        }
        close(node);
        break;
      }
      case 'test:diagnostic':
      case 'test:log': {
        const node = { nesting: data.nesting, comment: data.message };
        close(node);
        break;
      }
      default:
    }
    for (const node of done) yield write(node);
    done = [];
  }
  for (const node of open) yield write(node);
  yield '</testsuites>\n';
};
