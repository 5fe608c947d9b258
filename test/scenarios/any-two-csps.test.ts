import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fieldsOf } from '../../tools/client/answer-form.ts';
import { describeRun } from '../../tools/client/runs.ts';
import {
  cspNames,
  openCspWorld,
  ownedAndAssigned,
  skuId,
  type CspClient,
  type CspWorld,
} from '../support/csp-world.ts';
import { messageOf, type Work } from '../support/staff.ts';

// Any two CSPs that hold the same product for one client: the rule chooses, says why, and the other one is left alone.

vi.setConfig({ testTimeout: 90_000, maxConcurrency: 8 });

interface Pair {
  readonly title: string;
  readonly client: CspClient;
  /** Where the rule buys, and where it gives back. */
  readonly buysAt: string;
  readonly releasesAt: string;
  readonly rules: { readonly buy: string; readonly release: string };
}

/** Nothing is preferred: a month before a year for buying, an open window before a closed one for giving back. */
function byDefault(first: string, second: string): Pair {
  return {
    title: `${first} and ${second}, without a preference`,
    client: {
      key: `${first}-and-${second}`,
      holdings: [
        { csp: first, term: 'P1M', daysAgo: 12 },
        { csp: second, term: 'P1Y', daysAgo: 2 },
      ],
    },
    buysAt: first,
    releasesAt: second,
    rules: {
      buy: 'Rule for buying: monthly term before annual, then the lower price, then the later lock.',
      release:
        'Rule for releasing: reducible now before later, monthly term before annual, then the higher price.',
    },
  };
}

/** Both alike; the client's own order of CSPs decides, another one for each direction. */
function byPreference(first: string, second: string): Pair {
  return {
    title: `${first} and ${second}, by preference`,
    client: {
      key: `${first}-and-${second}`,
      holdings: [first, second].map((csp) => ({ csp, term: 'P1M', daysAgo: 2 })),
      preference: { starter: [second, first], leaver: [first] },
    },
    buysAt: second,
    releasesAt: first,
    rules: {
      buy: "Rule for buying: the client's preferred order of CSPs, then monthly term before annual, then the lower price, then the later lock.",
      release:
        "Rule for releasing: the client's preferred order of CSPs, then reducible now before later, monthly term before annual, then the higher price.",
    },
  };
}

const pairs = cspNames
  .flatMap((first, index) => cspNames.slice(index + 1).map((second) => [first, second] as const))
  .map(([first, second], index) =>
    index % 2 === 0 ? byDefault(first, second) : byPreference(first, second),
  );

let world: CspWorld;
beforeAll(async () => {
  world = await openCspWorld(pairs.map(({ client }) => client));
});
afterAll(() => world.close());

it('is a table of all pairs', () => {
  expect(cspNames).toHaveLength(8);
  expect(new Set(pairs.map(({ client }) => client.key)).size).toBe(28);
});

describe.concurrent.each(pairs)('$title', (pair) => {
  const { client, buysAt, releasesAt } = pair;

  it('gives back at one and buys at the other, each as the printed rule says', async () => {
    const left = await world.work(client, 'leaver');

    expectChoice(pair, left, 'confirm-release', releasesAt, pair.rules.release);
    const given = { csp: releasesAt, customerId: world.customerId(client, releasesAt) };
    expect(world.moves(client)).toMatchObject([{ ...given, before: 3, after: 2 }]);

    const joined = await world.work(client, 'starter');

    expectChoice(pair, joined, 'choose-subscription', buysAt, pair.rules.buy);
    const bought = { csp: buysAt, customerId: world.customerId(client, buysAt) };
    const moves = world.moves(client);
    expect(moves).toHaveLength(2);
    expect(moves.filter(({ after, before }) => after > before)).toMatchObject([
      { ...bought, before: 3, after: 4 },
    ]);
    expect(world.quantity(client, buysAt)).toBe(4);
    expect(world.quantity(client, releasesAt)).toBe(2);
    expect(ownedAndAssigned(world, client)).toEqual({ owned: 6, assigned: 6 });
  });
});

/** The run showed both subscriptions, printed the rule, and preselected the one that the rule chooses. */
function expectChoice(
  { client }: Pair,
  { run, forms }: Work,
  formName: string,
  csp: string,
  rule: string,
): void {
  expect(run.status, describeRun(run)).toBe('finished');
  const chosen = world.subscriptionId(client, csp);
  const shown = messageOf(run, 'subscriptions');
  expect(shown.text).toContain(rule);
  expect(shown.data.rows).toHaveLength(2);
  expect(shown.data.rows.filter((row) => row.chosen)).toMatchObject([{ subscriptionId: chosen }]);
  const form = forms.find(({ name }) => name === formName);
  const field = form === undefined ? undefined : fieldsOf(form).find(({ name }) => name === skuId);
  expect(field?.options?.map(({ value }) => value)).toContain(chosen);
  expect(field?.schema.default).toBe(chosen);
}
