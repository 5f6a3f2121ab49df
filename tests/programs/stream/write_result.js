'use strict';
// write()'s result and 'drain' where the sink answers at once, and later.
const {Writable}=require('stream');
for (const h of [0,1,100]) for (const om of [false,true]) for (const cb of [undefined,()=>console.log('cb')]) for (const fin of [false,true]) {
const w=new Writable({objectMode:om,highWaterMark:h,write(c,e,f){f()},...(fin?{final(f){f()}}:{})});const s=w._writableState;
w.on('drain',()=>console.log('drain'));
w.write('q',cb);console.log(h,om,!!cb,fin,'w',s.pendingcb,s.needDrain);w.end('x');console.log(s.pendingcb,s.needDrain);w.on('finish',()=>console.log('fin',s.pendingcb))}
