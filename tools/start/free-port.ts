import { once } from 'node:events';
import { createServer } from 'node:net';

/** Whether nobody listens at this port of 127.0.0.1. */
export async function isPortFree(port: number): Promise<boolean> {
  return (await probe(port)) !== null;
}

/** A port of 127.0.0.1 that is free just now. */
export async function findFreePort(): Promise<number> {
  const port = await probe(0);
  if (port === null) throw new Error('This machine has no free port.');
  return port;
}

async function probe(port: number): Promise<number | null> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : null;
  } catch {
    return null;
  } finally {
    if (server.listening) {
      server.close();
      await once(server, 'close');
    }
  }
}
