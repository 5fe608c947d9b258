import { fetch as undiciFetch } from 'undici';
import { describe, expect, it } from 'vitest';

import type { Fetch } from '../../../src/connectors/http/types.ts';
import { mainOrganizationId, market, organizationIdOf } from '../../../simulators/crayon/index.ts';
import { failureOf } from '../complaints.ts';
import { type Started, SUBSCRIPTION, withVendor } from './crayon-under-test.ts';
import { fixtureSeed } from './fixture.ts';
import { change, quantityOf, writeCountOf } from './under-test.ts';

/** Answers of a path with something in them exchanged. */
const rewriting =
  (path: RegExp, rewrite: (text: string) => string): Fetch =>
  async (url, init) => {
    const answer = await undiciFetch(url, init);
    if (!path.test(url)) return answer;
    const text = rewrite(await answer.text());
    return { status: answer.status, headers: answer.headers, body: new Blob([text]).stream() };
  };

const read = ({ under }: Started) =>
  under.connect().readSubscription(under.facts.customerId, under.facts.subscriptionId);

const textOf = async (report: Promise<{ findings: readonly { text: string }[] }>) =>
  (await report).findings[0]?.text;

describe('the window of Cloud-iQ', () => {
  it('is every seat until the one date that is told, and then nothing is claimed', () =>
    withVendor({}, async (started) => {
      const { under, vendor } = started;
      expect((await read(started)).reduction).toEqual({
        kind: 'unknown',
        reason:
          'Cloud-iQ states one date only, 2026-01-17T00:00Z; of seats added later it tells nothing.',
      });
      vendor.clock.set('2027-01-11T08:00:00Z');
      vendor.settle();
      const renewed = await read(started);
      expect(renewed.commitmentEndsAt?.toString()).toBe('2028-01-10T00:00:00Z');
      expect(renewed.termStartsAt?.toString()).toBe('2027-01-10T00:00:00Z');
      expect(renewed.reduction).toEqual({
        kind: 'lots',
        lots: [{ seatCount: 10, reducibleUntil: Temporal.Instant.from('2027-01-17T00:00:00Z') }],
      });
      const answer = await under.connect().setQuantity(change(under, 10, 4));
      expect(answer).toMatchObject({ outcome: 'applied', quantity: 4 });
    }));

  it('is unknown where no date is told', () =>
    withVendor({ behaviour: { tellsCancellationDate: false } }, async (started) => {
      expect((await read(started)).reduction).toMatchObject({ kind: 'unknown' });
    }));
});

describe('lists', () => {
  it('of which an item is missing are refused', () =>
    withVendor({}, async ({ under, connect }) => {
      const fetch = rewriting(/\/customertenants\?.*page=2(&|$)/, (text) =>
        text.replace(/"Items":\[\{.*?\},\{"Id"/s, '"Items":[{"Id"'),
      );
      const error = await failureOf(connect({ fetch }).listCustomers());
      const count = under.facts.customerCount;
      expect([error.kind, error.detail]).toEqual([
        'unexpected-shape',
        `refuse to plan: ${count} were announced, ${count - 1} came`,
      ]);
    }));

  it('that grow while they are read are read again later', () =>
    withVendor({}, async ({ connect }) => {
      const fetch = rewriting(/\/customertenants\?.*page=3(&|$)/, (text) =>
        text.replace(/"TotalHits":\d+/, '"TotalHits":2000'),
      );
      expect((await failureOf(connect({ fetch }).listCustomers())).kind).toBe('unavailable');
    }));

  it('without a total are refused', () =>
    withVendor({}, async ({ connect }) => {
      const fetch = rewriting(/\/organizations\?/, () => '[]');
      expect((await failureOf(connect({ fetch }).listCustomers())).kind).toBe('unexpected-shape');
    }));

  it('with somebody else’s subscription in them are refused', () =>
    withVendor({}, async ({ under, connect }) => {
      const fetch = rewriting(/\/subscriptions\?/, (text) =>
        text.replace(/"CustomerTenant":\{"Id":\d+/, '"CustomerTenant":{"Id":1'),
      );
      const error = await failureOf(connect({ fetch }).listSubscriptions(under.facts.customerId));
      expect([error.kind, error.detail]).toEqual([
        'unexpected-shape',
        `refuse to plan: subscription ${SUBSCRIPTION} of another customer tenant was listed`,
      ]);
    }));

  it('leave out a customer tenant that was removed', () =>
    withVendor({}, async ({ under, vendor }) => {
      const { customerId, customerCount } = under.facts;
      vendor.act('test', ({ state }) => {
        Object.assign(state.tenants[customerId] ?? {}, { isRemoved: true });
      });
      const connector = under.connect();
      expect(await connector.listCustomers()).toHaveLength(customerCount - 1);
      const error = await failureOf(connector.readCustomerEvidence(customerId));
      expect(error.kind).toBe('not-found');
    }));
});

describe('organizations', () => {
  const organizations = [{ name: 'Norway', customerKeys: ['client-1', 'client-2'] }];
  const norway = String(organizationIdOf('Norway'));

  it('are all read when none is chosen, and only the chosen one otherwise', () =>
    withVendor({ organizations }, async ({ under, connect }) => {
      const { customerCount } = under.facts;
      expect(await connect().listCustomers()).toHaveLength(customerCount);
      const inNorway = await connect({ organizationId: norway }).listCustomers();
      expect(inNorway.map(({ name }) => name)).toEqual(['Client 1', 'Client 2']);
    }));

  it('that were not chosen have nothing that is found or written', () =>
    withVendor({ organizations }, async ({ under, connect }) => {
      const { customerId, subscriptionId } = under.facts;
      const outside = connect({ organizationId: norway });
      const kinds = await Promise.all(
        [
          outside.readCustomerEvidence(customerId),
          outside.readSubscription(customerId, subscriptionId),
          outside.setQuantity(change(under, 10, 12)),
        ].map(async (work) => (await failureOf(work)).kind),
      );
      expect(kinds).toEqual(['not-found', 'not-found', 'not-found']);
      expect(await outside.listSubscriptions(customerId)).toEqual([]);
      expect(writeCountOf(under)).toBe(0);
      expect(await quantityOf(under, connect({ organizationId: String(mainOrganizationId) }))).toBe(
        10,
      );
    }));

  it('that the user does not see are named by the test', () =>
    withVendor({ organizations }, async ({ connect }) => {
      const report = await connect({ organizationId: '42' }).test();
      expect(report.findings[0]?.text).toMatch(
        /does not see organization 42\. It sees: .*Norway \(\d+\)/,
      );
      expect((await connect({ organizationId: 'Norway' }).test()).findings).toMatchObject([
        { ok: false, text: 'The organization id is not a number.' },
      ]);
      expect((await connect({ organizationId: norway }).test()).findings).toMatchObject([
        { ok: true, text: expect.stringContaining(`Used: Norway (${norway})`) },
      ]);
    }));
});

describe('signing in', () => {
  it.each(['token', 'oauth'] as const)('tells the secret from the password (%s)', (tokenError) =>
    withVendor({ behaviour: { tokenError } }, async ({ connect }) => {
      expect(await textOf(connect({ clientSecret: 'no' }).test())).toMatch(
        /^The client id or the client secret is wrong\./,
      );
      expect(await textOf(connect({ password: 'no' }).test())).toMatch(
        /^The user name or its password is wrong\./,
      );
    }),
  );

  it('says so when it is not told which of the two is wrong', () =>
    withVendor({ behaviour: { tokenError: 'envelope' } }, async ({ connect }) => {
      for (const wrong of [{ clientSecret: 'no' }, { password: 'no' }]) {
        const report = await connect(wrong).test();
        expect(report).toMatchObject({ ok: false });
        expect(report.findings[0]?.text).toMatch(/Cloud-iQ does not tell which/);
      }
    }));

  it('is refused by an Error in a 200 as well', () =>
    withVendor({}, async ({ connect }) => {
      const fetch = rewriting(
        /\/connect\/token/,
        () => '{"AccessToken":null,"Error":"invalid_grant"}',
      );
      const error = await failureOf(connect({ fetch }).listCustomers());
      expect([error.kind, error.vendorCode]).toEqual(['auth-expired', 'invalid_grant']);
    }));

  it('sends signs that a form would change as they are', () =>
    withVendor({}, async ({ connect, vendor }) => {
      const hard = { clientSecret: 'æ:+ &=%', password: 'p+ss &wörd=%:' };
      vendor.act('test', ({ state }) => {
        const [client] = state.clients;
        const [user] = state.users;
        if (client) client.clientSecret = hard.clientSecret;
        if (user) user.password = hard.password;
      });
      expect((await connect(hard).test()).ok).toBe(true);
    }));
});

describe('a world', () => {
  it('knows the connector’s fields', () => {
    const { settings, secrets } = market.connection(
      { own: 'http://127.0.0.1:1', login: '' },
      fixtureSeed.partner,
    );
    expect(Object.keys({ ...settings, ...secrets }).toSorted()).toEqual([
      'baseUrl',
      'clientId',
      'clientSecret',
      'organizationId',
      'password',
      'username',
    ]);
  });
});
