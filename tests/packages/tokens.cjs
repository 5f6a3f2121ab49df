// Packages: jsonwebtoken@9 jose@6 bcryptjs@3 node-forge@1
'use strict';
// Packages about tokens, keys and passwords: over node:crypto, over Web Crypto, and in JavaScript alone.

const crypto = require('node:crypto');
const requireFrom = require('node:module').createRequire(process.env.PACKAGES);

const pem = (type) => ({
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type, format: 'pem' },
});
const rsa = crypto.generateKeyPairSync('rsa', { modulusLength: 2048, ...pem('pkcs8') });
const ec = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256', ...pem('pkcs8') });
const seconds = 1_700_000_000;

async function jsonwebtoken() {
  const jwt = requireFrom('jsonwebtoken');
  const claims = { sub: 'user', role: ['a'], iat: seconds };
  const token = jwt.sign(claims, 'secret', { algorithm: 'HS512', expiresIn: '1h', audience: 'here', issuer: 'me', keyid: 'k', jwtid: 'j' });
  console.log(token, jwt.decode(token, { complete: true }).header);
  console.log(jwt.verify(token, 'secret', { clockTimestamp: seconds + 100, audience: /h/, issuer: 'me' }));
  const wrong = [
    ['wrong', {}],
    ['secret', {}],
    ['secret', { clockTimestamp: seconds + 1, audience: 'there' }],
    ['secret', { clockTimestamp: seconds + 1, algorithms: ['HS256'] }],
    [rsa.publicKey, {}],
  ];
  for (const [key, options] of wrong) {
    try { jwt.verify(token, key, options); } catch (error) { console.log(error.name, error.message, error.expiredAt); }
  }
  await new Promise((resolve) => jwt.verify('not.a.token', () => {}, (error) => resolve(console.log(error.message))));
  for (const [algorithm, pair] of [['RS256', rsa], ['RS512', rsa], ['PS384', rsa], ['ES256', ec]]) {
    const signed = await new Promise((resolve, reject) => {
      jwt.sign(claims, pair.privateKey, { algorithm }, (error, text) => (error ? reject(error) : resolve(text)));
    });
    console.log(algorithm, signed.split('.').slice(0, 2).join('.'), algorithm.startsWith('RS') ? signed.length : '');
    console.log(jwt.verify(signed, crypto.createPublicKey(pair.publicKey)));
    // One letter of the signature changed, in the middle of it.
    const at = signed.length - 20;
    const changed = signed.slice(0, at) + (signed[at] === 'A' ? 'B' : 'A') + signed.slice(at + 1);
    try { jwt.verify(changed, pair.publicKey); } catch (error) { console.log(error.message); }
  }
  for (const [key, algorithm] of [[ec.privateKey, 'RS256'], [rsa.privateKey, 'ES256'], ['text', 'RS256'], [rsa.publicKey, 'HS256']]) {
    try { jwt.sign({}, key, { algorithm }); } catch (error) { console.log(error.message); }
  }
}

async function jose() {
  const jose = requireFrom('jose');
  const say = (error) => console.log(error.name, error.code, error.message);
  const secret = Buffer.alloc(64, 'k');
  const claims = { 'urn:example': true };
  const hs = await new jose.SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setIssuedAt(seconds).setIssuer('me').setExpirationTime(seconds + 60).sign(secret);
  console.log(hs, await jose.jwtVerify(hs, secret, { currentDate: new Date(seconds * 1000), issuer: 'me' }));
  await jose.jwtVerify(hs, secret).catch(say);
  await jose.jwtVerify(hs, Buffer.alloc(64, 'x')).catch(say);
  await jose.jwtVerify(`${hs}x`, secret).catch(say);
  for (const alg of ['RS256', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']) {
    const { publicKey, privateKey } = await jose.generateKeyPair(alg, { extractable: true });
    const text = await new jose.SignJWT(claims).setProtectedHeader({ alg, kid: await jose.calculateJwkThumbprint({ kty: 'oct', k: 'aaaa' }) }).sign(privateKey);
    const { payload, protectedHeader } = await jose.jwtVerify(text, publicKey);
    console.log(alg, payload, protectedHeader);
    const jwk = await jose.exportJWK(privateKey);
    console.log(Object.keys(jwk).join(), jwk.kty, jwk.crv);
    const again = await jose.importJWK({ ...await jose.exportJWK(publicKey), alg });
    console.log((await jose.compactVerify(text, again)).payload.length);
    const key = await jose.importPKCS8(await jose.exportPKCS8(privateKey), alg);
    console.log(key.type, key.algorithm, (await jose.exportSPKI(publicKey)).split('\n')[0]);
    // The set of keys as a server publishes it, and what node:crypto thinks of it.
    const keys = jose.createLocalJWKSet({ keys: [{ ...await jose.exportJWK(publicKey), alg, use: 'sig', kid: protectedHeader.kid }] });
    console.log((await jose.jwtVerify(text, keys)).payload['urn:example'], crypto.createPublicKey({ key: await jose.exportJWK(publicKey), format: 'jwk' }).asymmetricKeyType);
  }
  for (const [alg, enc] of [['dir', 'A128CBC-HS256'], ['dir', 'A256GCM'], ['A128KW', 'A192GCM'], ['A256GCMKW', 'A256CBC-HS512'], ['PBES2-HS256+A128KW', 'A128GCM']]) {
    const bits = alg === 'dir' ? { 'A128CBC-HS256': 32, A256GCM: 32 }[enc] : { A128KW: 16, A256GCMKW: 32 }[alg] ?? 9;
    const key = Buffer.alloc(bits, 'p');
    const text = await new jose.CompactEncrypt(Buffer.from('häppy')).setProtectedHeader({ alg, enc }).encrypt(key);
    const options = { keyManagementAlgorithms: [alg] };
    console.log(alg, enc, text.split('.').map((part) => part.length).join(), Buffer.from((await jose.compactDecrypt(text, key, options)).plaintext).toString());
    await jose.compactDecrypt(text, Buffer.alloc(bits, 'q'), options).catch(say);
  }
  for (const alg of ['RSA-OAEP', 'RSA-OAEP-256', 'RSA-OAEP-512', 'ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A256KW']) {
    const { publicKey, privateKey } = await jose.generateKeyPair(alg, { crv: alg === 'ECDH-ES' ? 'X25519' : 'P-384' });
    const text = await new jose.EncryptJWT(claims).setProtectedHeader({ alg, enc: 'A256GCM' }).encrypt(publicKey);
    console.log(alg, (await jose.jwtDecrypt(text, privateKey)).payload, Object.keys(jose.decodeProtectedHeader(text)).join());
  }
  const general = await new jose.GeneralSign(Buffer.from('both')).addSignature(secret).setProtectedHeader({ alg: 'HS512' })
    .addSignature(crypto.createPrivateKey(ec.privateKey)).setProtectedHeader({ alg: 'ES256' }).done().sign();
  console.log(Buffer.from((await jose.generalVerify(general, crypto.createPublicKey(ec.publicKey))).payload).toString(), general.signatures.length);
  console.log(new jose.UnsecuredJWT({ a: 1 }).encode(), jose.decodeJwt(hs).iss);
  await jose.importPKCS8('-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----', 'RS256').catch((error) => console.log(error.name));
  await jose.generateKeyPair('none').catch(say);
}

async function bcryptjs() {
  const bcrypt = requireFrom('bcryptjs');
  const salt = '$2b$04$abcdefghijklmnopqrstuu';
  console.log(bcrypt.hashSync('p', salt), bcrypt.getRounds(salt), bcrypt.getSalt(bcrypt.hashSync('p', salt)));
  console.log(await bcrypt.compare('pässword', await bcrypt.hash('pässword', 4)), bcrypt.compareSync('other', bcrypt.hashSync('p', 4)));
  // Vectors that come with bcrypt.
  for (const [password, expected] of [
    ['', '$2a$06$DCq7YPn5Rq63x1Lad4cll.TV4S6ytwfsfvkgY8jIucDrjc8deX1s.'],
    ['abc', '$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i'],
  ]) {
    console.log(bcrypt.hashSync(password, expected.slice(0, 29)) === expected);
  }
  const steps = [];
  await new Promise((resolve) => bcrypt.hash('x', 9, (error, text) => resolve(console.log(error, text.length)), (part) => steps.push(part)));
  console.log(steps.at(-1), steps.every((part, i) => i === 0 || part >= steps[i - 1]));
  for (const args of [['p', 'no salt'], [1, 4], ['p', '$3b$04$abcdefghijklmnopqrstuu']]) {
    try { bcrypt.hashSync(...args); } catch (error) { console.log(error.message); }
    await bcrypt.hash(...args).catch((error) => console.log(error.message));
  }
}

async function forge() {
  const forge = requireFrom('node-forge');
  for (const name of ['md5', 'sha1', 'sha256', 'sha384', 'sha512']) {
    const text = forge.md[name].create().update('häppy', 'utf8').digest().toHex();
    console.log(name, text === crypto.hash(name, 'häppy'), text.slice(0, 16));
  }
  const hmac = forge.hmac.create();
  hmac.start('sha256', 'key');
  hmac.update('data');
  console.log(hmac.digest().toHex() === crypto.createHmac('sha256', 'key').update('data').digest('hex'));
  console.log(forge.util.bytesToHex(forge.pkcs5.pbkdf2('pass', 'salt', 100, 20, 'sha256')) === crypto.pbkdf2Sync('pass', 'salt', 100, 20, 'sha256').toString('hex'));
  const [key, iv] = ['k'.repeat(16), 'i'.repeat(12)];
  const cipher = forge.cipher.createCipher('AES-GCM', key);
  cipher.start({ iv, additionalData: 'head' });
  cipher.update(forge.util.createBuffer('a message'));
  cipher.finish();
  const decipher = crypto.createDecipheriv('aes-128-gcm', key, iv).setAAD(Buffer.from('head')).setAuthTag(Buffer.from(cipher.mode.tag.toHex(), 'hex'));
  console.log(decipher.update(cipher.output.toHex(), 'hex', 'utf8') + decipher.final('utf8'));
  // Keys and signatures of the one are read by the other.
  const privateKey = forge.pki.privateKeyFromPem(rsa.privateKey);
  const publicKey = forge.pki.publicKeyFromPem(rsa.publicKey);
  const signature = privateKey.sign(forge.md.sha256.create().update('text', 'utf8'));
  console.log(crypto.verify('sha256', Buffer.from('text'), rsa.publicKey, Buffer.from(signature, 'binary')));
  console.log(publicKey.verify(forge.md.sha1.create().update('text').digest().bytes(), crypto.sign('sha1', Buffer.from('text'), rsa.privateKey).toString('binary')));
  console.log(crypto.privateDecrypt(rsa.privateKey, Buffer.from(publicKey.encrypt('secret', 'RSA-OAEP'), 'binary')).toString());
  console.log(privateKey.decrypt(crypto.publicEncrypt({ key: rsa.publicKey, oaepHash: 'sha256' }, Buffer.from('back')).toString('binary'), 'RSA-OAEP', { md: forge.md.sha256.create() }));
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = publicKey;
  certificate.serialNumber = '0123';
  certificate.validity.notBefore = new Date(seconds * 1000);
  certificate.validity.notAfter = new Date(seconds * 2000);
  const names = [{ name: 'commonName', value: 'example.org' }, { shortName: 'O', value: 'Örg', valueTagClass: forge.asn1.Type.UTF8 }];
  certificate.setSubject(names);
  certificate.setIssuer(names);
  certificate.setExtensions([{ name: 'basicConstraints', cA: true }, { name: 'keyUsage', keyCertSign: true }, { name: 'subjectAltName', altNames: [{ type: 2, value: 'a.example' }, { type: 7, ip: '127.0.0.1' }] }]);
  certificate.sign(privateKey, forge.md.sha256.create());
  const read = new crypto.X509Certificate(forge.pki.certificateToPem(certificate));
  console.log(read.subject, read.subjectAltName, read.validFrom, read.validTo, read.serialNumber, read.ca, read.keyUsage);
  console.log(read.verify(crypto.createPublicKey(rsa.publicKey)), read.checkHost('a.example'), read.checkIP('127.0.0.1'), read.checkPrivateKey(crypto.createPrivateKey(rsa.privateKey)));
  console.log(forge.pki.certificateFromPem(read.toString()).verify(forge.pki.certificateFromPem(read.toString())));
  const store = forge.pkcs12.toPkcs12Asn1(privateKey, [certificate], 'word', { algorithm: '3des' });
  const opened = forge.pkcs12.pkcs12FromAsn1(forge.asn1.fromDer(forge.asn1.toDer(store).getBytes()), 'word');
  console.log(opened.getBags({ bagType: forge.pki.oids.certBag })[forge.pki.oids.certBag].length);
  const locked = forge.pki.encryptRsaPrivateKey(privateKey, 'word', { algorithm: 'aes256' });
  console.log(crypto.createPrivateKey({ key: locked, passphrase: 'word' }).export({ type: 'pkcs8', format: 'pem' }) === rsa.privateKey);
  console.log(forge.pki.decryptRsaPrivateKey(crypto.createPrivateKey(rsa.privateKey).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'w' }), 'w').n.equals(privateKey.n));
  const pair = await new Promise((resolve, reject) => forge.pki.rsa.generateKeyPair({ bits: 1024, e: 0x10001 }, (error, made) => (error ? reject(error) : resolve(made))));
  console.log(pair.privateKey.n.bitLength(), crypto.createPublicKey(forge.pki.publicKeyToPem(pair.publicKey)).asymmetricKeyDetails);
  const ed = forge.pki.ed25519.generateKeyPair({ seed: Buffer.alloc(32, 1) });
  console.log(forge.util.bytesToHex(ed.publicKey.toString('binary')), forge.pki.ed25519.sign({ message: 'm', encoding: 'utf8', privateKey: ed.privateKey }).toString('hex'));
  console.log(forge.random.getBytesSync(16).length, forge.util.encode64('ÿ'), forge.pki.getPublicKeyFingerprint(publicKey).length());
}

(async () => {
  for (const part of [jsonwebtoken, jose, bcryptjs, forge]) {
    console.log(`-- ${part.name}`);
    await part();
  }
})();
