import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensurePortal } from '../../../tools/start/build-portal.ts';
import { demoChoices } from '../../../tools/start/choices.ts';
import { startInstallation } from '../../../tools/start/installation.ts';

/** Everything that `npm start` starts, in a folder that is thrown away. */
export interface Site {
  /** Without a slash at the end. */
  readonly address: string;
  close(): Promise<void>;
}

/** A site whose server can go away and come back at the same address. */
export interface RestartableSite extends Site {
  readonly server: { stop(): Promise<void>; start(): Promise<void> };
}

/**
 * Starts the demo for one test file. With SEATWRIGHT_E2E_ADDRESS set, that running demo is used instead: for work on
 * these tests only, since it remembers what earlier tests did.
 */
export async function openSite(): Promise<Site> {
  const given = process.env['SEATWRIGHT_E2E_ADDRESS'];
  if (given !== undefined) return { address: given, close: async () => {} };
  return openRestartableSite();
}

/** A demo of its own, always: a server that others use must not go away. */
export async function openRestartableSite(): Promise<RestartableSite> {
  const folder = await mkdtemp(join(tmpdir(), 'seatwright-e2e-'));
  // Started by root, the database runs as another account, which has to get here.
  await chmod(folder, 0o711);
  await ensurePortal(() => {});
  const installation = await startInstallation({
    folder,
    port: null,
    lifetime: 'thrown-away',
    choices: demoChoices,
    logLevel: 'error',
    say: () => {},
  });
  return {
    address: installation.url,
    server: installation.server,
    close: async () => {
      await installation.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
