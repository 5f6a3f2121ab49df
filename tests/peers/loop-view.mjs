// The page of --loop-view in headless Chromium: what it counts is what the program did, it says what blocks while it
// blocks, sessions are saved and opened, all of it is there for keyboard and screen reader, and it throws nothing.
// LOOP_VIEW_PICTURES=FOLDER keeps pictures, light and dark.

import { mkdirSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { anode, check, end, finish, program, run, same, scratch, skip, sleep, until } from '../robust/support/harness.mjs';
import { chromium, launch } from './support/browser.mjs';

if (chromium === undefined) skip('there is no Chromium here (apt-get install chromium)');

const source = `const fs = require('node:fs');
const crypto = require('node:crypto');
const http = require('node:http');
const dns = require('node:dns');

function onRequest(req, res) {
  if (req.url === '/block') return fs.readFile(__filename, function blocker() { block(1500); res.end('ok'); });
  if (req.url === '/busy') busy();
  if (req.url === '/end') setTimeout(() => process.exit(), 50);
  res.end('ok');
}
function block(ms) {
  for (const until = Date.now() + ms; Date.now() < until;);
}
// For the pictures: something of everything.
function busy() {
  setInterval(function poll() {
    for (let i = 0; i < 6; i++) fs.readFile(__filename, function loaded(error, data) { JSON.stringify(String(data).split('')); });
  }, 30);
  setInterval(function keys() { for (let i = 0; i < 3; i++) crypto.pbkdf2('a', 'b', 40000, 64, 'sha512', function derived() {}); }, 250);
  setInterval(function names() { dns.lookup('localhost', function found() {}); }, 200);
  setInterval(function render() { block(35); }, 2100);
}
for (let i = 0; i < 39; i++) fs.readFile(__filename, () => {});
for (let i = 0; i < 8; i++) crypto.pbkdf2('password', 'salt', 10000, 32, 'sha256', () => {});
setTimeout(() => fs.readFile(__filename, function hold() { block(300); }), 20);
http.createServer(onRequest).listen(0, '127.0.0.1', function () { console.log('port ' + this.address().port); });
`;
const file = program('server.js', source);

let child;
let stdout = '';
let stderr = '';
const ended = run(anode, ['--loop-view=0', file], { limit: 52_000, during: (started) => {
  child = started;
  child.stdout.on('data', (text) => { stdout += text; });
  child.stderr.on('data', (text) => { stderr += text; });
} });
const number = (text, pattern) => Number(pattern.exec(text)?.[1]);
if (!check('the program starts', await until(() => /port \d+/.test(stdout) && /:(\d+)\/$/m.test(stderr), 15_000), stdout + stderr)) finish();
const port = number(stdout, /port (\d+)/);
const url = /^Loop view: (http.*)$/m.exec(stderr)[1];

/** One request over a connection of its own. */
function request(target) {
  return new Promise((resolve, reject) => {
    http.get({ port, host: '127.0.0.1', path: target, agent: false }, (res) => res.resume().on('end', resolve)).on('error', reject);
  });
}
for (let i = 0; i < 20; i++) await request('/');

const browser = await launch(path.join(scratch, 'profile'));
const { evaluate } = browser;
await browser.open(url);
const textOf = (selector) => evaluate(`document.querySelector(${JSON.stringify(selector)})?.textContent`);
/** The cells of a table, by row. */
const rows = (id) => evaluate(`[...document.querySelectorAll('#${id} tbody tr')].map((row) => [...row.cells].map((cell) => cell.textContent.trim()))`);
check('the page is live', await until(async () => await textOf('#state') === 'live', 10_000), await textOf('#state'));

// Counts
const kind = async (name) => (await rows('kinds')).find((row) => row[0] === name);
const settled = await until(async () => (await kind('crypto.pbkdf2'))?.[3] === '8' && (await kind('fs.readFile'))?.[3] === '40', 5000);
check('the kinds count 40 file operations and 8 keys', settled, await rows('kinds'));
same('20 connections', (await kind('tcp.accept'))?.[3], '20');
same('an answer to each', (await kind('tcp.write'))?.[3], '20');
const times = await evaluate(`[...document.querySelectorAll('#c-times .head .read')].map((node) => node.textContent)`);
check('the pool counts them by class', times[0].startsWith('40 done') && times[1].startsWith('8 done') && times[2] === 'no job yet', times);
check('the pool says so, too', (await textOf('#pool-sum')).endsWith(', 48 jobs done'), await textOf('#pool-sum'));
const [longest] = await rows('longest');
const lineOf = (text) => source.split('\n').findIndex((line) => line.includes(text)) + 1;
check('the callback that blocked is the longest', longest[0] === `hold server.js:${lineOf('function hold')}` && longest[1] === 'fs.readFile' &&
  /^(299|3\d\d) ms$/.test(longest[3]), longest);
const site = (await rows('sites')).find((row) => row[0].startsWith('hold '));
same('and a call site with one call', site?.[1], '1');
// An immediate may be there beside it, depending on the moment that was looked at.
check('the loop listens', (await textOf('#handles')).includes('tcp1'), await textOf('#handles'));
const memory = await textOf('#f-memory');
check('memory is told', /^\d+ MiB/.test(memory), memory);

// Blocked
const blocks = request('/block');
check('it says that the main thread is blocked, meanwhile', await until(async () => await textOf('#state') === 'main thread blocked', 1450), await textOf('#state'));
const doing = await textOf('#doing');
check('and what runs, for how long', doing.startsWith(`blocker server.js:${lineOf('function blocker')} for `), doing);
await blocks;
check('and that it runs on', await until(async () => await textOf('#state') === 'live', 3000), await textOf('#state'));
check('the delay is in the chart\'s words', /worst 1\.[4-9] s/.test(await textOf('#c-delay title')), await textOf('#c-delay title'));

// Pause, look back by keyboard, go on
const press = async (key) => {
  for (const type of ['keyDown', 'keyUp']) await browser.send('Input.dispatchKeyEvent', { type, key, code: key, windowsVirtualKeyCode: { Enter: 13, ArrowLeft: 37, Tab: 9 }[key], text: type === 'keyDown' && key === 'Enter' ? '\r' : undefined });
};
await evaluate(`$('pause').focus()`);
await press('Enter');
same('paused', [await textOf('#state'), await evaluate(`$('past').hidden`)], ['paused', false]);
const before = Number((await textOf('#moment')).split(' ')[0]);
await evaluate(`$('seek').focus()`);
for (let i = 0; i < 4; i++) await press('ArrowLeft');
const back = before - Number((await textOf('#moment')).split(' ')[0]);
check('arrow keys go back a second', back > 0.7 && back < 1.6, back);
await evaluate(`$('pause').focus()`);
await press('Enter');
same('live again', [await textOf('#state'), await evaluate(`$('past').hidden`)], ['live', true]);

// Save and open
const opened = await evaluate(`(async () => {
  $('record').click();
  await new Promise((resolve) => setTimeout(resolve, 1200));
  $('record').click();
  const whole = live.save();
  const give = async (text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'a.loop.json'));
    $('open').files = data.files;
    $('open').dispatchEvent(new Event('change'));
    await new Promise((resolve) => setTimeout(resolve, 500));
  };
  await give(whole);
  $('seek').value = shown.length - 1;
  $('seek').dispatchEvent(new Event('input'));
  const state = $('state').textContent;
  const kept = [shown.length > 4, shown.last, $('pool-sum').textContent];
  await give('{"some":"thing"}');
  const problem = $('problem').textContent;
  $('pause').click();
  return { state, kept, problem, after: $('state').textContent };
})()`);
same('a session is saved and opened', [opened.state, opened.kept[0], opened.kept[2].endsWith(', 49 jobs done'), opened.after], ['a saved session', true, true, 'live']);
check('another file is refused with a reason', opened.problem === 'a.loop.json: This file is not a session of the loop view.', opened.problem);

// For screen reader and keyboard
const { nodes } = await browser.send('Accessibility.getFullAXTree');
const role = (name) => nodes.filter((node) => !node.ignored && node.role?.value === name);
const nameless = ['button', 'img', 'table', 'region', 'slider', 'heading', 'combobox'].flatMap(role).filter((node) => !node.name?.value);
same('everything has a name', nameless.map((node) => node.role.value), []);
same('landmarks', ['banner', 'main'].map((name) => role(name).length), [1, 1]);
check('headings', role('heading').length >= 12, role('heading').length);
check('charts say what they show', role('image').some((node) => node.name.value.startsWith('Loop delay over the last minute: now')), role('image').map((node) => node.name.value));
const reached = [];
await evaluate(`document.querySelector('.skip').focus()`);
for (let i = 0; i < 6; i++) {
  await press('Tab');
  reached.push(await evaluate(`document.activeElement.id || document.activeElement.tagName`));
}
check('Tab reaches the buttons in order', ['pause', 'record', 'save', 'open'].every((id, i, all) => reached.includes(id) && (i === 0 || reached.indexOf(id) > reached.indexOf(all[i - 1]))), reached);
const wide = await evaluate(`document.documentElement.scrollWidth <= innerWidth`);
check('nothing is wider than a laptop\'s screen', wide);
await browser.emulate({ 'prefers-color-scheme': 'light', 'prefers-reduced-motion': 'reduce' });
await evaluate(`picture.marks.length = 0`);
for (let i = 0; i < 4; i++) await request('/');
await sleep(600);
same('nothing moves for who wants no motion', await evaluate(`picture.marks.length`), 0);

// Pictures
await evaluate(`document.activeElement.blur(); scrollTo(0, 0)`);
await browser.emulate({ 'prefers-color-scheme': 'light' });
if (process.env.LOOP_VIEW_PICTURES) {
  mkdirSync(process.env.LOOP_VIEW_PICTURES, { recursive: true });
  await request('/busy');
  const traffic = setInterval(() => { for (let i = 0; i < 4; i++) request('/').catch(() => {}); }, 50);
  await sleep(12_000);
  for (const scheme of ['light', 'dark']) {
    await browser.emulate({ 'prefers-color-scheme': scheme });
    await sleep(1200);
    writeFileSync(path.join(process.env.LOOP_VIEW_PICTURES, `loop-view-${scheme}.png`), await browser.picture());
  }
  clearInterval(traffic);
}

// The end
await request('/end');
check('it says when the program has ended', await until(async () => await textOf('#state') === 'the program has ended', 3000), await textOf('#state'));
same('the page threw nothing', browser.errors.filter((text) => !text.includes('ERR_CONNECTION_REFUSED')), []);
browser.close();
const result = await ended;
same('the program ended well', [result.code, result.timedOut, result.stderr.split('\n').length], [0, false, 2]);
end(child);
finish();
