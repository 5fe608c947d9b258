import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The folder belongs to a running start. */
export class FolderInUseError extends Error {
  override readonly name = 'FolderInUseError';
}

/**
 * Takes a folder for this process until `release`, or until the process ends however it ends: the hold is a listening
 * socket, which no killed process leaves behind. Throws `FolderInUseError`.
 */
export async function holdFolder(folder: string): Promise<{ release(): Promise<void> }> {
  // Not inside the folder: the address of a socket may have about 100 characters only.
  const digest = createHash('sha256').update(folder).digest('hex').slice(0, 20);
  const address = join(tmpdir(), `seatwright-${digest}.sock`);
  if (await isAnswered(address)) {
    throw new FolderInUseError(
      `Seatwright is already running on ${folder}. Stop it first, or set SEATWRIGHT_DATA to another folder.`,
    );
  }
  await rm(address, { force: true });
  const server = createServer((socket) => socket.destroy()).listen(address);
  await once(server, 'listening');
  server.unref();
  return {
    release: async () => {
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
}

async function isAnswered(address: string): Promise<boolean> {
  const socket = connect(address);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
