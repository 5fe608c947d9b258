import { once } from 'node:events';
import { connect, createServer } from 'node:tls';
import type { TLSSocket } from 'node:tls';

import type { Controller } from './controller.ts';

/** Tags of the answers of LDAP (RFC 4511, protocolOp). */
const answerTags = { bind: 0x61, search: 0x65, modify: 0x67, add: 0x69, rename: 0x6d } as const;

/** Stands between a client and a controller and can lose an answer. */
export interface LosingProxy {
  /** `ldaps://127.0.0.1:port`; it has the controller's own certificate. */
  readonly url: string;
  /** The next answer of this kind never arrives: it was carried out, and the connection ends. */
  loseAnswerTo(operation: keyof typeof answerTags): void;
  close(): Promise<void>;
}

/** Starts one before a controller. The caller closes it. */
export async function startLosingProxy(dc: Controller): Promise<LosingProxy> {
  let lost: number | null = null;
  const sockets = new Set<TLSSocket>();
  const server = createServer({ key: dc.key, cert: dc.ownCertificate }, (client) => {
    const { hostname, port } = new URL(dc.url);
    const upstream = connect({
      host: hostname,
      port: port === '' ? 636 : Number(port),
      ca: dc.certificate,
      servername: dc.serverName,
    });
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', end);
      socket.on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
    client.pipe(upstream);
    const tagsOf = createMessageReader();
    upstream.on('data', (bytes: Buffer) => {
      if (lost !== null && tagsOf(bytes).includes(lost)) {
        lost = null;
        end();
      } else client.write(bytes);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port was given');
  return {
    url: `ldaps://127.0.0.1:${address.port}`,
    loseAnswerTo: (operation) => {
      lost = answerTags[operation];
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Reads the kinds of messages out of a stream, wherever it is cut into pieces. */
function createMessageReader(): (bytes: Buffer) => readonly number[] {
  let rest: Buffer = Buffer.alloc(0);
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    const tags: number[] = [];
    for (;;) {
      const body = readLength(rest, 1);
      if (body === null || rest.length < body.start + body.length) return tags;
      const id = readLength(rest, body.start + 1);
      if (id !== null) tags.push(rest[id.start + id.length] ?? 0);
      rest = rest.subarray(body.start + body.length);
    }
  };
}

/** A length of BER at this place and where its content begins; null where the bytes end before. */
function readLength(
  bytes: Buffer,
  at: number,
): { readonly start: number; readonly length: number } | null {
  const first = bytes[at];
  if (first === undefined) return null;
  const size = first & 0x7f;
  if (first < 0x80) return { start: at + 1, length: first };
  return bytes.length < at + 1 + size
    ? null
    : { start: at + 1 + size, length: bytes.readUIntBE(at + 1, size) };
}
