import { fetch as undiciFetch } from 'undici';
import { describe, expect, it } from 'vitest';

import type { CallLog, Fetch } from '../../../src/connectors/http/types.ts';
import { parseJson } from '../../../src/lib/json.ts';
import { hasContract } from '../../../simulators/core/samples.ts';
import { openContract } from '../openapi-requests.ts';
import { failureOf } from '../complaints.ts';
import {
  asOf2022,
  everyRequest,
  isDescribed,
  type Started,
  startUnderTest,
  SUBSCRIPTION,
  withVendor,
} from './crayon-under-test.ts';
import { describeMarketplace } from './suite.ts';
import { change, effectsOf, finish, quantityOf, scheduleTo, writeCountOf } from './under-test.ts';

const DOCUMENT = 'openapi/crayon-cloudiq-v1-2022.yaml';

describeMarketplace('the Crayon connector', async () => (await startUnderTest()).under, [
  'audiences',
  'windows',
]);

/** Texts that went each way for the subscription itself; `onRead` runs when an answer has been read. */
function listenIn(onRead: (text: string) => string | Promise<string>) {
  const put: string[] = [];
  const fetch: Fetch = async (url, init) => {
    if (init.method === 'PUT') put.push(init.body ?? '');
    const answer = await everyRequest.fetch(url, init);
    if (init.method !== 'GET' || !new URL(url).pathname.endsWith(`/${SUBSCRIPTION}`)) return answer;
    const chunks: Uint8Array[] = [];
    for await (const chunk of answer.body ?? []) chunks.push(chunk);
    const text = await onRead(Buffer.concat(chunks).toString('utf8'));
    return { status: answer.status, headers: answer.headers, body: new Blob([text]).stream() };
  };
  return { fetch, put };
}

/** A log that is kept. */
function keepLog() {
  const lines: string[] = [];
  const keep = (facts: object, message: string) => lines.push(JSON.stringify({ facts, message }));
  const log: CallLog = { debug: keep, warn: keep };
  return { log, lines };
}

const stateOf = ({ vendor }: Started) => vendor.state().subscriptions[SUBSCRIPTION];

const COLLEAGUE = 'colleague@msp.example';

const carriedOut = ({ under }: Started, fromQuantity: number, sentAt: Temporal.Instant) => {
  const { customerId, subscriptionId } = under.facts;
  return { customerId, subscriptionId, fromQuantity, sentAt };
};

describe('the whole object', () => {
  it('goes back as it came a moment before, to the last digit, with another quantity', () =>
    withVendor({}, async ({ under, connect }) => {
      const newer = '"Margin":1.6666666666666666666666666667,"Rates":[{"Id":9007199254740993}],';
      const came: string[] = [];
      const wire = listenIn((text) => {
        came.push(text.replace('{', `{${newer}`));
        return came.at(-1) ?? '';
      });
      await connect({ fetch: wire.fetch }).setQuantity(change(under, 10, 12));
      expect(came[0]).toContain('"Quantity":10');
      expect(wire.put).toEqual([came[0]?.replace('"Quantity":10', '"Quantity":12')]);
    }));

  it('keeps what a colleague changed since the plan was made', () =>
    withVendor({}, async (started) => {
      const { under, vendor } = started;
      const connector = under.connect();
      expect(await quantityOf(under, connector)).toBe(10);
      vendor.otherHand.change(SUBSCRIPTION, { name: 'Renamed', autoRenewEnabled: false });
      expect(await connector.setQuantity(change(under, 10, 12))).toMatchObject({
        outcome: 'applied',
      });
      expect(stateOf(started)).toMatchObject({
        quantity: 12,
        name: 'Renamed',
        autoRenewEnabled: false,
        extra: { ResellerNotes: { costCenter: 'kept as it is', lines: [1, 2] } },
      });
    }));

  it('takes back what a colleague does between read and write, and finds that afterwards', () =>
    withVendor({}, async (started) => {
      const { under, vendor, connect } = started;
      const sentAt = vendor.clock.now();
      const { fetch } = listenIn((text) => {
        if (stateOf(started)?.autoRenewEnabled) {
          vendor.otherHand.change(SUBSCRIPTION, { name: 'Renamed', autoRenewEnabled: false });
        }
        return text;
      });
      const connector = connect({ fetch });
      expect((await connector.setQuantity(change(under, 10, 12))).outcome).toBe('applied');
      // The API has no lock and no version: this is what it does.
      expect(stateOf(started)).toMatchObject({ quantity: 12, autoRenewEnabled: true });
      expect(await connector.findTakenBack?.(carriedOut(started, 10, sentAt))).toEqual([
        { field: 'Name', wasSetTo: 'Renamed', by: COLLEAGUE },
        { field: 'AutoRenewEnabled', wasSetTo: 'false', by: COLLEAGUE },
      ]);
    }));

  it('finds seats that a colleague bought in that moment after a lost answer too', () =>
    withVendor({}, async (started) => {
      const { under, vendor, connect } = started;
      const sentAt = vendor.clock.now();
      let isBought = false;
      const { fetch } = listenIn((text) => {
        if (!isBought) vendor.otherHand.change(SUBSCRIPTION, { quantity: 50 });
        isBought = true;
        return text;
      });
      vendor.faults.add({ kind: 'drop-after-commit', method: 'PUT', count: 1 });
      const connector = connect({ fetch });
      expect(await failureOf(connector.setQuantity(change(under, 10, 11)))).toMatchObject({
        kind: 'unknown-outcome',
      });
      expect(await quantityOf(under, connector)).toBe(11);
      expect(await connector.findTakenBack?.(carriedOut(started, 10, sentAt))).toEqual([
        { field: 'Quantity', wasSetTo: '50', by: COLLEAGUE },
      ]);
    }));

  it('finds nothing when nobody else was there, and says when the log cannot be read', () =>
    withVendor({}, async (started) => {
      const { under, vendor, connect } = started;
      vendor.otherHand.change(SUBSCRIPTION, { name: 'Long before', quantity: 11 });
      vendor.clock.advance('PT1S');
      const connector = connect({});
      const sentAt = vendor.clock.now();
      expect((await connector.setQuantity(change(under, 11, 12))).outcome).toBe('applied');
      expect(await connector.findTakenBack?.(carriedOut(started, 11, sentAt))).toEqual([]);
      vendor.faults.add({ kind: 'status', path: '/activitylogs', status: 403 });
      const asked = connector.findTakenBack?.(carriedOut(started, 11, sentAt));
      expect(await failureOf(asked ?? Promise.resolve())).toMatchObject({ kind: 'forbidden' });
    }));

  it.each(['pascal', 'camel'] as const)('is understood and sent in %s case', (casing) =>
    withVendor({ behaviour: { casing } }, async (started) => {
      const { under, connect } = started;
      const wire = listenIn((text) => text);
      const connector = connect({ fetch: wire.fetch });
      expect((await connector.listCustomers())[0]?.id).toBe(under.facts.customerId);
      expect(await connector.setQuantity(change(under, 10, 12))).toMatchObject({
        outcome: 'applied',
      });
      expect(await scheduleTo(under, 9, { subject: connector })).toMatchObject({
        outcome: 'scheduled',
      });
      const body = parseJson(wire.put[0] ?? '');
      const names = Object.keys(Object(body.ok ? body.value : {}));
      expect(names.filter((name) => name.toLowerCase() === 'quantity')).toHaveLength(1);
      expect(stateOf(started)).toMatchObject({ quantity: 12, autoRenewEnabled: true });
    }),
  );
});

describe('a change', () => {
  it('of what is not active, a trial or usage is not sent', () =>
    withVendor({}, async ({ under, vendor }) => {
      const connector = under.connect();
      const base = { status: 1, isTrial: false, provisionType: 1 };
      for (const [state, reason] of [
        [{ status: 1 | 2 }, 'subscription-not-active'],
        [{ status: 1 | 512 }, 'subscription-not-active'],
        [{ status: 64 }, 'subscription-not-active'],
        [{ isTrial: true }, 'change-not-allowed'],
        [{ provisionType: 2 }, 'change-not-allowed'],
      ] as const) {
        vendor.act('test', (work) => {
          Object.assign(work.state.subscriptions[SUBSCRIPTION] ?? {}, base, state);
        });
        expect(await connector.setQuantity(change(under, 10, 12))).toMatchObject({
          outcome: 'refused',
          reason,
        });
      }
      expect(writeCountOf(under)).toBe(0);
    }));

  it('is refused in the words of the inner errors', () =>
    withVendor({}, async ({ under }) => {
      const answer = await under.connect().setQuantity(change(under, 10, 9));
      expect(answer).toMatchObject({ outcome: 'refused', reason: 'window-closed' });
      expect(answer.outcome === 'refused' && answer.detail).toBe(
        '400 BadRequest The subscription could not be updated. The number of licenses can only be decreased within 7 days after they were added or renewed.',
      );
    }));

  it('that does not show at once is accepted, and the next one is told to wait', () =>
    withVendor(
      { behaviour: { quantityAnswer: 'later', provisionSeconds: 30 } },
      async (started) => {
        const { under } = started;
        const connector = under.connect();
        expect(await connector.setQuantity(change(under, 10, 12))).toEqual({
          outcome: 'accepted',
          reference: null,
        });
        expect(await connector.setQuantity(change(under, 10, 12))).toMatchObject({
          outcome: 'refused',
          reason: 'busy',
          retryAfterMs: 60_000,
        });
        finish(under);
        expect(await quantityOf(under, connector)).toBe(12);
        expect(effectsOf(under)).toEqual([['api', 10, 12]]);
      },
    ));

  it('may be taken back by Microsoft, which shows by reading', () =>
    withVendor({}, async ({ under, vendor }) => {
      vendor.faults.add({ kind: 'accepted-then-reverted', count: 1 });
      const connector = under.connect();
      expect((await connector.setQuantity(change(under, 10, 12))).outcome).toBe('applied');
      finish(under);
      expect(await quantityOf(under, connector)).toBe(10);
    }));
});

const chosen = {
  partNumber: 'CFQ7TTC0LCHC:0002',
  billingCycle: 2,
  termDuration: 'P1Y',
  quantity: 8,
  customTermEndDate: '2027-06-30T23:59:59Z',
};

const choose = ({ vendor }: Started): void =>
  vendor.act('portal', ({ state }) => {
    const subscription = state.subscriptions[SUBSCRIPTION];
    if (subscription) subscription.nextTerm = chosen;
  });

describe('instructions for the next term', () => {
  it.each([true, false])('are set again after a change that wiped them: %s', (wipesNextTerm) =>
    withVendor({ behaviour: { wipesNextTerm } }, async (started) => {
      const { under } = started;
      await scheduleTo(under, 8);
      const answer = await under.connect().setQuantity(change(under, 10, 11));
      expect(answer).toEqual({ outcome: 'applied', quantity: 11, reference: null });
      expect(stateOf(started)?.nextTerm?.quantity).toBe(wipesNextTerm ? undefined : 8);
      expect(await scheduleTo(under, 9)).toEqual({ outcome: 'scheduled', quantity: 9 });
      expect(stateOf(started)).toMatchObject({
        quantity: 11,
        nextTerm: { quantity: 9, billingCycle: 1 },
      });
    }),
  );

  it('keep the product, term and end that somebody chose for them', () =>
    withVendor({}, async (started) => {
      choose(started);
      expect(await scheduleTo(started.under, 7)).toEqual({ outcome: 'scheduled', quantity: 7 });
      expect(stateOf(started)?.nextTerm).toEqual({ ...chosen, quantity: 7 });
    }));

  it('keep those terms also where an answer was lost and nothing stands any more', () =>
    withVendor({}, async (started) => {
      const { under, vendor } = started;
      choose(started);
      const connector = under.connect();
      const { customerId, subscriptionId } = under.facts;
      const { scheduledTerms: terms = '' } = await connector.readSubscription(
        customerId,
        subscriptionId,
      );
      vendor.faults.add({ kind: 'drop-after-commit', method: 'PUT', count: 1 });
      await failureOf(connector.setQuantity(change(under, 10, 11)));
      expect(stateOf(started)).toMatchObject({ quantity: 11, nextTerm: null });
      expect(await scheduleTo(under, 9, { terms })).toMatchObject({ outcome: 'scheduled' });
      expect(stateOf(started)?.nextTerm).toEqual({ ...chosen, quantity: 9 });
    }));

  it('are refused by IsSuccessful, whatever the status says', () =>
    withVendor({ behaviour: { instructions: 'refused' } }, async (started) => {
      expect(await scheduleTo(started.under, 7)).toEqual({
        outcome: 'refused',
        reason: 'other',
        detail: 'InvalidInstructions The publisher did not accept the instructions.',
        retryAfterMs: null,
      });
    }));

  it('are not believed before they are read back', () =>
    withVendor({ behaviour: { instructions: 'ignored' } }, async (started) => {
      expect(await failureOf(scheduleTo(started.under, 7))).toMatchObject({
        kind: 'unknown-outcome',
      });
    }));

  it.each(['drop-before', 'drop-after-commit'] as const)('are unknown after a %s', (kind) =>
    withVendor({}, async (started) => {
      started.vendor.faults.add({ kind, method: 'POST', path: 'next-term', count: 1 });
      const error = await failureOf(scheduleTo(started.under, 7));
      expect([error.kind, error.isTransient]).toEqual(['unknown-outcome', false]);
      expect(stateOf(started)?.nextTerm?.quantity).toBe(kind === 'drop-before' ? undefined : 7);
    }),
  );

  it('are not sent without automatic renewal, nor for a cycle that has two meanings', () =>
    withVendor({}, async (started) => {
      const { vendor } = started;
      vendor.otherHand.change(SUBSCRIPTION, { autoRenewEnabled: false });
      expect(await scheduleTo(started.under, 7)).toMatchObject({ reason: 'change-not-allowed' });
      vendor.act('test', ({ state }) => {
        const subscription = state.subscriptions[SUBSCRIPTION];
        Object.assign(subscription ?? {}, { autoRenewEnabled: true, billingCycle: 5 });
      });
      expect(await scheduleTo(started.under, 7)).toMatchObject({
        reason: 'change-not-allowed',
        detail: 'not sent: product, term or billing cycle is not known',
      });
      const sent = vendor.journal.entries().filter(({ path }) => path.includes('next-term'));
      expect(sent).toEqual([]);
    }));
});

describe.skipIf(!hasContract(DOCUMENT))("Crayon's own description", () => {
  it('knows every other request that the tests above sent', () => {
    const contract = openContract(DOCUMENT);
    const requests = everyRequest.sent.filter(isDescribed).map(asOf2022);
    expect(requests.length).toBeGreaterThan(100);
    expect(requests.some(({ method }) => method === 'PUT')).toBe(true);
    const problems = requests.flatMap((request) => contract.problemsOf(request));
    expect([...new Set(problems)]).toEqual([]);
  });

  it('would notice a wrong type and a wrong name', () => {
    const contract = openContract(DOCUMENT);
    const request = {
      method: 'PUT',
      path: `/api/v1/Subscriptions/${SUBSCRIPTION}`,
      query: new URLSearchParams(),
    };
    expect(contract.problemsOf({ ...request, body: { quantity: 'x' } }).join()).toMatch(/integer/);
    expect(contract.problemsOf({ ...request, body: { seats: 1 } }).join()).toMatch(/seats/);
  });

  it('is never asked for the answer that holds the password of a tenant', () => {
    expect(everyRequest.sent.filter(({ path }) => path.includes('detailed'))).toEqual([]);
  });
});

describe('secrets', () => {
  it('are in no log line and in no error', () =>
    withVendor({}, async ({ under, connect }) => {
      const { log, lines } = keepLog();
      const secrets = { clientSecret: 'wrong-client-secret', password: 'wrong-user-password' };
      const error = await failureOf(connect({ log, ...secrets }).listCustomers());
      await connect({ log, fetch: undiciFetch }).setQuantity(change(under, 10, 12));
      const said = [error.message, error.detail, ...lines].join('\n');
      expect(lines.length).toBeGreaterThan(3);
      expect(said).not.toMatch(/wrong-client-secret|wrong-user-password|demo-secret|demo-password/);
      expect(said).not.toMatch(/Basic |Bearer |eyJ/);
    }));
});
