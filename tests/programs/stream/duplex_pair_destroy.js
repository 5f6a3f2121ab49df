'use strict';
// duplexPair: what the other side sees when one is destroyed.
const {duplexPair}=require('stream');
for (const e of [new Error('x'),undefined]) {const [a,b]=duplexPair();for(const [n,s] of [['a',a],['b',b]])for(const ev of ['error','end','close','finish'])s.on(ev,x=>console.log(!!e,n,ev,x?.message));b.resume();a.destroy(e)}
const [c,d]=duplexPair();c.destroy();d.on('close',()=>console.log('dclose'));setTimeout(()=>console.log(d.destroyed,d.readableEnded),20);
