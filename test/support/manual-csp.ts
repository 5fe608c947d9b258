import { expect, vi } from 'vitest';
import { manualName } from '../../simulators/world/markets.ts';
import { CLIENTS, type ClientSeed } from '../../simulators/world/seed/clients.ts';
import { toWorldSeed, type CreateSeed } from '../../simulators/world/seed/index.ts';
import { TICKETS } from '../../simulators/world/seed/tickets.ts';
import { subscriptionRecord } from '../../src/operations/manual/subscription-record.ts';
import { workItem } from '../../src/operations/manual/work-item.ts';
import { listOf } from '../../src/operations/schemas/common.ts';
import { carryOut, type WorkAnswer, type WorkItem } from '../../tools/chaos/by-hand/clerk.ts';
import type { Run } from '../../tools/client/run.ts';
import type { SubscriptionRecord } from '../../tools/start/keep-by-hand.ts';
import type { CspClient, CspWorld } from './csp-world.ts';
import { auditNotes, readLedger, workTicket } from './staff.ts';
import type { TestWorld, Who } from './world.ts';

/** What one client has bought at the CSP without an API. */
export interface ManualCsp {
  /** As it was first written down. */
  readonly record: SubscriptionRecord;
  /** Does at the vendor's portal what an item asks for; the tenant shows it then. */
  carryOut(item: WorkItem): WorkAnswer;
  /** What was asked for the client, what is open first. */
  work(): Promise<readonly WorkItem[]>;
  /** The item that nobody has answered. Throws unless there is exactly one. */
  openWork(): Promise<WorkItem>;
  close(id: string, answer: object, who?: Who): Promise<WorkItem>;
  readRecord(): Promise<SubscriptionRecord>;
}

/** The demo, but that one client buys its Business Premium at the CSP without an API. */
export function premiumByHand(clientName: string): CreateSeed {
  const clients = CLIENTS.map((client) => (client.name === clientName ? byHand(client) : client));
  return (startMs) => toWorldSeed(clients, TICKETS, startMs);
}

const byHand = (client: ClientSeed): ClientSeed => ({
  ...client,
  subscriptions: client.subscriptions.map((one) =>
    one.product === 'business-premium' ? { ...one, seller: manualName } : one,
  ),
});

/** The CSP without an API as one client has it, by the record of what it buys there. */
export function manualCspOf(test: TestWorld, record: SubscriptionRecord): ManualCsp {
  const { clientId } = record;
  const work: ManualCsp['work'] = async () => {
    const ada = await test.as('ada');
    return (await ada.get(`/v1/work-items?clientId=${clientId}`, listOf(workItem))).items;
  };
  return {
    record,
    carryOut: (item) => carryOut(test.world.simulators.portal, item),
    work,
    openWork: async () => {
      const [only, second] = (await work()).filter(({ state }) => state === 'open');
      if (only === undefined || second !== undefined)
        throw new Error('There is not exactly one open work item');
      return only;
    },
    close: async (id, answer, who = 'eli') =>
      (await test.as(who)).post(`/v1/work-items/${id}/close`, answer, workItem),
    readRecord: async () => {
      const path = `/v1/clients/${clientId}/manual-subscriptions`;
      const { items } = await (await test.as('ada')).get(path, listOf(subscriptionRecord));
      const found = items.find(({ id }) => id === record.id);
      if (found === undefined) throw new Error('The record is gone');
      return found;
    },
  };
}

/** A client of this CSP alone, with a starter's and a leaver's ticket, and what a test asks about it. */
export interface Desk {
  readonly test: TestWorld;
  readonly csp: ManualCsp;
  /** Works a ticket up to the question that a person has to answer. */
  untilAsked(kind?: 'starter' | 'leaver'): Promise<Run>;
  notes(kind?: 'starter' | 'leaver'): readonly string[];
  /** Waits until so many notes of the starter's ticket have these words. */
  untilNoted(words: string, count: number): Promise<void>;
  /** The client's rows, the oldest first. */
  ledger(): ReturnType<typeof readLedger>;
}

/** Buys for a month each time; its term began two days ago, so that seats may be given back. */
export const clientByHand = (key: string): CspClient => ({
  key,
  holdings: [{ csp: manualName, term: 'P1M', daysAgo: 2 }],
});

export function deskOf(world: CspWorld, client: CspClient): Desk {
  const { test } = world;
  const csp = manualCspOf(test, world.recordOf(client));
  const notes: Desk['notes'] = (kind = 'starter') => auditNotes(test, world.ticketOf(client, kind));
  return {
    test,
    csp,
    untilAsked: async (kind = 'starter') => {
      const { run } = await workTicket(test, world.ticketOf(client, kind), {
        isWanted: ({ form }) => form?.name === 'work-by-hand',
      });
      expect(run.form?.name).toBe('work-by-hand');
      return run;
    },
    notes,
    untilNoted: async (words, count) => {
      const told = () => notes().filter((note) => note.includes(words));
      await vi.waitFor(() => expect(told()).toHaveLength(count), { timeout: 30_000 });
    },
    ledger: async () =>
      (await readLedger(test)).filter(({ clientId }) => clientId === csp.record.clientId),
  };
}
