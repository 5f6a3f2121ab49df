'use strict';
// Random operations on random streams, with a fixed seed: every event, return
// value and state field in order.
const {Readable,Writable,Transform,PassThrough,Duplex,pipeline}=require('stream');
let seed=7;const rnd=n=>{seed=(Math.imul(seed,1664525)+1013904223)|0;return (seed>>>9)%n};
const wait=()=>new Promise(r=>setImmediate(()=>setImmediate(r)));
(async()=>{
for(let t=0;t<400;t++){const log=[];const om=rnd(2)===0;const mk=[()=>new Readable({objectMode:om,highWaterMark:rnd(5),read(){ if(rnd(3)===0) this.push(om?rnd(9):'x'.repeat(rnd(4))); }}),()=>new PassThrough({objectMode:om,highWaterMark:rnd(5),emitClose:rnd(5)>0,autoDestroy:rnd(4)>0,allowHalfOpen:rnd(2)>0}),()=>new Writable({objectMode:om,highWaterMark:rnd(5),autoDestroy:rnd(4)>0,write(c,e,f){const k=rnd(4);if(k===0)f();else if(k===1)process.nextTick(f);else if(k===2)setImmediate(f);else if(rnd(6)===0)f(new Error('W'));else f()},...(rnd(2)?{writev(cs,f){log.push('writev'+cs.length);rnd(2)?f():process.nextTick(f)}}:{}),...(rnd(2)?{final(f){rnd(2)?f():setImmediate(f)}}:{})}),()=>new Transform({objectMode:om,highWaterMark:rnd(5),transform(c,e,f){rnd(2)?f(null,c):process.nextTick(f,null,c)}})];
const s=mk[rnd(4)]();
for(const ev of ['error','close','end','finish','prefinish','drain','pause','resume'])s.on(ev,e=>log.push(ev+(e&&(e.code||e.message)||'')));
const st=()=>{const r=s._readableState,w=s._writableState;return (r?['R',r.length,r.flowing,r.ended,r.endEmitted,r.reading,r.sync,s.readable,s.destroyed,r.readingMore,r.emittedReadable,r.resumeScheduled].join('/'):'')+(w?['W',w.length,w.needDrain,w.ending,w.ended,w.finished,w.pendingcb,w.corked,s.writable,w.writing].join('/'):'')};
const ops=[()=>s.push&&log.push('push'+s.push(om?rnd(9):'y'.repeat(rnd(4)))),()=>s.write&&log.push('write'+s.write(om?rnd(9)+1:'z'.repeat(rnd(4)),()=>log.push('cb'))),()=>s.read&&log.push('read'+s.read(rnd(2)?undefined:rnd(5))),()=>s.pause&&s.pause(),()=>s.resume&&s.resume(),()=>s.on('data',d=>log.push('data'+d)),()=>s.on('readable',()=>log.push('readable')),()=>rnd(5)===0&&s.push&&s.push(null),()=>rnd(4)===0&&s.end&&s.end(rnd(2)?undefined:(om?5:'e'),()=>log.push('endcb')),()=>rnd(8)===0&&s.destroy(rnd(2)?new Error('D'):undefined),()=>s.cork&&s.cork(),()=>s.uncork&&s.uncork(),()=>s.unshift&&!s.readableEnded&&log.push('unshift'+s.unshift(om?7:'uu')),()=>s.removeAllListeners('readable'),()=>s.removeAllListeners('data'),()=>rnd(6)===0&&s.setEncoding&&s.setEncoding('utf8'),()=>{const w=new Writable({objectMode:true,highWaterMark:1+rnd(3),write(c,e,f){log.push('P'+c);setImmediate(f)}});if(s.read)s.pipe(w)},()=>s.unpipe&&s.unpipe()];
for(let i=0,n=3+rnd(12);i<n;i++){try{ops[rnd(ops.length)]()}catch(e){log.push('T'+(e.code||e.message))}log.push(st());const k=rnd(4);if(k===0)await null;else if(k===1)await new Promise(r=>process.nextTick(r));else if(k===2)await wait()}
await wait();log.push(st());console.log(t,log.join(' '));s.removeAllListeners();s.on('error',()=>{});s.destroy();}
})();
