'use strict';
// Far enough apart that no slow machine mixes them up.
setTimeout(() => console.log(120), 120);
setTimeout(() => console.log(1), 1);
setTimeout(() => console.log(60), 60);
setTimeout(() => console.log('0 is 1'), 0);
setTimeout(() => console.log('none is 1'));
