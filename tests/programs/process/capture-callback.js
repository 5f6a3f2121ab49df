'use strict';
console.log(process.hasUncaughtExceptionCaptureCallback());
process.on('uncaughtException', () => console.log('never'));
process.setUncaughtExceptionCaptureCallback((err) => console.log('captured', err.message));
console.log(process.hasUncaughtExceptionCaptureCallback());
for (const fn of [() => process.setUncaughtExceptionCaptureCallback(() => {}), () => process.setUncaughtExceptionCaptureCallback(3)]) {
  try { fn(); } catch (err) { console.log(err.name, err.code, err.message); }
}
setTimeout(() => { throw new Error('from timer'); }, 1);
Promise.reject(new Error('from promise'));
