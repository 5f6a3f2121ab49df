// Web Crypto: every algorithm there and back, known answers, and what goes wrong.
const { subtle } = globalThis.crypto;

const hex = (buffer) => Buffer.from(buffer).toString('hex');
const text = new TextEncoder().encode('some text to work on');

async function attempt(label, f) {
  try {
    console.log(label, await f());
  } catch (error) {
    console.log(label, error.name, error.code, error.message);
  }
}

// Hashes.
for (const name of ['SHA-1', 'sha-256', 'SHA-384', 'SHA-512', 'SHA3-256']) {
  console.log(name, hex(await subtle.digest(name, text)));
}
for (const name of ['cSHAKE128', 'cSHAKE256', 'TurboSHAKE128', 'KT128', 'KT256']) {
  await attempt(name, async () => hex(await subtle.digest({ name, outputLength: 256 }, text)));
}
await attempt('customized', async () =>
  hex(await subtle.digest({ name: 'cSHAKE128', outputLength: 100, customization: text }, text)));

// Secret keys with known bytes give known answers.
const raw = new Uint8Array(32).fill(7);
for (const [name, parameters] of [
  ['AES-CBC', { iv: raw.subarray(0, 16) }],
  ['AES-CTR', { counter: new Uint8Array(16).fill(255), length: 8 }],
  ['AES-GCM', { iv: raw.subarray(0, 12), additionalData: text, tagLength: 96 }],
  ['AES-OCB', { iv: raw.subarray(0, 12) }],
  ['ChaCha20-Poly1305', { iv: raw.subarray(0, 12) }],
]) {
  const key = await subtle.importKey('raw-secret', raw, name, true, ['encrypt', 'decrypt']);
  const sealed = await subtle.encrypt({ name, ...parameters }, key, text);
  console.log(name, key, hex(sealed));
  console.log(Buffer.from(await subtle.decrypt({ name, ...parameters }, key, sealed)).toString());
  new Uint8Array(sealed)[0] ^= 1;
  await attempt('  spoilt', async () => (await subtle.decrypt({ name, ...parameters }, key, sealed)).byteLength);
  console.log(await subtle.exportKey('jwk', key));
}
for (const [name, parameters, use] of [
  ['HMAC', { hash: 'SHA-256' }, {}], ['HMAC', { hash: 'SHA3-512' }, {}], ['KMAC128', {}, { outputLength: 128 }],
  ['KMAC256', { length: 250 }, { outputLength: 77, customization: text }],
]) {
  const key = await subtle.importKey('raw-secret', raw, { name, ...parameters }, true, ['sign', 'verify']);
  const code = await subtle.sign({ name, ...use }, key, text);
  console.log(name, key.algorithm, hex(code), await subtle.verify({ name, ...use }, key, code, text));
}

// Derivation.
const base = (name) => subtle.importKey('raw', raw, name, false, ['deriveBits', 'deriveKey']);
console.log(hex(await subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: raw, info: text }, await base('HKDF'), 200)));
console.log(hex(await subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-512', salt: raw, iterations: 3 }, await base('PBKDF2'), 128)));
console.log(await subtle.deriveKey({ name: 'PBKDF2', hash: 'SHA-1', salt: raw, iterations: 3 }, await base('PBKDF2'),
                                   { name: 'HMAC', hash: 'SHA-384' }, true, ['sign']));

// Pairs.
const rsa = { modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' };
for (const [algorithm, use] of [
  [{ name: 'RSASSA-PKCS1-v1_5', ...rsa }], [{ name: 'RSA-PSS', ...rsa }, { saltLength: 20 }],
  [{ name: 'ECDSA', namedCurve: 'P-384' }, { hash: 'SHA-512' }], [{ name: 'Ed25519' }], [{ name: 'Ed448' }, { context: text }],
  [{ name: 'ML-DSA-44' }, { context: text }],
]) {
  const { name } = algorithm;
  const { publicKey, privateKey } = await subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const signature = await subtle.sign({ name, ...use }, privateKey, text);
  console.log(publicKey, privateKey.usages, signature.byteLength, await subtle.verify({ name, ...use }, publicKey, signature, text),
              await subtle.verify({ name, ...use }, publicKey, signature, raw));
  for (const [format, key] of [['spki', publicKey], ['pkcs8', privateKey], ['jwk', publicKey], ['jwk', privateKey]]) {
    const data = await subtle.exportKey(format, key);
    const again = await subtle.importKey(format, data, algorithm, true, key.usages);
    console.log(format, format === 'jwk' ? Object.keys(data) : data instanceof ArrayBuffer, again.type);
  }
}
for (const algorithm of [{ name: 'ECDH', namedCurve: 'P-521' }, { name: 'X25519' }, { name: 'X448' }]) {
  const [a, b] = [await subtle.generateKey(algorithm, false, ['deriveBits']), await subtle.generateKey(algorithm, false, ['deriveBits'])];
  const one = await subtle.deriveBits({ name: algorithm.name, public: b.publicKey }, a.privateKey, null);
  const two = await subtle.deriveBits({ name: algorithm.name, public: a.publicKey }, b.privateKey, null);
  console.log(algorithm, one.byteLength, hex(one) === hex(two));
  await attempt('  export', () => subtle.exportKey('pkcs8', a.privateKey));
}
const oaep = await subtle.generateKey({ name: 'RSA-OAEP', ...rsa }, true, ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey']);
const sealed = await subtle.encrypt({ name: 'RSA-OAEP', label: raw }, oaep.publicKey, text);
console.log(Buffer.from(await subtle.decrypt({ name: 'RSA-OAEP', label: raw }, oaep.privateKey, sealed)).toString());
await attempt('label', () => subtle.decrypt('RSA-OAEP', oaep.privateKey, sealed));

// Wrapping.
const kw = await subtle.importKey('raw', raw, 'AES-KW', false, ['wrapKey', 'unwrapKey']);
const inner = await subtle.importKey('raw', raw.subarray(0, 16), { name: 'HMAC', hash: 'SHA-256' }, true, ['sign']);
for (const format of ['raw', 'jwk']) {
  const wrapped = await subtle.wrapKey(format, inner, kw, 'AES-KW');
  const out = await subtle.unwrapKey(format, wrapped, kw, 'AES-KW', { name: 'HMAC', hash: 'SHA-256' }, true, ['sign']);
  console.log(format, format === 'raw' && hex(wrapped), hex(await subtle.exportKey('raw', out)));
}
await attempt('rsa', async () => (await subtle.wrapKey('raw', inner, oaep.publicKey, 'RSA-OAEP')).byteLength);

// What goes wrong.
await attempt('algorithm', () => subtle.digest('SHA-3', text));
await attempt('arguments', () => subtle.encrypt('AES-CBC'));
await attempt('data', () => subtle.digest('SHA-256', 'text'));
await attempt('usage', () => subtle.encrypt({ name: 'AES-GCM', iv: raw }, kw, text));
await attempt('usages', () => subtle.generateKey('Ed25519', true, ['encrypt']));
await attempt('no usages', () => subtle.generateKey('Ed25519', true, []));
await attempt('iv', () => subtle.encrypt({ name: 'AES-CBC', iv: raw }, kw, text));
await attempt('length', () => subtle.importKey('raw', raw.subarray(1), 'AES-CBC', true, ['encrypt']));
await attempt('jwk', () => subtle.importKey('jwk', { kty: 'EC' }, { name: 'ECDSA', namedCurve: 'P-256' }, true, []));
await attempt('this', () => subtle.digest.call({}, 'SHA-256', text));
try {
  new CryptoKey();
} catch (error) {
  console.log(error.name, error.code);
}
console.log(SubtleCrypto.supports('encrypt', 'AES-CBC'), SubtleCrypto.supports('digest', 'SHA-256'));
