/** A real Active Directory domain controller out of Debian's Samba, for tests and the demo. Recipe: README.md. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { access, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { setTimeout as delay } from 'node:timers/promises';

import { issueCertificate } from './certificate.ts';
import type { IssuedCertificate } from './certificate.ts';
import type { Controller, ControllerOptions } from './controller.ts';
import { domain } from './domain.ts';
import { findFreeAddress } from './free-address.ts';
import { provisionedArchive } from './provision.ts';
import { run } from './run.ts';

const startTimeoutMs = 30_000;
const lookEveryMs = 50;

/** Whether this machine can start one: Samba is there, and its ports may be opened. */
export async function canStartSamba(): Promise<boolean> {
  if (process.getuid?.() !== 0) return false;
  try {
    await Promise.all(['/usr/sbin/samba', '/usr/bin/samba-tool'].map((path) => access(path)));
    return true;
  } catch {
    return false;
  }
}

/** Starts a controller with an empty domain, in some two seconds once the archive of the domain exists. */
export async function startSamba(options: ControllerOptions): Promise<Controller> {
  const { keptIn } = options;
  // Ports cannot be chosen: each has an address of its own.
  const [archive, address] = await Promise.all([
    provisionedArchive(options.schema),
    findFreeAddress(),
  ]);
  const folder = keptIn ?? (await mkdtemp(join(tmpdir(), 'seatwright-samba-')));
  const leave = async (): Promise<void> => {
    if (keptIn === undefined) await rm(folder, { recursive: true, force: true });
  };
  try {
    const isFresh = await unpack(archive, folder);
    const configuration = join(folder, 'smb.conf');
    const text = await readFile(join(folder, 'dc', 'etc', 'smb.conf'), 'utf8');
    await writeFile(configuration, text.replaceAll(domain.placeholder, join(folder, 'dc')));
    const tls = issueCertificate(domain.hostName, address);
    await writeCertificate(join(folder, 'tls'), tls);
    await makeEmpty(join(folder, 'run'));
    const child = spawn('/usr/sbin/samba', argumentsOf(folder, configuration, address), {
      // An interactive Samba ends when this pipe does: with the process that started it, however that ends.
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    try {
      await untilListening(child, address, tls.certificate);
    } catch (error) {
      const log = await readFile(join(folder, 'run', 'log'), 'utf8').catch(() => '');
      await end(child);
      throw new Error(`Samba did not start: ${log.trim().split('\n').slice(-5).join(' ')}`, {
        cause: error,
      });
    }
    return {
      url: `ldaps://${address}`,
      ...tls,
      serverName: domain.hostName,
      administrator: {
        name: `administrator@${domain.dnsName}`,
        password: domain.administratorPassword,
      },
      isFresh,
      close: async () => {
        await end(child);
        await leave();
      },
    };
  } catch (error) {
    await leave();
    throw error;
  }
}

/** Puts the archive's domain into `folder` unless one is there; whole or not at all. Answers whether it did. */
async function unpack(archive: string, folder: string): Promise<boolean> {
  if (existsSync(join(folder, 'dc'))) return false;
  const draft = join(folder, 'unpacked');
  await makeEmpty(draft);
  await run('tar', ['-xf', archive, '-C', draft]);
  await rename(join(draft, 'dc'), join(folder, 'dc'));
  await rm(draft, { recursive: true });
  return true;
}

async function makeEmpty(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
}

async function writeCertificate(folder: string, tls: IssuedCertificate): Promise<void> {
  await makeEmpty(folder);
  await writeFile(join(folder, 'authority.pem'), tls.certificate);
  await writeFile(join(folder, 'server.pem'), tls.ownCertificate);
  // Samba refuses a key that others may read.
  await writeFile(join(folder, 'server.key'), tls.key, { mode: 0o600 });
}

function argumentsOf(folder: string, configuration: string, address: string): string[] {
  const tls = join(folder, 'tls');
  const options = {
    'server services': 'ldap',
    interfaces: `${address}/8`,
    'bind interfaces only': 'yes',
    'pid directory': join(folder, 'run'),
    'log file': join(folder, 'run', 'log'),
    'tls keyfile': join(tls, 'server.key'),
    'tls certfile': join(tls, 'server.pem'),
    'tls cafile': join(tls, 'authority.pem'),
    // Ten times as quick: what is written survives the process, though not a loss of power.
    'ldb:nosync': 'true',
  };
  return [
    '--interactive',
    '--model=single',
    `--configfile=${configuration}`,
    '--debuglevel=1',
    ...Object.entries(options).map(([name, value]) => `--option=${name}=${value}`),
  ];
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function untilListening(
  child: ChildProcess,
  address: string,
  certificate: string,
): Promise<void> {
  const patience = AbortSignal.timeout(startTimeoutMs);
  while (!patience.aborted) {
    if (child.exitCode !== null) throw new Error(`The process ended with ${child.exitCode}`);
    if (await answers(address, certificate)) return;
    await delay(lookEveryMs);
  }
  throw new Error('It does not listen');
}

function answers(address: string, certificate: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({
      host: address,
      port: 636,
      ca: certificate,
      servername: domain.hostName,
    });
    const settle = (isThere: boolean): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('secureConnect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}
