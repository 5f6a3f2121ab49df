'use strict';
// Names, mistakes and inspection of the web stream classes.
const t=(f)=>{try{const r=f();if(r&&r.then){r.then(v=>console.log(String(f).slice(4,60),'->',v),e=>console.log(String(f).slice(4,60),"rej",e?.name,e?.code,e?.message))}else console.log(String(f).slice(4,60),r)}catch(e){console.log(String(f).slice(4,60),e.name,e.code,e.message)}};
let c; const rs=()=>new ReadableStream({start(x){c=x}}); let bc; const bs=()=>new ReadableStream({type:'bytes',start(x){bc=x}});
t(()=>new ReadableStream(null)); t(()=>new ReadableStream(5)); t(()=>new ReadableStream({},5)); t(()=>new ReadableStream({type:'x'})); t(()=>new ReadableStream({type:'bytes'},{size(){}}));
t(()=>new ReadableStream({pull:5}));t(()=>new ReadableStream({},{highWaterMark:-1}));t(()=>new ReadableStream({type:'bytes',autoAllocateChunkSize:0}));
t(()=>{const s=rs();s.getReader();return s.getReader()});t(()=>rs().getReader({mode:'byob'}));t(()=>rs().getReader({mode:'x'}));t(()=>rs().getReader(5));
t(()=>{const s=rs();s.getReader();return s.cancel()});t(()=>{rs();c.close();c.close()});t(()=>{rs();c.close();c.enqueue(1)});
t(()=>{const r=rs().getReader();r.releaseLock();return r.read()});t(()=>{const r=rs().getReader();r.releaseLock();return r.cancel()});t(()=>{const r=rs().getReader();r.releaseLock();return r.closed});
t(()=>{const r=rs().getReader();const p=r.read();r.releaseLock();return p});
t(()=>{const s=rs();s.getReader();s.tee()});t(()=>{const s=rs();s.getReader();return s.pipeTo(new WritableStream())});t(()=>rs().pipeTo(5));t(()=>rs().pipeThrough(5));
t(()=>{const w=new WritableStream();w.getWriter();return rs().pipeTo(w)}); t(()=>rs().pipeThrough({}));
t(()=>ReadableStream.prototype.getReader.call({}));t(()=>ReadableStream.prototype.cancel.call({}));t(()=>ReadableStream.prototype.locked);
t(()=>new ReadableStreamDefaultController());t(()=>new ReadableStreamDefaultReader({}));t(()=>new ReadableStreamBYOBReader(rs()));
t(()=>new WritableStream({type:'x'}));t(()=>new WritableStream(5));t(()=>{const w=new WritableStream();w.getWriter();w.getWriter()});
t(()=>{const w=new WritableStream();w.getWriter();return w.abort()});t(()=>{const w=new WritableStream();w.getWriter();return w.close()});t(()=>{const w=new WritableStream();w.close();return w.close()});
t(()=>{const w=new WritableStream().getWriter();w.releaseLock();return w.write(1)});t(()=>{const w=new WritableStream().getWriter();w.releaseLock();return w.desiredSize});t(()=>{const w=new WritableStream().getWriter();w.releaseLock();return w.close()});
t(()=>{const w=new WritableStream().getWriter();w.releaseLock();return w.ready});t(()=>{const w=new WritableStream().getWriter();w.close();return w.write(1)});t(()=>{const w=new WritableStream().getWriter();w.abort();return w.write(1)});
t(()=>new TransformStream({readableType:'x'}));t(()=>new TransformStream({writableType:'x'}));t(()=>new TransformStream(5)); t(()=>new TransformStream({transform:1}));
t(()=>new CountQueuingStrategy());t(()=>new CountQueuingStrategy({}));t(()=>new CountQueuingStrategy({highWaterMark:'5'}).highWaterMark);t(()=>new ByteLengthQueuingStrategy({highWaterMark:1}).size({byteLength:5}));
t(()=>ReadableStream.from(5));
// The engine words this one.
try{ReadableStream.from(null)}catch(e){console.log('from null',e.name,e.code)}
t(()=>ReadableStream.from({[Symbol.iterator](){return 5}}));
t(()=>{bs();bc.enqueue('x')});t(()=>{bs();bc.enqueue(new Uint8Array(0))});t(()=>{bs();bc.close();bc.enqueue(new Uint8Array(1))});t(()=>{bs();bc.close();bc.close()});t(()=>{bs();return bc.byobRequest});
t(()=>bs().getReader({mode:'byob'}).read());t(()=>bs().getReader({mode:'byob'}).read(new Uint8Array(0)));t(()=>bs().getReader({mode:'byob'}).read(new Uint8Array(2),{min:3}));t(()=>bs().getReader({mode:'byob'}).read(new Uint8Array(2),{min:0}));
console.log(rs(),bs(),new WritableStream(),new TransformStream(),rs().getReader(),new WritableStream().getWriter(),bs().getReader({mode:'byob'}),c,bc,new CountQueuingStrategy({highWaterMark:1}),new ByteLengthQueuingStrategy({highWaterMark:1}), new TextEncoderStream(), new TextDecoderStream(), new CompressionStream('gzip'));
let wc,tc;new WritableStream({start(c){wc=c}});new TransformStream({start(c){tc=c}});console.log(wc,wc.signal.aborted);
t(()=>new CompressionStream('x'));t(()=>new CompressionStream());t(()=>new TextDecoderStream('x'));
t(()=>rs().values(5)); t(()=>rs().values().toString()); t(()=>ReadableStream.prototype.values===ReadableStream.prototype[Symbol.asyncIterator]);
for(const k of Object.keys(require('stream/web')))console.log(k,require('stream/web')[k].length,Object.entries(Object.getOwnPropertyDescriptors(require('stream/web')[k].prototype)).map(([k,d])=>k+(d.enumerable?'+':'-')+(d.get?'g':d.writable?'w':'')).join(),require('stream/web')[k].prototype[Symbol.toStringTag]);
