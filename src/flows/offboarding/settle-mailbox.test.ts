import { expect, it } from 'vitest';
import { openTestDatabase } from '../../../test/support/ledger.ts';
import { tenantModel } from '../../../test/support/tenant-model.ts';
import { silentLogger } from '../../lib/log.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { Mailbox, Tenant } from '../../ports/tenant.ts';
import type { Outcome, StepContext } from '../runs/flow.ts';
import type { FlowTools } from '../tools.ts';
import { settleMailbox, type SettledMailbox } from './settle-mailbox.ts';

const never = (): never => {
  throw new Error('not in this test');
};
const results: Readonly<Record<string, unknown>> = {
  'ask-leaver': {
    personId: 'person-1',
    displayName: 'Lee Leaver',
    userPrincipalName: 'lee@client.example',
    reason: 'Termination',
    at: null,
  },
  'ask-mailbox': {
    convertToShared: true,
    hide: false,
    forwardTo: null,
    automaticReply: null,
    delegate: null,
  },
};

const readUserMailbox = async (): Promise<Mailbox> => ({
  kind: 'user',
  sizeBytes: 1_000_000,
  hasArchive: false,
  onHold: false,
  hiddenFromAddressLists: false,
  forwardsTo: null,
});

interface Look {
  readonly outcome: Outcome<SettledMailbox>;
  readonly sentCount: number;
}

/** Looks at the mailbox at `now`, remembering what the look before kept, at an Exchange whose answers get lost. */
async function createLooks(readMailbox: Tenant['readMailbox'] = readUserMailbox) {
  const db = await openTestDatabase();
  let sentCount = 0;
  let memory: unknown = null;
  const tenant = {
    ...tenantModel({ commerceId: null, owned: () => 1, assigned: () => 1, touch: () => {} }),
    readMailbox,
    convertMailboxToShared: async () => {
      sentCount += 1;
      throw new ConnectorError({ kind: 'unknown-outcome', vendor: 'Exchange', operation: 'test' });
    },
  };
  const look = async (now: string): Promise<Look> => {
    const at = Temporal.Instant.from(now);
    const tools: FlowTools = {
      db,
      bell: { send: never },
      clock: { now: () => at },
      log: silentLogger,
      baseUrl: 'https://seatwright.example',
      sealer: { seal: never, open: never },
      connections: {
        marketplace: never,
        directory: never,
        marketplaces: never,
        tenant: async () => tenant,
        ticketing: never,
      },
    };
    const context: StepContext = {
      tools,
      fence: { kind: 'run', key: 'run-1', number: 1 },
      run: {
        id: 'run-1',
        package: 'staff-offboarding-cloud-only',
        clientId: 'client-1',
        clientName: 'Client',
        ticketId: '1',
        ticketNumber: '1',
        startedBy: 'eli',
        startedByName: 'Eli Engineer',
        startedAt: at,
      },
      configuration: {},
      now: at,
      round: 1,
      answers: null,
      answeredBy: null,
      memory,
      waitingSince: null,
      resultOf: (step) => step.result.parse(results[step.name]),
      findResult: () => null,
      say: () => {},
    };
    const outcome = await settleMailbox.do(context);
    if (outcome.kind === 'wait') memory = outcome.memory ?? memory;
    return { outcome, sentCount };
  };
  return look;
}

const waiting = { kind: 'wait', waitingFor: 'the mailbox to be shared' };

it('counts a conversion without an answer as sent, and sends it again only when it does not show for long', async () => {
  const look = await createLooks();

  expect(await look('2026-11-22T09:00:00Z')).toMatchObject({ outcome: waiting, sentCount: 1 });
  expect(await look('2026-11-22T09:04:59Z')).toMatchObject({ outcome: waiting, sentCount: 1 });
  expect(await look('2026-11-22T09:05:00Z')).toMatchObject({ outcome: waiting, sentCount: 2 });
  expect(await look('2026-11-22T09:06:00Z')).toMatchObject({ outcome: waiting, sentCount: 2 });
});

it('leaves the license where the conversion never shows, counted from the first one that was sent', async () => {
  const look = await createLooks();
  await look('2026-11-22T09:00:00Z');
  await look('2026-11-22T10:59:00Z');

  const { outcome, sentCount } = await look('2026-11-22T11:00:00Z');

  expect(sentCount).toBe(2);
  expect(outcome).toMatchObject({
    kind: 'done',
    result: {
      done: [],
      keepsLicense: expect.stringMatching(
        /the conversion that was asked for on .*09:00.* does not show/,
      ),
      nextStep: expect.stringContaining('when it is shared, take the license away'),
    },
  });
});

it('leaves the license where Exchange refuses to tell about the mailbox, with its words', async () => {
  const look = await createLooks(async () => {
    const detail = 'The mailbox database is unavailable.';
    throw new ConnectorError({ kind: 'invalid', vendor: 'Exchange', operation: 'test', detail });
  });

  expect(await look('2026-11-22T09:00:00Z')).toMatchObject({
    sentCount: 0,
    outcome: {
      kind: 'done',
      result: {
        done: [],
        keepsLicense: 'Exchange refuses to tell about it ("The mailbox database is unavailable.")',
        nextStep: expect.stringContaining('Correct what Exchange names'),
      },
    },
  });
});
