import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

const ldapsPort = 636;
const attemptCount = 20;

/** An address of this machine at which nobody listens for LDAPS: one of millions, so that those who look at once differ. */
export async function findFreeAddress(): Promise<string> {
  for (let attempt = 0; attempt < attemptCount; attempt += 1) {
    const address = `127.${randomInt(80, 127)}.${randomInt(1, 255)}.${randomInt(1, 255)}`;
    if (await isFree(address)) return address;
  }
  throw new Error(`None of ${attemptCount} loopback addresses is free for LDAPS`);
}

async function isFree(address: string): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(ldapsPort, address);
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
