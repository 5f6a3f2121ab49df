'use strict';
// Names that a certificate is asked for may be empty.
const { X509Certificate } = require('node:crypto');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'names-'));
execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
  '-keyout', path.join(folder, 'key.pem'), '-out', path.join(folder, 'cert.pem'), '-subj', '/CN=name.example'], { stdio: 'ignore' });
const certificate = new X509Certificate(fs.readFileSync(path.join(folder, 'cert.pem')));
fs.rmSync(folder, { recursive: true });
for (const method of ['checkHost', 'checkEmail', 'checkIP']) {
  for (const name of ['', 'name.example', 'name.example\0.org', '127.0.0.1', 'a@name.example']) {
    try {
      console.log(method, JSON.stringify(name), certificate[method](name));
    } catch (error) {
      console.log(method, JSON.stringify(name), error.code, error.message);
    }
  }
}
