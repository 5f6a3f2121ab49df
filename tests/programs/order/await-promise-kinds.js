'use strict';
// Awaiting a value, a settled promise, an async function and a thenable.
const log = (text) => console.log(text);
async function plain() { await 1; log('value'); }
async function settled() { await Promise.resolve(); log('promise'); }
async function nested() { await (async () => {})(); log('async function'); }
async function thenable() { await { then(resolve) { resolve(); } }; log('thenable'); }
async function returned() { return Promise.resolve(); }
plain();
settled();
nested();
thenable();
returned().then(() => log('returned promise'));
Promise.resolve().then(() => log('1')).then(() => log('2')).then(() => log('3')).then(() => log('4'));
