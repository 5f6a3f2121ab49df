'use strict';
// Memory and offsets that are valid but unusual: shared, detached and resized buffers, huge and fractional offsets.
// Messages of the engine's own errors differ, so only those with a code are printed.
const t=(n,f)=>{ let r; try { r=f(); if (r instanceof Uint8Array) r='u8:'+Array.from(r.subarray(0,8)); } catch(e) { r=`${e.name} ${e.code} ${e.code ? e.message : ''}` } console.log(n, typeof r==='string'&&r.length>100?r.length:r) };
const encs=['utf8','latin1','ascii','ucs2','hex','base64','base64url'];
const sab=new SharedArrayBuffer(64); const sb=Buffer.from(sab); sb.write('héllo €uro 😀 abcdef',0);
for (const e of encs) { t('sab '+e, ()=>sb.toString(e,0,30));
t('sabw '+e, ()=>sb.write('6869aGk=',3,e));
t('fill '+e,()=>sb.fill('abcd',5,9,e));
t('idx '+e, ()=>sb.indexOf('abcd',e)); }
t('cmp',()=>sb.compare(Buffer.from('zz')));
t('utf8',()=>require('buffer').isUtf8(sb));
t('swap',()=>sb.swap16());
t('swap',()=>sb.swap64());
// detached
const ab=new ArrayBuffer(2000); const d=Buffer.from(ab); structuredClone(ab,{transfer:[ab]});
for (const e of encs) { t('det '+e, ()=>d.toString(e));
t('detw '+e, ()=>d.write('6869aGk=',0,e));
t('detfill '+e,()=>d.fill('abcd',e));
t('idx '+e, ()=>d.indexOf('abcd',e));
t('last '+e, ()=>d.lastIndexOf('abcd',e));
t('m '+e, ()=>d[e+'Slice']&&d[e+'Slice'](0,0));
t('mw '+e, ()=>d[e+'Write']&&d[e+'Write']('aa',0,0)); }
t('detcmp',()=>d.compare(Buffer.from('a')));
t('deteq',()=>d.equals(Buffer.alloc(0)));
t('detcopy',()=>d.copy(Buffer.alloc(5)));
t('detcopyto',()=>Buffer.from('hello there world long enough').copy(d));
t('swap',()=>d.swap16());
t('fillbuf',()=>d.fill(Buffer.from('ab')));
t('idx',()=>d.indexOf(3));
t('lidx',()=>d.lastIndexOf(3));
t('isUtf8',()=>require('buffer').isUtf8(d));
t('isAscii',()=>require('buffer').isAscii(d));
// resizable
const rab=new ArrayBuffer(100,{maxByteLength:200}); const rb=Buffer.from(rab,50,50); rb.fill('xyz'); rab.resize(60);
for (const e of encs) { t('rab '+e, ()=>rb.toString(e));
t('rabw '+e, ()=>rb.write('6869aGk=',0,e)); }
t('rcmp',()=>rb.compare(Buffer.from('a'))); 
// offsets
const b=Buffer.from('hello world, hello again, hello');
for (const o of [-1e20,-100,-5,-1,-0,0,5,30,31,32,100,1e20,NaN,Infinity,-Infinity,2**31,2**32,2**53,1.7,-1.7,null,undefined,{},[],'3',true]) { t('io '+String(o),()=>b.indexOf('hello',o));
t('lio '+String(o),()=>b.lastIndexOf('hello',o));
t('ion '+String(o),()=>b.indexOf(0x68,o));
t('lion '+String(o),()=>b.lastIndexOf(0x68,o));
t('ioe '+String(o),()=>b.indexOf('',o));
t('lioe '+String(o),()=>b.lastIndexOf('',o));
t('ts '+String(o),()=>b.toString('utf8',o));
t('ts2 '+String(o),()=>b.toString('latin1',0,o));
t('ucs '+String(o), ()=>b.indexOf('h',o,'ucs2'));
t('ucsl '+String(o), ()=>b.lastIndexOf('h',o,'ucs2'));
t('w '+String(o),()=>Buffer.from(b).write('zz',o));
t('wl '+String(o),()=>Buffer.from(b).write('zz',1,o));
t('f '+String(o),()=>Buffer.from(b).fill('zz',o));
t('f2 '+String(o),()=>Buffer.from(b).fill('zz',1,o));
t('c '+String(o),()=>Buffer.from(b).copy(Buffer.alloc(40),o));
t('c2 '+String(o),()=>Buffer.from(b).copy(Buffer.alloc(40),0,o));
t('c3 '+String(o),()=>Buffer.from(b).copy(Buffer.alloc(40),0,3,o));
t('cmp '+String(o),()=>b.compare(Buffer.from('world'),o));
t('cmp2 '+String(o),()=>b.compare(Buffer.from('world'),0,o));
t('cmp3 '+String(o),()=>b.compare(Buffer.from('world'),0,5,o));
t('cmp4 '+String(o),()=>b.compare(Buffer.from('world'),0,5,6,o));
t('sl '+String(o),()=>b.utf8Slice(o));
t('sl2 '+String(o),()=>b.hexSlice(0,o));
t('uw '+String(o),()=>Buffer.from(b).utf8Write('zz',o));
t('uw2 '+String(o),()=>Buffer.from(b).latin1Write('zz',1,o));
t('hw '+String(o),()=>Buffer.from(b).hexWrite('6161',o));
t('sub '+String(o),()=>b.subarray(o)); }
t('fillself',()=>{const x=Buffer.from('abcdefghij'); return x.fill(x.subarray(2,5)).toString()});
t('fillempty',()=>b.fill(Buffer.alloc(0)));
t('fillhex',()=>Buffer.alloc(4).fill('zz','hex'));
t('filluc',()=>Buffer.alloc(5).fill('ab','ucs2'));
t('u1',()=>Buffer.from('\ud800x\udc00').toString('hex'));
t('u2',()=>Buffer.from([0xf0,0x9f,0x98]).toString());
t('u3',()=>Buffer.from([0xed,0xa0,0x80,0x41,0xc0,0x80,0xff]).toString());
t('latin1 u16',()=>Buffer.from('€é','latin1').toString('hex'));
t('hex u16', ()=>Buffer.from('61\u0161','hex'));
t('b64 u16',()=>Buffer.from('YWJ\u0161j','base64').toString());
t('long', ()=>'é'.repeat(3000)===Buffer.from('é'.repeat(3000)).toString());
t('rope',()=>{let s='';for(let i=0;i<3000;i++)s+=i;return Buffer.from(s).toString()===s});
t('rope2',()=>{let s='';for(let i=0;i<3000;i++)s+=i+'€';return Buffer.from(s).toString()===s});
for (const x of ['YQ','YQ=','YQ==','Y','!','YWJj\n','é','€',' ','']) { t('atob '+x,()=>atob(x));
t('btoa '+x,()=>btoa(x)); }
