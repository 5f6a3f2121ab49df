'use strict';
// finished() registered before, during and after each way a stream can go.
const {Readable,Writable,PassThrough,Duplex,finished}=require('stream');
const mk={
 r:()=>new Readable({read(){}}), w:()=>new Writable({write(c,e,f){f()}}), p:()=>new PassThrough(), ra:()=>new Readable({read(){},autoDestroy:false}), rc:()=>new Readable({read(){},emitClose:false}),wc:()=>new Writable({write(c,e,f){f()},emitClose:false,}), wa:()=>new Writable({write(c,e,f){f()},autoDestroy:false}), d:()=>new Duplex({read(){},write(c,e,f){f()},allowHalfOpen:true})
};
const acts={destroy:s=>s.destroy(),destroyErr:s=>s.destroy(new Error('E')),end:s=>s.end&&s.end(),endread:s=>{s.push?.(null);s.resume?.()},both:s=>{s.end&&s.end();s.push?.(null);s.resume?.()}, endpartial:s=>{s.push?.('x');s.push?.(null)}, none:()=>{}, emitErr:s=>s.emit('error',new Error('EE'))};
const opts=[{}, {readable:false},{writable:false},{error:false}];
const wait=(n)=>new Promise(r=>setTimeout(r,n));
(async()=>{
 for(const m in mk) for(const a in acts) for (const [i,o] of opts.entries()) for (const when of ['before','sync','tick','after']) {
  const s=mk[m](); s.on('error',()=>{}); const log=[];
  const reg=()=>{try{finished(s,o,e=>log.push(e?e.code||e.message:'ok'))}catch(e){log.push('throw '+e.code)}};
  for (const ev of ['close','end','finish','error']) s.on(ev,()=>log.push(ev));
  if(when==='before'){reg();acts[a](s)} else if(when==='sync'){acts[a](s);reg()} else if(when==='tick'){acts[a](s);process.nextTick(reg)} else {acts[a](s);setImmediate(reg)}
  await wait(0); await new Promise(r=>setImmediate(()=>setImmediate(r)));
  console.log(m,a,i,when,log.join());
 }
})();
