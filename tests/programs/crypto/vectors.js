'use strict';
// Published test vectors: each line says whether the algorithm gives what its standard says.

const crypto = require('node:crypto');
const { subtle } = crypto.webcrypto;

const hex = (text) => Buffer.from(text.replace(/\s/g, ''), 'hex');
let failed = 0;
function same(name, actual, expected) {
  const text = Buffer.isBuffer(actual) ? actual.toString('hex') : Buffer.from(actual).toString('hex');
  const right = text === expected.replace(/\s/g, '').toLowerCase();
  if (!right) failed++;
  console.log(name, right ? 'as published' : `differs: ${text}`);
}
function holds(name, right) {
  if (!right) failed++;
  console.log(name, right ? 'as published' : 'differs');
}

// ---- hashes: RFC 1321, FIPS 180-4, FIPS 202, RFC 7693, RIPEMD-160, GB/T 32905 --------------------------------------

const A_MILLION = 'a'.repeat(1_000_000);
const LONG = 'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq';
for (const [algorithm, message, expected] of [
  ['md5', '', 'd41d8cd98f00b204e9800998ecf8427e'],
  ['md5', 'abc', '900150983cd24fb0d6963f7d28e17f72'],
  ['md5', '12345678901234567890123456789012345678901234567890123456789012345678901234567890', '57edf4a22be3c955ac49da2e2107b67a'],
  ['sha1', 'abc', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  ['sha1', LONG, '84983e441c3bd26ebaae4aa1f95129e5e54670f1'],
  ['sha1', A_MILLION, '34aa973cd4c4daa4f61eeb2bdbad27316534016f'],
  ['sha224', 'abc', '23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7'],
  ['sha256', 'abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ['sha256', LONG, '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1'],
  ['sha256', A_MILLION, 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
  ['sha384', 'abc', 'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7'],
  ['sha512', 'abc', 'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f'],
  ['sha512-224', 'abc', '4634270f707b6a54daae7530460842e20e37ed265ceee9a43e8924aa'],
  ['sha512-256', 'abc', '53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23'],
  ['sha3-224', 'abc', 'e642824c3f8cf24ad09234ee7d3c766fc9a3a5168d0c94ad73b46fdf'],
  ['sha3-256', '', 'a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a'],
  ['sha3-256', 'abc', '3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532'],
  ['sha3-384', 'abc', 'ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b298d88cea927ac7f539f1edf228376d25'],
  ['sha3-512', 'abc', 'b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0'],
  ['shake128', '', '7f9c2ba4e88f827d616045507605853e'],
  ['shake256', '', '46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f'],
  ['blake2b512', 'abc', 'ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923'],
  ['blake2s256', 'abc', '508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982'],
  ['ripemd160', 'abc', '8eb208f7e05d987a9b044a8e98c6b087f15a0bfc'],
  ['sm3', 'abc', '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0'],
]) {
  const label = `${algorithm} of ${message.length} bytes`;
  // Those that can have any length have no length of their own in newer versions.
  const options = algorithm.startsWith('shake') ? { outputLength: expected.length / 2 } : undefined;
  same(label, crypto.createHash(algorithm, options).update(message).digest(), expected);
  const pieces = crypto.createHash(algorithm, options);
  for (let at = 0; at < message.length; at += 997) pieces.update(message.slice(at, at + 997));
  same(`${label}, in pieces`, pieces.digest(), expected);
}

// ---- HMAC: RFC 2202, RFC 4231 ---------------------------------------------------------------------------------------

for (const [algorithm, key, message, expected] of [
  ['md5', Buffer.alloc(16, 0x0b), 'Hi There', '9294727a3638bb1c13f48ef8158bfc9d'],
  ['sha1', Buffer.alloc(20, 0x0b), 'Hi There', 'b617318655057264e28bc0b6fb378c8ef146be00'],
  ['sha1', 'Jefe', 'what do ya want for nothing?', 'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79'],
  ['sha224', Buffer.alloc(20, 0x0b), 'Hi There', '896fb1128abbdf196832107cd49df33f47b4b1169912ba4f53684b22'],
  ['sha256', Buffer.alloc(20, 0x0b), 'Hi There', 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
  ['sha256', 'Jefe', 'what do ya want for nothing?', '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'],
  ['sha256', Buffer.alloc(131, 0xaa), 'Test Using Larger Than Block-Size Key - Hash Key First', '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54'],
  ['sha384', 'Jefe', 'what do ya want for nothing?', 'af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649'],
  ['sha512', 'Jefe', 'what do ya want for nothing?', '164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737'],
]) {
  same(`HMAC ${algorithm}, key of ${key.length}`, crypto.createHmac(algorithm, key).update(message).digest(), expected);
}

// ---- derivation: RFC 6070, RFC 7914, RFC 5869 ------------------------------------------------------------------------

function derivations(done) {
  const jobs = [
    ['PBKDF2 sha1, 1', (cb) => crypto.pbkdf2('password', 'salt', 1, 20, 'sha1', cb), '0c60c80f961f0e71f3a9b524af6012062fe037a6'],
    ['PBKDF2 sha1, 4096', (cb) => crypto.pbkdf2('password', 'salt', 4096, 20, 'sha1', cb), '4b007901b765489abead49d926f721d065a429c1'],
    ['PBKDF2 sha1, zeros', (cb) => crypto.pbkdf2('pass\0word', 'sa\0lt', 4096, 16, 'sha1', cb), '56fa6aa75548099dcc37d7f03425e0c3'],
    ['PBKDF2 sha256', (cb) => crypto.pbkdf2('passwd', 'salt', 1, 64, 'sha256', cb), '55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783'],
    ['scrypt, empty', (cb) => crypto.scrypt('', '', 64, { N: 16, r: 1, p: 1 }, cb), '77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906'],
    ['scrypt, NaCl', (cb) => crypto.scrypt('password', 'NaCl', 64, { N: 1024, r: 8, p: 16 }, cb), 'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640'],
    ['HKDF 1', (cb) => crypto.hkdf('sha256', Buffer.alloc(22, 0x0b), hex('000102030405060708090a0b0c'), hex('f0f1f2f3f4f5f6f7f8f9'), 42, cb), '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865'],
    ['HKDF 3', (cb) => crypto.hkdf('sha256', Buffer.alloc(22, 0x0b), '', '', 42, cb), '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8'],
  ];
  const next = () => {
    const job = jobs.shift();
    if (job === undefined) return done();
    job[1]((error, key) => {
      if (error) throw error;
      same(job[0], key, job[2]);
      next();
    });
  };
  next();
}

// ---- ciphers: FIPS 197, SP 800-38A, RFC 3394, RFC 3610, RFC 8439, RFC 7253 --------------------------------------------

const BLOCKS = hex('6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51 30c81c46a35ce411e5fbc1191a0a52ef f69f2445df4f9b17ad2b417be66c3710');
const KEY_128 = hex('2b7e151628aed2a6abf7158809cf4f3c');
const KEY_192 = hex('8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b');
const KEY_256 = hex('603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4');
const IV = hex('000102030405060708090a0b0c0d0e0f');
const COUNTER = hex('f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff');
const modes = [
  ['aes-128-ecb', hex('000102030405060708090a0b0c0d0e0f'), null, hex('00112233445566778899aabbccddeeff'), '69c4e0d86a7b0430d8cdb78070b4c55a'],
  ['aes-192-ecb', hex('000102030405060708090a0b0c0d0e0f1011121314151617'), null, hex('00112233445566778899aabbccddeeff'), 'dda97ca4864cdfe06eaf70a0ec0d7191'],
  ['aes-256-ecb', hex('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'), null, hex('00112233445566778899aabbccddeeff'), '8ea2b7ca516745bfeafc49904b496089'],
  ['aes-128-cbc', KEY_128, IV, BLOCKS, '7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b273bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7'],
  ['aes-192-cbc', KEY_192, IV, BLOCKS, '4f021db243bc633d7178183a9fa071e8b4d9ada9ad7dedf4e5e738763f69145a571b242012fb7ae07fa9baac3df102e008b0e27988598881d920a9e64f5615cd'],
  ['aes-256-cbc', KEY_256, IV, BLOCKS, 'f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b'],
  ['aes-128-ctr', KEY_128, COUNTER, BLOCKS, '874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee'],
  ['aes-256-ctr', KEY_256, COUNTER, BLOCKS, '601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c52b0930daa23de94ce87017ba2d84988ddfc9c58db67aada613c2dd08457941a6'],
  ['aes-128-cfb', KEY_128, IV, BLOCKS, '3b3fd92eb72dad20333449f8e83cfb4ac8a64537a0b3a93fcde3cdad9f1ce58b26751f67a3cbb140b1808cf187a4f4dfc04b05357c5d1c0eeac4c66f9ff7f2e6'],
  ['aes-128-ofb', KEY_128, IV, BLOCKS, '3b3fd92eb72dad20333449f8e83cfb4a7789508d16918f03f53c52dac54ed8259740051e9c5fecf64344f7a82260edcc304c6528f659c77866a510d9c1d6ae5e'],
  ['aes128-wrap', hex('000102030405060708090A0B0C0D0E0F'), hex('a6a6a6a6a6a6a6a6'), hex('00112233445566778899AABBCCDDEEFF'), '1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5'],
];
for (const [name, key, iv, plain, expected] of modes) {
  const cipher = crypto.createCipheriv(name, key, iv);
  if (!name.endsWith('wrap')) cipher.setAutoPadding(false);
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  same(name, sealed, expected);
  const decipher = crypto.createDecipheriv(name, key, iv);
  if (!name.endsWith('wrap')) decipher.setAutoPadding(false);
  same(`${name}, back`, Buffer.concat([decipher.update(sealed), decipher.final()]), plain.toString('hex'));
}

const SUNSCREEN = Buffer.from("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.");
const sealedModes = [
  ['aes-128-gcm', Buffer.alloc(16), Buffer.alloc(12), '', hex('00000000000000000000000000000000'), '0388dace60b6a392f328c2b971b2fe78', 'ab6e47d42cec13bdf53a67b21257bddf'],
  ['aes-128-gcm', hex('feffe9928665731c6d6a8f9467308308'), hex('cafebabefacedbaddecaf888'), hex('feedfacedeadbeeffeedfacedeadbeefabaddad2'),
    hex('d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39'),
    '42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091', '5bc94fbc3221a5db94fae95ae7121a47'],
  ['aes-256-gcm', Buffer.alloc(32), Buffer.alloc(12), '', hex('00000000000000000000000000000000'), 'cea7403d4d606b6e074ec5d3baf39d18', 'd0d1c8a799996bf0265b98b5d48ab919'],
  ['aes-128-ccm', hex('C0C1C2C3C4C5C6C7C8C9CACBCCCDCECF'), hex('00000003020100A0A1A2A3A4A5'), hex('0001020304050607'), hex('08090A0B0C0D0E0F101112131415161718191A1B1C1D1E'),
    '588C979A61C663D2F066D0C2C0F989806D5F6B61DAC384', '17E8D12CFDF926E0'],
  ['aes-128-ocb', hex('000102030405060708090A0B0C0D0E0F'), hex('BBAA99887766554433221101'), hex('0001020304050607'), hex('0001020304050607'), '6820B3657B6F615A', '5725BDA0D3B4EB3A257C9AF1F8F03009'],
  ['chacha20-poly1305', hex('808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f'), hex('070000004041424344454647'), hex('50515253c0c1c2c3c4c5c6c7'), SUNSCREEN,
    'd31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc3ff4def08e4b7a9de576d26586cec64b6116', '1ae10b594f09e26a7e902ecbd0600691'],
];
for (const [name, key, iv, head, plain, expected, tag] of sealedModes) {
  const options = { authTagLength: tag.length / 2, plaintextLength: plain.length };
  const cipher = crypto.createCipheriv(name, key, iv, options);
  if (head !== '') cipher.setAAD(head, options);
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  same(`${name}, ${plain.length} bytes`, sealed, expected);
  same(`${name}, its tag`, cipher.getAuthTag(), tag);
  const decipher = crypto.createDecipheriv(name, key, iv, options).setAuthTag(hex(tag));
  if (head !== '') decipher.setAAD(head, options);
  same(`${name}, back`, Buffer.concat([decipher.update(sealed), decipher.final()]), plain.toString('hex'));
}

// ---- keys: RFC 7748, RFC 8032, RFC 6979 -------------------------------------------------------------------------------

const b64 = (text) => hex(text).toString('base64url');
const publicOf = (crv, x) => crypto.createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv, x: b64(x) } });
const okp = (crv, d, x) => ({
  privateKey: crypto.createPrivateKey({ format: 'jwk', key: { kty: 'OKP', crv, d: b64(d), x: b64(x) } }),
  publicKey: publicOf(crv, x),
});
const alice = publicOf('X25519', '8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a');
const bob = okp('X25519', '5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb', 'de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f');
same('X25519', crypto.diffieHellman({ privateKey: bob.privateKey, publicKey: alice }), '4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742');
const bob448 = okp('X448', '1c306a7ac2a0e2e0990b294470cba339e6453772b075811d8fad0d1d6927c120bb5ee8972b0d3e21374c9c921b09d1b0366f10b65173992d', '3eb7a829b0cd20f5bcfc0b599b6feccf6da4627107bdb0d4f345b43027d8b972fc3e34fb4232a13ca706dcb57aec3dae07bdc1c67bf33609');
const alice448 = publicOf('X448', '9b08f7cc31b7e3e67d22d5aea121074a273bd2b83de09c63faa73d2c22c5d9bbc836647241d953d40c5b12da88120d53177f80e532c41fa0');
same('X448', crypto.diffieHellman({ privateKey: bob448.privateKey, publicKey: alice448 }), '07fff4181ac6cc95ec1c16a94a0f74d12da232ce40a77552281d282bb60c0b56fd2464c335543936521c24403085d59a449a5037514a879d');
for (const [d, x, message, expected] of [
  ['9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', '', 'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b'],
  ['4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb', '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c', '72', '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00'],
  ['c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7', 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025', 'af82', '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a'],
]) {
  const pair = okp('Ed25519', d, x);
  same(`Ed25519, ${message.length / 2} bytes`, crypto.sign(null, hex(message), pair.privateKey), expected);
  holds(`Ed25519, ${message.length / 2} bytes, verified`, crypto.verify(null, hex(message), pair.publicKey, hex(expected)));
}
const ed448 = okp('Ed448', '6c82a562cb808d10d632be89c8513ebf6c929f34ddfa8c9f63c9960ef6e348a3528c8a3fcc2f044e39a3fc5b94492f8f032e7549a20098f95b', '5fd7449b59b461fd2ce787ec616ad46a1da1342485a70e1f8a0ea75d80e96778edf124769b46c7061bd6783df1e50f6cd1fa1abeafe8256180');
same('Ed448', crypto.sign(null, Buffer.alloc(0), ed448.privateKey), '533a37f6bbe457251f023c0d88f976ae2dfb504a843e34d2074fd823d41a591f2b233f034f628281f2fd7a22ddd47d7828c59bd0a21bfd3980ff0d2028d4b18a9df63e006c5d1c2d345b925d8dc00b4104852db99ac5c7cdda8530a113a0f4dbb61149f05a7363268c71d95808ff2e652600');
const p256 = crypto.createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256',
  x: b64('60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6'), y: b64('7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299') } });
for (const [digest, message, r, s] of [
  ['sha256', 'sample', 'EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716', 'F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8'],
  ['sha512', 'sample', '8496A60B5E9B47C825488827E0495B0E3FA109EC4568FD3F8D1097678EB97F00', '2362AB1ADBE2B8ADF9CB9EDAB740EA6049C028114F2460F96554F61FAE3302FE'],
  ['sha256', 'test', 'F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367', '019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083'],
]) {
  const key = { key: p256, dsaEncoding: 'ieee-p1363' };
  holds(`ECDSA P-256 ${digest}, ${message}`, crypto.verify(digest, Buffer.from(message), key, hex(r + s)));
  holds(`ECDSA P-256 ${digest}, other`, !crypto.verify(digest, Buffer.from(`${message}x`), key, hex(r + s)));
}
// RFC 5903, 8.1: ECDH over P-256.
const ecdh = crypto.createECDH('prime256v1');
ecdh.setPrivateKey(hex('C88F01F510D9AC3F70A292DAA2316DE544E9AAB8AFE84049C62A9C57862D1433'));
same('ECDH P-256, public key', ecdh.getPublicKey(), '04DAD0B65394221CF9B051E1FECA5787D098DFE637FC90B9EF945D0C37725811805271A0461CDB8252D61F1C456FA3E59AB1F45B33ACCF5F58389E0577B8990BB3');
same('ECDH P-256', ecdh.computeSecret(hex('04D12DFB5289C8D4F81208B70270398C342296970A0BCCB74C736FC7554494BF6356FBF3CA366CC23E8157854C13C58D6AAC23F046ADA30F8353E74F33039872AB')), 'D6840F6B42F6EDAFD13116E0E12565202FEF8E9ECE7DCE03812464D04B9442DE');

// ---- the same through Web Crypto -----------------------------------------------------------------------------------

async function web() {
  same('Web Crypto SHA-256', await subtle.digest('SHA-256', Buffer.from('abc')), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  const hmac = await subtle.importKey('raw', Buffer.from('Jefe'), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  same('Web Crypto HMAC', await subtle.sign('HMAC', hmac, Buffer.from('what do ya want for nothing?')), '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
  for (const [name, , key, params] of [['AES-CBC', 0, KEY_128, { iv: IV }], ['AES-CTR', 0, KEY_128, { counter: COUNTER, length: 64 }]]) {
    const imported = await subtle.importKey('raw', key, name, false, ['encrypt']);
    const sealed = Buffer.from(await subtle.encrypt({ name, ...params }, imported, BLOCKS));
    same(`Web Crypto ${name}`, sealed.subarray(0, 64), modes.find((mode) => mode[0] === `aes-128-${name.slice(4).toLowerCase()}`)[4]);
  }
  const [, key, iv, head, plain, expected, tag] = sealedModes[1];
  const gcm = await subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt']);
  same('Web Crypto AES-GCM', await subtle.encrypt({ name: 'AES-GCM', iv, additionalData: head }, gcm, plain), expected + tag);
  const wrapping = await subtle.importKey('raw', hex('000102030405060708090A0B0C0D0E0F'), 'AES-KW', false, ['wrapKey']);
  const wrapped = await subtle.importKey('raw', hex('00112233445566778899AABBCCDDEEFF'), 'AES-CBC', true, ['encrypt']);
  same('Web Crypto AES-KW', await subtle.wrapKey('raw', wrapped, wrapping, 'AES-KW'), '1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5');
  const base = await subtle.importKey('raw', Buffer.from('password'), 'PBKDF2', false, ['deriveBits']);
  same('Web Crypto PBKDF2', await subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-1', salt: Buffer.from('salt'), iterations: 4096 }, base, 160), '4b007901b765489abead49d926f721d065a429c1');
  const secret = await subtle.importKey('raw', Buffer.alloc(22, 0x0b), 'HKDF', false, ['deriveBits']);
  same('Web Crypto HKDF', await subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: hex('000102030405060708090a0b0c'), info: hex('f0f1f2f3f4f5f6f7f8f9') }, secret, 336), '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865');
}

derivations(() => web().then(() => {
  console.log(failed, 'differ');
  process.exitCode = failed === 0 ? 0 : 1;
}));
