'use strict';
const w = require('worker_threads');
console.log(w.isMainThread, w.threadId, w.parentPort, w.workerData, w.resourceLimits);
const { port1, port2 } = new w.MessageChannel();
port1.on('message', (m) => {
  console.log('port1', m);
  port1.close();
});
port2.on('message', (m) => {
  console.log('port2', m);
  port2.postMessage({ reply: m });
});
port1.on('close', () => console.log('close 1'));
port1.postMessage({ a: [1, new Map([[1, 2]])], d: new Date(0) });
try { port1.postMessage(() => {}); } catch (err) { console.log(err.name, err.code, err.message); }
const quiet = new w.MessageChannel();
quiet.port1.postMessage('one');
quiet.port1.postMessage('two');
console.log(w.receiveMessageOnPort(quiet.port2), w.receiveMessageOnPort(quiet.port2), w.receiveMessageOnPort(quiet.port2));
w.setEnvironmentData('k', 'v');
console.log(w.getEnvironmentData('k'), w.getEnvironmentData('none'));
const c = new MessageChannel();
c.port2.onmessage = (event) => { console.log(event.type, event.data, event.target === c.port2); c.port2.close(); };
c.port1.postMessage('event');
