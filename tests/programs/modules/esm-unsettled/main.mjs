// Ends with exit code 13: nothing is left that could settle the promise.
console.log('waiting');
process.on('exit', (code) => console.log('exit', code));
await new Promise(() => {});
console.log('never');
