'use strict';
// Keys of pairs: every way in and out; signatures, encryption, agreement, certificates.
const crypto = require('crypto');

const rsaPem = `-----BEGIN PRIVATE KEY-----
MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBAKkom95zTNnFw51i
lzmfOuNvdYkC6tk3F56eoJaZEDKDFfQcM/ECDHgFPYpXTsGjxKhS6fNkxgdJ/h6s
ZadDNPPgOfdTRSKfwi/5/2LqpkvwvqEEkjMbjc9KMZpq1pKGQBF4nQQ9eLXPGMdh
6/ZfPacsMGKDULQoy8VkSGp+1iUlAgMBAAECgYB3uEzwmGvoqOX0SqW6224DL4xg
5tat2yb1VVFUpInpJgtwlFFSnl+Sxiqy8W3E8JIri1sWrtjUqdKXhO4A/jjHxt24
akihZRE0Xx1FcbNcaSm67vkKYn+kP8n93osn7pu4Gu52+nEtALcWfa+4t+ZN7bcG
yVA+E2eT/yja3EM/1QJBANWgBKlfWoNyaZukPnSlw5JBzRnSVuCsYZNxwMouvpU+
BvuCQkaR49ABY7npbVhI6jqbbBRxDPxqbyU2HBrlZMMCQQDKtpBQ3bhFoCIH3wLX
4FJX+V6UPwWqaH9UN9t6pO7kr3UzNwnz5ffGwuH4raQoDKSXs2/uqqCXQGr0ws5/
U4/3AkANIgpHU1pgLF97twwz5aDxU+RFCx5WL6LMCrk8dMU4rZiGS8rBReTIe91i
p4wWWl0z/ywU0aJnvi9ZDUuLB8E7AkApn70Ybb6VxWDXfupli3E9ET5jcGFocVab
43BUyaMoIAMPxiBsDW+IR6IA3x7S/m2ZnMXCGxUomZics5eVO4JXAkEAvDBee5t1
BwuxfnKcoyazRssY2XoGkReqUuSGHNG/lU/+57GTrDXghriTaSabPazHYwlvmFsb
B8HBgcV92FRvRw==
-----END PRIVATE KEY-----
`;
const certPem = `-----BEGIN CERTIFICATE-----
MIIBnDCCAUGgAwIBAgIUUJxmXFYBoUk79zfHnzZ1+RhzcvswCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyODIyMTMyNFoYDzIxMjYxMTA0
MjIxMzI0WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASEy7gcONE2vz6c9HllIIXl0jgp2ZJAb/wBcOn69keRQmy++sAV+G3N
HQnILdXmgw2zCUzVOUD4564bBLdtpw5ro28wbTAdBgNVHQ4EFgQUyuSUruUTsRgn
cXxhyZDofreXUtMwHwYDVR0jBBgwFoAUyuSUruUTsRgncXxhyZDofreXUtMwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSQAwRgIhAL/fMYRPH8YF1ivwNTML5Jn0K7bLqt6RChSNKwyuhX4pAiEA
mXJi6+O+kFUZfy3QzKcjv0HGsrqzLzeMlj0eFqHO82c=
-----END CERTIFICATE-----`;

function attempt(label, f) {
  try {
    console.log(label, f());
  } catch (error) {
    console.log(label, error.name, error.code, error.message);
  }
}

const digest = (bytes) => crypto.createHash('sha256').update(bytes).digest('hex').slice(0, 16);

// Reading and writing.
const rsa = crypto.createPrivateKey(rsaPem);
const ec = crypto.createPrivateKey({
  key: Buffer.alloc(32, 7), format: 'raw-private', asymmetricKeyType: 'ec', namedCurve: 'P-256',
});
const ed = crypto.createPrivateKey({
  key: Buffer.alloc(32, 9), format: 'raw-private', asymmetricKeyType: 'ed25519',
});
const x = crypto.createPrivateKey({
  key: Buffer.alloc(32, 5), format: 'raw-private', asymmetricKeyType: 'x25519',
});
for (const key of [rsa, ec, ed, x]) {
  const own = crypto.createPublicKey(key);
  console.log(key.type, key.asymmetricKeyType, key.asymmetricKeyDetails, own.type, own.equals(crypto.createPublicKey(key)));
  for (const type of ['pkcs1', 'pkcs8', 'sec1', 'spki']) {
    for (const format of ['pem', 'der']) {
      attempt(`  private ${type} ${format}`, () => {
        const out = key.export({ type, format });
        return [digest(out), crypto.createPrivateKey({ key: out, type, format }).equals(key)];
      });
      attempt(`  public ${type} ${format}`, () => {
        const out = own.export({ type, format });
        return [digest(out), crypto.createPublicKey({ key: out, type, format }).equals(own)];
      });
    }
  }
  const locked = key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' });
  console.log(crypto.createPrivateKey({ key: locked, passphrase: 'secret' }).equals(key));
  attempt('  without', () => crypto.createPrivateKey(locked));
  const jwk = key.export({ format: 'jwk' });
  console.log(own.export({ format: 'jwk' }), crypto.createPrivateKey({ key: jwk, format: 'jwk' }).equals(key));
}
// One of 256 locked keys opens with a wrong passphrase, to something that is no key: so one that does not.
const locked = `-----BEGIN ENCRYPTED PRIVATE KEY-----
MIGjMF8GCSqGSIb3DQEFDTBSMDEGCSqGSIb3DQEFDDAkBBCMDhy2mGTItjxMe0xJ
PtU4AgIIADAMBggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQSMj2G/0lK1y4gj6h
onNWiwRAc/DxpLI+OnPbIZxOTBGZigjUcOMDsFnFW6h3cwEuvbTvaQ3+7Mq3hKk3
0zHdpWb3A+87Wp48qBFFJBC7OJzsRw==
-----END ENCRYPTED PRIVATE KEY-----
`;
attempt('wrong', () => crypto.createPrivateKey({ key: locked, passphrase: 'public' }));
attempt('no key', () => crypto.createPublicKey('none'));
attempt('public as private', () => crypto.createPrivateKey(crypto.createPublicKey(rsa).export({ type: 'spki', format: 'pem' })));

// Signing.
const text = Buffer.from('message');
console.log(digest(crypto.sign('sha256', text, rsa)), digest(crypto.createSign('RSA-SHA256').update(text).sign(rsa)));
console.log(digest(crypto.sign(null, text, ed)));
for (const [key, hash, options] of [
  [rsa, 'sha256', { padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength: 20 }],
  [ec, 'sha384', { dsaEncoding: 'ieee-p1363' }], [ec, 'sha256', {}], [ed, null, {}],
]) {
  const signature = crypto.sign(hash, text, { key, ...options });
  const own = crypto.createPublicKey(key);
  console.log(signature.length > 60, crypto.verify(hash, text, { key: own, ...options }, signature),
              crypto.verify(hash, Buffer.from('massage'), { key: own, ...options }, signature));
}
attempt('one shot only', () => crypto.createSign('sha256').update(text).sign(ed));
attempt('digest', () => crypto.createSign('sha257'));
attempt('cannot sign', () => crypto.sign(null, text, x));

// Encrypting.
const sealed = crypto.publicEncrypt({ key: rsa, oaepHash: 'sha256' }, text);
console.log(crypto.privateDecrypt({ key: rsa, oaepHash: 'sha256' }, sealed).toString());
attempt('another hash', () => crypto.privateDecrypt(rsa, sealed));
console.log(crypto.publicDecrypt(rsa, crypto.privateEncrypt(rsa, text)).toString());
attempt('too long', () => crypto.publicEncrypt(rsa, Buffer.alloc(200)));

// Agreeing.
const other = crypto.createPrivateKey({ key: Buffer.alloc(32, 6), format: 'raw-private', asymmetricKeyType: 'x25519' });
console.log(crypto.diffieHellman({ privateKey: x, publicKey: crypto.createPublicKey(other) }).toString('hex'));
attempt('kinds', () => crypto.diffieHellman({ privateKey: x, publicKey: crypto.createPublicKey(ec) }));
const a = crypto.getDiffieHellman('modp5');
const b = crypto.createDiffieHellman(a.getPrime(), a.getGenerator());
a.generateKeys();
b.generateKeys();
console.log(a.computeSecret(b.getPublicKey()).equals(b.computeSecret(a.getPublicKey())), a.verifyError);
const ecdh = crypto.createECDH('secp256k1');
ecdh.setPrivateKey(Buffer.alloc(32, 3));
console.log(ecdh.getPublicKey('hex', 'compressed'), crypto.ECDH.convertKey(ecdh.getPublicKey(), 'secp256k1', null, 'base64', 'hybrid'));
attempt('curve', () => crypto.createECDH('nope'));

// Making.
for (const [kind, options] of [['rsa', { modulusLength: 1024 }], ['ec', { namedCurve: 'secp384r1' }], ['x448'], ['ml-dsa-44']]) {
  const { publicKey, privateKey } = crypto.generateKeyPairSync(kind, options);
  console.log(publicKey.asymmetricKeyType, publicKey.asymmetricKeyDetails, crypto.createPublicKey(privateKey).equals(publicKey));
}
console.log(crypto.checkPrimeSync(2n ** 127n - 1n), crypto.checkPrimeSync(2n ** 127n + 1n));

// Certificates.
const certificate = new crypto.X509Certificate(certPem);
console.log(certificate, certificate.toString() === `${certPem}\n`, certificate.ca);
console.log(certificate.checkHost('localhost'), certificate.checkHost('example.org'), certificate.checkIP('127.0.0.1'));
console.log(certificate.checkIssued(certificate), certificate.verify(certificate.publicKey), certificate.toLegacyObject());

// Later.
crypto.generateKeyPair('rsa', { modulusLength: 1024, publicKeyEncoding: { type: 'pkcs1', format: 'pem' } }, (err, publicKey, privateKey) => {
  console.log(err, publicKey.split('\n')[0], privateKey.type);
  crypto.sign('sha256', text, privateKey, (err, signature) => {
    crypto.verify('sha256', text, publicKey, signature, (err, good) => console.log(err, good));
  });
});
