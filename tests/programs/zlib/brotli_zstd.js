// Brotli and zstd at once: sizes, parameters, dictionaries, damaged data and what is behind the end.
'use strict';
const zlib=require('zlib');
const t=(n,f)=>{try{const r=f();console.log(n,Buffer.isBuffer(r)?r.length+':'+r.toString('hex').slice(0,80):r)}catch(e){console.log(n,e.name,e.code,e.errno,e.message)}};
const src=Buffer.from('hello hello hello hello '.repeat(50));
const b=zlib.brotliCompressSync(src), z=zlib.zstdCompressSync(src);
t('b',()=>b);t('z',()=>z);
t('b trunc',()=>zlib.brotliDecompressSync(b.subarray(0,b.length-1)));
t('z trunc',()=>zlib.zstdDecompressSync(z.subarray(0,z.length-1)));
t('b trunc ok',()=>zlib.brotliDecompressSync(b.subarray(0,b.length-1),{finishFlush:zlib.constants.BROTLI_OPERATION_FLUSH}));
t('z trunc ok',()=>zlib.zstdDecompressSync(z.subarray(0,z.length-1),{finishFlush:zlib.constants.ZSTD_e_flush}));
t('b empty',()=>zlib.brotliDecompressSync(''));
t('z empty',()=>zlib.zstdDecompressSync(''));
t('b cempty',()=>zlib.brotliCompressSync(''));
t('z cempty',()=>zlib.zstdCompressSync(''));
t('b bad',()=>zlib.brotliDecompressSync(Buffer.alloc(50,255)));
t('b bad2',()=>zlib.brotliDecompressSync(Buffer.from('ffffffffffff')));
t('z bad',()=>zlib.zstdDecompressSync(Buffer.alloc(50,255)));
for(let i=0;i<z.length;i++){const c=Buffer.from(z);c[i]^=0x55;t('z flip'+i,()=>zlib.zstdDecompressSync(c));}
for(let i=0;i<b.length;i++){const c=Buffer.from(b);c[i]^=0x55;t('b flip'+i,()=>zlib.brotliDecompressSync(c));}
const junk=Buffer.from('junkjunk');
t('b junk',()=>zlib.brotliDecompressSync(Buffer.concat([b,junk])));
t('z junk',()=>zlib.zstdDecompressSync(Buffer.concat([z,junk])));
t('b junk rej',()=>zlib.brotliDecompressSync(Buffer.concat([b,junk]),{rejectGarbageAfterEnd:true}));
t('z junk rej',()=>zlib.zstdDecompressSync(Buffer.concat([z,junk]),{rejectGarbageAfterEnd:true}));
t('b two',()=>zlib.brotliDecompressSync(Buffer.concat([b,b])));
t('z two',()=>zlib.zstdDecompressSync(Buffer.concat([z,z])));
t('z two rej',()=>zlib.zstdDecompressSync(Buffer.concat([z,z]),{rejectGarbageAfterEnd:true}));
t('b max',()=>zlib.brotliDecompressSync(b,{maxOutputLength:10}));
t('z max',()=>zlib.zstdDecompressSync(z,{maxOutputLength:10}));
for (const k of Object.keys(zlib.constants).filter(k=>/BROTLI_(DECODER_)?PARAM/.test(k))) for(const v of [-1,0,1,5,10,100,true,NaN,1.5,2**32,'x'])
 {t(k+' c '+v,()=>zlib.brotliCompressSync(src,{params:{[zlib.constants[k]]:v}}).length);t(k+' d '+v,()=>zlib.brotliDecompressSync(b,{params:{[zlib.constants[k]]:v}}).length);}
for (const k of Object.keys(zlib.constants).filter(k=>/ZSTD_[cd]_/.test(k))) for(const v of [-1,0,1,5,10,100,true,NaN,1.5,2**32,2**31,'x'])
 {t(k+' c '+v,()=>zlib.zstdCompressSync(src,{params:{[zlib.constants[k]]:v}}).length);t(k+' d '+v,()=>zlib.zstdDecompressSync(z,{params:{[zlib.constants[k]]:v}}).length);}
t('dparam',()=>zlib.createZstdDecompress({params:{100:'x'}}));
t('info',()=>Object.keys(zlib.brotliCompressSync(src,{info:true})));
t('info2',()=>zlib.zstdCompressSync(src,{info:true}).engine.bytesWritten);
t('noparams',()=>zlib.brotliCompressSync(src,{params:null}));
t('strparams',()=>zlib.brotliCompressSync(src,{params:'abc'}));
t('strparamsz',()=>zlib.zstdCompressSync(src,{params:5}));
t('chunk',()=>zlib.zstdCompressSync(src,{chunkSize:63}));
t('proto',()=>[Object.getOwnPropertyNames(zlib.BrotliCompress.prototype),Object.getOwnPropertyNames(Object.getPrototypeOf(zlib.BrotliCompress.prototype)),Object.getPrototypeOf(zlib.BrotliCompress).name,Object.getPrototypeOf(zlib.ZstdCompress).name,zlib.BrotliCompress.length,zlib.ZstdCompress.length,typeof zlib.ZstdCompress.prototype.params].join());
t('dict bad',()=>zlib.zstdCompressSync(src,{dictionary:'abc'}));
t('dict w',()=>zlib.zstdDecompressSync(zlib.zstdCompressSync(src,{dictionary:Buffer.from('hello hello hi')}),{dictionary:Buffer.from('wrong')}));
t('dict none',()=>zlib.zstdDecompressSync(zlib.zstdCompressSync(src,{dictionary:Buffer.from('hello hello hi')})));
t('bdict none',()=>zlib.brotliDecompressSync(zlib.brotliCompressSync(src,{dictionary:Buffer.from('hello hello hi')})));
t('bdict',()=>(zlib.brotliCompressSync(src,{dictionary:Buffer.from('hello hello hi')})));
t('bdict empty',()=>(zlib.brotliCompressSync(src,{dictionary:Buffer.alloc(0)})));
t('bdict emptyd',()=>(zlib.brotliDecompressSync(b,{dictionary:Buffer.alloc(0)})));
t('zdict empty',()=>(zlib.zstdCompressSync(src,{dictionary:Buffer.alloc(0)})));
t('zdict formatted', ()=>zlib.zstdCompressSync(src,{dictionary:Buffer.from('37a430ec0000000001020304','hex')}));
t('zdict formatted d', ()=>zlib.zstdDecompressSync(z,{dictionary:Buffer.from('37a430ec0000000001020304','hex')}));
t('pledge',()=>zlib.zstdCompressSync(src,{pledgedSrcSize:3}));
t('big b',()=>require('crypto').hash('sha1',zlib.brotliCompressSync(Buffer.alloc(300000).map((_, i)=>(i*i)>>7))));
t('big z',()=>require('crypto').hash('sha1',zlib.zstdCompressSync(Buffer.alloc(300000).map((_, i)=>(i*i)>>7))));
// One after the other: two jobs of the pool may end in either order.
const report=(name,next)=>(e,r)=>{console.log(name,e.code,e.errno,e.message,r);next?.();};
const d=zlib.createBrotliDecompress();
d.on('error',report('derr',()=>{
  const d2=zlib.createZstdDecompress();
  d2.on('error',report('derr',()=>{
    zlib.brotliDecompress(Buffer.from('zzzzzz'),report('cb',()=>{
      zlib.zstdDecompress(Buffer.from('zzzzzz'),report('cb'));
    }));
  }));
  d2.end(z.subarray(0,8));d2.resume();
}));
d.end(b.subarray(0,8));
