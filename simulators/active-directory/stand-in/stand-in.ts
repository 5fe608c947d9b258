/** A small LDAP server that answers as a domain controller would, where no real one can be started: README.md. */
import { once } from 'node:events';
import { createServer } from 'node:tls';
import type { TLSSocket } from 'node:tls';

import { createJournal } from '../../core/journal.ts';
import type { Journal } from '../../core/journal.ts';
import { issueCertificate } from '../certificate.ts';
import type { Controller, ControllerOptions } from '../controller.ts';
import { domain } from '../domain.ts';
import { createConversation } from './conversation.ts';
import type { Conversation } from './conversation.ts';
import { keep, readKept } from './kept.ts';
import { openDomain } from './seed.ts';
import type { Domain } from './seed.ts';
import { copyOf, put, commit, within, textIn } from './tree.ts';
import { toFileTime } from './values.ts';
import { NotLdap, takeMessage, toDisconnection } from './wire.ts';

/** A running stand-in. */
export interface StandIn extends Controller {
  /** What was asked of it, and what that changed. */
  readonly journal: Journal;
  /** Locks an account, as too many wrong passwords would. */
  lock(accountName: string): void;
}

const loopback = '127.0.0.1';

/** Starts one on a free port. The caller closes it. */
export async function startStandIn({ schema, keptIn }: ControllerOptions): Promise<StandIn> {
  const tls = issueCertificate(domain.hostName, loopback);
  const kept = keptIn === undefined ? null : readKept(keptIn);
  const own = openDomain(schema, kept);
  const journal = createJournal('active-directory');
  const save = (): void => {
    if (keptIn !== undefined) keep(keptIn, own.tree);
  };
  const sockets = new Set<TLSSocket>();
  const server = createServer(
    { key: tls.key, cert: tls.ownCertificate, minVersion: 'TLSv1.2' },
    (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      serve(socket, createConversation(own, journal, save));
    },
  );
  server.listen(0, loopback);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port was given');
  return {
    url: `ldaps://${loopback}:${address.port}`,
    ...tls,
    serverName: domain.hostName,
    administrator: {
      name: `administrator@${domain.dnsName}`,
      password: domain.administratorPassword,
    },
    isFresh: kept === null,
    journal,
    lock: (accountName) => lock(own, accountName),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Answers one connection's messages, each when the one before is done. */
function serve(socket: TLSSocket, answer: Conversation): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes: Buffer) => {
    rest = Buffer.concat([rest, bytes]);
    try {
      for (let taken = takeMessage(rest); taken !== null; taken = takeMessage(rest)) {
        rest = taken.rest;
        if (taken.message.operation.kind === 'unbind') {
          socket.end();
          return;
        }
        socket.write(Buffer.concat(answer(taken.message)));
      }
    } catch (error) {
      if (!(error instanceof NotLdap)) throw error;
      socket.end(toDisconnection(error.message));
    }
  });
}

function lock({ tree }: Domain, accountName: string): void {
  const entry = [...within(tree.domain)].find(
    ({ state }) => textIn(state, 'sAMAccountName') === accountName,
  );
  if (entry === undefined) throw new Error(`There is no account ${accountName}`);
  const state = copyOf(entry.state);
  put(state, 'lockoutTime', String(toFileTime(Temporal.Now.instant())));
  commit(tree, entry, state);
}
