// A certificate authority for one test, and what it signs: made anew with openssl in the scratch folder.

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

const openssl = (cwd, ...args) => execFileSync('openssl', args, { cwd, stdio: ['ignore', 'ignore', 'pipe'] });

/**
 * @param {string} folder gets ca.pem, server.pem, server.key, client.pem and client.key
 * @returns {Record<string, string>} their paths
 */
export function certificates(folder) {
  writeFileSync(path.join(folder, 'server.ext'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(folder, 'req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=Test CA');
  for (const name of ['server', 'client']) {
    openssl(folder, 'req', ...key, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name === 'server' ? 'localhost' : 'client'}`);
    openssl(folder, 'x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2',
            '-out', `${name}.pem`, ...(name === 'server' ? ['-extfile', 'server.ext'] : []));
  }
  return Object.fromEntries(['ca.pem', 'server.pem', 'server.key', 'client.pem', 'client.key']
    .map((file) => [file.replace('.', '_'), path.join(folder, file)]));
}
