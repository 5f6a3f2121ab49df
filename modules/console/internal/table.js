'use strict';

// console.table: rows and columns out of any object, drawn with box characters. Follows
// "console.table(tabularData[, properties])".

const { inspect, getStringWidth } = require('internal/util/inspect');
const types = require('internal/util/types');
const { previewEntries } = internalBinding('util');

const kIterationIndex = '(iteration index)';
const kKey = 'Key';
const kValues = 'Values';
const kIndex = '(index)';

function renderRow(row, widths) {
  let text = '│';
  for (let i = 0; i < row.length; i++) {
    text += ` ${row[i]}${' '.repeat(widths[i] - getStringWidth(row[i]) + 1)}│`;
  }
  return text;
}

/**
 * @param {string[]} head column titles
 * @param {string[][]} columns cells by column; holes are empty cells
 */
function drawTable(head, columns) {
  const widths = head.map((title) => getStringWidth(title));
  const height = Math.max(0, ...columns.map((column) => column.length));
  const rows = Array.from({ length: height }, () => new Array(head.length));
  for (let i = 0; i < head.length; i++) {
    for (let j = 0; j < height; j++) {
      const cell = columns[i][j] ?? '';
      rows[j][i] = cell;
      widths[i] = Math.max(widths[i], getStringWidth(cell));
    }
  }
  const lines = widths.map((width) => '─'.repeat(width + 2));
  let text = `┌${lines.join('┬')}┐\n${renderRow(head, widths)}\n├${lines.join('┼')}┤\n`;
  for (const row of rows) text += `${renderRow(row, widths)}\n`;
  return `${text}└${lines.join('┴')}┘`;
}

function indices(length) {
  return Array.from({ length }, (_, i) => `${i}`);
}

/**
 * @param {object} data
 * @param {string[]} [properties] the columns to show
 * @param {object} options for inspecting cells
 * @returns {string}
 */
function renderTable(data, properties, options) {
  const cell = (value) => {
    const depth = value !== null && typeof value === 'object' && !Array.isArray(value) &&
      Object.keys(value).length > 2 ? -1 : 0;
    return inspect(value, { maxArrayLength: 3, breakLength: Infinity, colors: false, ...options, depth });
  };

  const isMapIterator = types.isMapIterator(data);
  let isKeyValue = false;
  if (isMapIterator) {
    const { 0: entries, 1: keyed } = previewEntries(data, true);
    data = entries;
    isKeyValue = keyed;
  }

  if (isKeyValue || types.isMap(data)) {
    const keys = [];
    const values = [];
    if (isMapIterator) {
      for (let i = 0; i < data.length; i += 2) {
        keys.push(cell(data[i]));
        values.push(cell(data[i + 1]));
      }
    } else {
      for (const { 0: key, 1: value } of data) {
        keys.push(cell(key));
        values.push(cell(value));
      }
    }
    return drawTable([kIterationIndex, kKey, kValues], [indices(keys.length), keys, values]);
  }

  const isSetIterator = types.isSetIterator(data);
  if (isSetIterator) data = previewEntries(data, true)[0];
  if (isSetIterator || isMapIterator || types.isSet(data)) {
    const values = [];
    for (const value of data) values.push(cell(value));
    return drawTable([kIterationIndex, kValues], [indices(values.length), values]);
  }

  const columns = { __proto__: null };
  const primitives = [];
  let hasPrimitives = false;
  const rowKeys = Object.keys(data);
  for (let i = 0; i < rowKeys.length; i++) {
    const row = data[rowKeys[i]];
    const isPrimitive = row === null || (typeof row !== 'function' && typeof row !== 'object');
    if (isPrimitive && properties === undefined) {
      hasPrimitives = true;
      primitives[i] = cell(row);
      continue;
    }
    for (const key of properties ?? Object.keys(row)) {
      columns[key] ??= [];
      columns[key][i] = isPrimitive || !Object.hasOwn(row, key) ? '' : cell(row[key]);
    }
  }
  const head = [kIndex, ...Object.keys(columns)];
  const body = [rowKeys, ...Object.values(columns)];
  if (hasPrimitives) {
    head.push(kValues);
    body.push(primitives);
  }
  return drawTable(head, body);
}

module.exports = { renderTable };
