import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { run } from './run.ts';

const days = '30';

/**
 * An authority of its own and a certificate from it for this host and address, in `folder`: `authority.pem`, `server.pem`,
 * `server.key`. Answers the same as PEM texts.
 */
export async function issueCertificate(
  folder: string,
  hostName: string,
  address: string,
): Promise<{
  readonly certificate: string;
  readonly ownCertificate: string;
  readonly key: string;
}> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  const path = (name: string): string => join(folder, name);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await run('openssl', [
    'req',
    '-x509',
    ...newKey,
    '-days',
    days,
    '-subj',
    '/CN=Throw-away authority',
    '-keyout',
    path('authority.key'),
    '-out',
    path('authority.pem'),
  ]);
  await run('openssl', [
    'req',
    ...newKey,
    '-subj',
    `/CN=${hostName}`,
    '-keyout',
    path('server.key'),
    '-out',
    path('server.csr'),
  ]);
  await writeFile(path('names'), `subjectAltName=DNS:${hostName},IP:${address}\n`);
  await run('openssl', [
    'x509',
    '-req',
    '-in',
    path('server.csr'),
    '-days',
    days,
    '-extfile',
    path('names'),
    '-CA',
    path('authority.pem'),
    '-CAkey',
    path('authority.key'),
    '-CAcreateserial',
    '-out',
    path('server.pem'),
  ]);
  // Samba refuses a key that others may read.
  await chmod(path('server.key'), 0o600);
  const [certificate, ownCertificate, key] = await Promise.all([
    readFile(path('authority.pem'), 'utf8'),
    readFile(path('server.pem'), 'utf8'),
    readFile(path('server.key'), 'utf8'),
  ]);
  return { certificate, ownCertificate, key };
}
