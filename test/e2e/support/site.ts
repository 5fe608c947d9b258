import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensurePortal } from '../../../tools/start/build-portal.ts';
import { demoChoices } from '../../../tools/start/choices.ts';
import { startInstallation } from '../../../tools/start/installation.ts';

/** Everything that `npm start` starts, in a folder that is thrown away; its server can go away and come back. */
export interface RestartableSite {
  /** Without a slash at the end; the same after a new start. */
  readonly address: string;
  readonly server: { stop(): Promise<void>; start(): Promise<void> };
  close(): Promise<void>;
}

/** Starts the demo as a person would. Takes ten times as long as the world of `openStage`. */
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
