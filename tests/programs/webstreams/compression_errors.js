'use strict';
// Bad chunks and bad data in compression streams: names and codes.
(async()=>{const text = async (s) => { let all = ''; for await (const c of s) all += Buffer.from(c).toString(); return all; };
for (const [f,b] of [['gzip',[1,2,3,4]],['gzip',[0x1f,0x8b]],['deflate',[1]]])
try{ await text(ReadableStream.from([new Uint8Array(b)]).pipeThrough(new DecompressionStream(f)))}catch(e){console.log(f,e.name,e.code,Object.keys(e))}
for (const bad of ['str',5,null,{}]) try{ await text(ReadableStream.from([bad]).pipeThrough(new CompressionStream('gzip')))}catch(e){console.log('bad',e.name,e.code,e.message,Object.keys(e),e.cause?.code)}
try{ const z=require('zlib').gzipSync('a'); await text(ReadableStream.from([Buffer.concat([z,Buffer.from('xx')])]).pipeThrough(new DecompressionStream('gzip')))}catch(e){console.log('trail',e.name,e.code,Object.keys(e))}
})()
