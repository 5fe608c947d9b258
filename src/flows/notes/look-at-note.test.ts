import { beforeEach, describe, expect, it } from 'vitest';
import { addClient, addRun, openTestDatabase } from '../../../test/support/ledger.ts';
import { invariant } from '../../lib/invariant.ts';
import { silentLogger } from '../../lib/log.ts';
import { ConnectorError, type ConnectorErrorKind } from '../../ports/errors.ts';
import type { Ticketing } from '../../ports/ticketing.ts';
import { listAudit } from '../../store/audit-list.ts';
import { transact, type Database } from '../../store/database.ts';
import { findNote, insertNote } from '../../store/notes.ts';
import { ring, takeEntry } from '../engine/agenda.ts';
import type { FlowTools } from '../tools.ts';
import { lookAtNote } from './look-at-note.ts';

const now = Temporal.Instant.from('2026-11-22T09:00:00Z');

let db: Database;
let runId: string;
beforeEach(async () => {
  db = await openTestDatabase();
  runId = await addRun(db, await addClient(db), now);
});

const absent = async (): Promise<never> => {
  throw new Error('the outbox writes notes only');
};

/** A ticket in a PSA: it keeps what it is given, and its next answer can go wrong before or after that. */
function createTicket() {
  const texts: string[] = [];
  let trouble: { readonly kind: ConnectorErrorKind; readonly when: 'before' | 'after' } | null =
    null;
  const failWhen = (when: 'before' | 'after'): void => {
    if (trouble?.when !== when) return;
    const { kind } = trouble;
    trouble = null;
    throw new ConnectorError({ vendor: 'psa', operation: 'adding a note', kind });
  };
  const ticketing: Ticketing = {
    addInternalNote: async (_ticketId, text) => {
      failWhen('before');
      texts.push(text);
      failWhen('after');
      return { id: String(texts.length - 1) };
    },
    listNotes: async () =>
      texts.map((text, index) => ({ id: String(index), text, isInternal: true })),
    test: absent,
    readTicket: absent,
    searchTickets: absent,
    listCompanies: absent,
    listTimeEntries: absent,
    addTimeEntry: absent,
    deactivateContact: absent,
    activateContact: absent,
  };
  return {
    texts,
    ticketing,
    goWrong: (kind: ConnectorErrorKind, when: 'before' | 'after') => {
      trouble = { kind, when };
    },
  };
}

function toolsWith(ticketing: Ticketing): FlowTools {
  return {
    db,
    clock: { now: () => now },
    log: silentLogger,
    baseUrl: 'https://seatwright.example',
    bell: { send: () => Promise.resolve() },
    sealer: { seal: unused, open: unused },
    connections: {
      marketplace: absent,
      directory: absent,
      marketplaces: absent,
      tenant: absent,
      ticketing: async () => ticketing,
    },
  };
}

function unused(): never {
  throw new Error('the outbox seals nothing');
}

async function owe(tools: FlowTools, marker: string): Promise<string> {
  return transact(db, async (tx) => {
    const id = await insertNote(
      tx,
      { runId, ticketId: '1', kind: 'note', marker, body: { text: 'One seat was bought.' } },
      now,
    );
    await ring(tx, tools, 'note', id);
    return id;
  });
}

/** One look by a fresh worker. */
async function look(tools: FlowTools, id: string): Promise<Temporal.Instant | null> {
  const fence = await takeEntry(db, 'note', id, 'a', now);
  invariant(fence !== null, 'the note was rung');
  return (await lookAtNote(tools, id, fence)).wakeAt;
}

describe('a note', () => {
  it('is brought to the ticket once, however often it is looked at', async () => {
    const ticket = createTicket();
    const tools = toolsWith(ticket.ticketing);
    const id = await owe(tools, 'SW-1-r1');
    expect(await look(tools, id)).toBeNull();
    expect(await look(tools, id)).toBeNull();
    expect(ticket.texts).toEqual(['One seat was bought. (ref SW-1-r1)']);
    expect(await findNote(db, id)).toMatchObject({ state: 'sent', psa_id: '0' });
  });

  it('stands in the audit log once, with the id that the PSA gave it, also when its first answer was lost', async () => {
    const ticket = createTicket();
    const tools = toolsWith(ticket.ticketing);
    const id = await owe(tools, 'SW-1-r1');
    ticket.goWrong('unknown-outcome', 'after');
    await look(tools, id);
    expect((await listAudit(db, { limit: 10, offset: 0 })).total).toBe(0);
    await look(tools, id);
    await look(tools, id);

    const { rows } = await listAudit(db, { limit: 10, offset: 0 });
    expect(rows).toEqual([
      expect.objectContaining({
        actor: 'seatwright',
        on_behalf_of: 'Eli Engineer',
        action: 'notes.write',
        client_name: 'Contoso',
        ticket_id: '1',
        after: { text: 'One seat was bought.' },
        external_ids: { 'PSA note': '0', 'Reference in its text': 'SW-1-r1', Run: runId },
      }),
    ]);
  });

  it('whose answer was lost is found on the ticket and not written again', async () => {
    const ticket = createTicket();
    const tools = toolsWith(ticket.ticketing);
    const id = await owe(tools, 'SW-1-r1');
    ticket.goWrong('unknown-outcome', 'after');
    expect(await look(tools, id)).not.toBeNull();
    expect(await look(tools, id)).toBeNull();
    expect(ticket.texts).toHaveLength(1);
    expect(await findNote(db, id)).toMatchObject({ state: 'sent', psa_id: '0' });
  });

  it('that never arrived is written again', async () => {
    const ticket = createTicket();
    const tools = toolsWith(ticket.ticketing);
    const id = await owe(tools, 'SW-1-r1');
    ticket.goWrong('unknown-outcome', 'before');
    await look(tools, id);
    await look(tools, id);
    expect(ticket.texts).toHaveLength(1);
  });

  it('is not taken for another one whose marker only begins like its own', async () => {
    const ticket = createTicket();
    const tools = toolsWith(ticket.ticketing);
    await look(tools, await owe(tools, 'SW-1-r10'));
    const id = await owe(tools, 'SW-1-r1');
    ticket.goWrong('unavailable', 'before');
    await look(tools, id);
    await look(tools, id);
    expect(ticket.texts).toEqual([
      'One seat was bought. (ref SW-1-r10)',
      'One seat was bought. (ref SW-1-r1)',
    ]);
  });

  it('owed twice under one marker is one note', async () => {
    const tools = toolsWith(createTicket().ticketing);
    expect(await owe(tools, 'SW-1-r1')).toBe(await owe(tools, 'SW-1-r1'));
  });

  it('is tried again after a while, and says why it waits', async () => {
    const ticket = createTicket();
    const tools = toolsWith(ticket.ticketing);
    const id = await owe(tools, 'SW-1-r1');
    ticket.goWrong('unavailable', 'before');
    const wakeAt = await look(tools, id);
    expect(wakeAt?.since(now).total('milliseconds')).toBeGreaterThanOrEqual(1_000);
    expect((await findNote(db, id))?.last_error).toContain('was not available');
  });
});
