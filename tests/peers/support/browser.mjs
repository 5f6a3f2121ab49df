// Drives headless Chromium over its debugging protocol, by Node's own WebSocket: opens one page, evaluates in it,
// takes pictures. Starts and ends only its own process.

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { once } from 'node:events';

/** Where Chromium is, or undefined. */
export const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((file) => existsSync(file));

/** Starts Chromium with a profile in `folder`; resolves with a page to drive. */
export async function launch(folder, { width = 1280, height = 800, scheme = 'light' } = {}) {
  mkdirSync(folder, { recursive: true });
  const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--no-proxy-server', `--window-size=${width},${height}`,
    '--hide-scrollbars', `--user-data-dir=${folder}`, '--remote-debugging-port=0', 'about:blank'];
  const child = spawn(chromium, args, { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  const close = () => {
    try { process.kill(-child.pid, 'SIGKILL'); } catch { /* it has ended meanwhile */ }
  };
  process.on('exit', close);
  let said = '';
  const port = await new Promise((resolve, reject) => {
    child.on('exit', () => reject(new Error(`Chromium ended: ${said.slice(0, 800)}`)));
    child.stderr.setEncoding('utf8').on('data', (text) => {
      said += text;
      const found = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)\//.exec(said);
      if (found) resolve(Number(found[1]));
    });
  });
  const targets = await (await fetch(`http://127.0.0.1:${port}/json/list`)).json();
  const socket = new WebSocket(targets.find((target) => target.type === 'page').webSocketDebuggerUrl);
  await once(socket, 'open');
  const waiting = new Map();
  const errors = [];
  let last = 0;
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(data);
    if (message.method === 'Runtime.exceptionThrown') {
      const { exceptionDetails } = message.params;
      errors.push(exceptionDetails.exception?.description ?? exceptionDetails.text);
    }
    if (message.method === 'Log.entryAdded' && message.params.entry.level === 'error') errors.push(message.params.entry.text);
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  });
  const send = async (method, params = {}) => {
    const id = ++last;
    const answer = await new Promise((resolve) => {
      waiting.set(id, resolve);
      socket.send(JSON.stringify({ id, method, params }));
    });
    if (answer.error) throw new Error(`${method}: ${answer.error.message}`);
    return answer.result;
  };
  await send('Page.enable');
  await send('Runtime.enable');
  await send('Log.enable');
  await send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
  const emulate = (features) => send('Emulation.setEmulatedMedia', { features: Object.entries(features).map(([name, value]) => ({ name, value })) });
  await emulate({ 'prefers-color-scheme': scheme });
  return {
    /** Errors that the page threw or logged so far. */
    errors, close, send, emulate,
    open: (url) => send('Page.navigate', { url }),
    /** The value of an expression in the page, which may be a promise. */
    async evaluate(expression) {
      const { result, exceptionDetails } = await send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    },
    /** A picture of the window, or of the whole page, as PNG bytes. */
    async picture({ full = false } = {}) {
      const { data } = await send('Page.captureScreenshot', { format: 'png', captureBeyondViewport: full });
      return Buffer.from(data, 'base64');
    },
  };
}
