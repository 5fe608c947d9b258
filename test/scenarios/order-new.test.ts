import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseJson } from '../../src/lib/json.ts';
import { listOf } from '../../src/operations/schemas/common.ts';
import { seatChange } from '../../src/operations/schemas/run.ts';
import { fieldsOf, type FormScript } from '../../tools/client/answer-form.ts';
import type { Run } from '../../tools/client/run.ts';
import { countLicense, readTenant } from '../../tools/demo/world-facts.ts';
import { openSimulators } from '../../tools/world/simulators.ts';
import { agree, agreeing, basic, clientName, orderingWorld } from '../support/ordering-world.ts';
import {
  auditNotes,
  cspWrites,
  goOn,
  messageOf,
  readLedger,
  workTicket,
} from '../support/staff.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

let test: TestWorld;
afterEach(() => test.close());

const sherwebOrders = '/orders(?:\\?|$)';
/** Requests that order at Sherweb, whatever came of them. */
const ordersSent = () =>
  test
    .journal()
    .filter(({ method, path }) => method === 'POST' && new RegExp(sherwebOrders).test(path));

/** The run asks a person to look, because nothing proves the absence of its order. */
const isTold = ({ messages }: Run): boolean =>
  messages.some(({ text }) => /no list of orders .* a person has to look/.test(text));

const tenantIdOf = (): string => test.world.simulators.graph.simulator.state().tenants[0]?.id ?? '';
const tenant = () => readTenant(openSimulators(test.world.urls), clientName);

/** Nobody has ever accepted anything at Partner Center. */
function forgetAgreements(): void {
  const market = test.world.market('partner-center');
  const text = JSON.stringify(market.snapshot());
  const changed = parseJson(
    text.replaceAll(/"agreement":\{[^}]*\}/g, '"agreement":{"kind":"none"}'),
  );
  expect(changed.ok && typeof changed.value === 'object').toBe(true);
  if (changed.ok && typeof changed.value === 'object' && changed.value !== null)
    market.restore(changed.value);
}

describe('a license that no CSP has a subscription of', () => {
  it('is not ordered unless an admin has switched it on; the way out says who', async () => {
    test = await startTestWorld(orderingWorld('pax8', 'off'));
    const { run } = await workTicket(test, '5001');
    expect(run.status).toBe('stopped');
    expect(messageOf(run, 'refusal').text).toContain('An admin may let this package order');
    expect(cspWrites(test)).toEqual([]);
  });

  it.each(['pax8', 'partner-center', 'sherweb'])(
    'is ordered once at %s, after a table, questions and a yes',
    async (seller) => {
      test = await startTestWorld(orderingWorld(seller));
      const { run, forms } = await workTicket(test, '5001', { script: agreeing });
      expect([run.status, run.statusText]).toEqual(['finished', 'Finished']);
      const asked = forms.map((form) => form.name);
      expect(asked.indexOf('choose-order')).toBeLessThan(asked.indexOf('confirm-plan'));
      const confirm = forms.find((form) => form.name === 'confirm-plan');
      expect(confirm?.description).toMatch(/Order a NEW subscription of .*Business Basic/);
      expect(confirm?.description).toMatch(/1 seat, monthly term, billed monthly\..* per month\./);
      expect(cspWrites(test)).toMatchObject([{ before: 0, after: 1, csp: seller }]);
      expect(await readLedger(test)).toMatchObject([
        { delta: 1, before: 0, target: 1, state: 'visible' },
      ]);
      expect(countLicense(await tenant(), basic)).toEqual({ owned: 3, assigned: 3 });
      const [note] = auditNotes(test, '5001');
      expect(note).toMatch(/Order a new subscription of .*Business Basic with 1 seat/);
      expect(note).toMatch(/subscription [-\w]+, monthly term.*; done;.*can be undone until/);
    },
  );

  it('is asked about again, in the CSP’s words, when an answer is wrong or missing; others may be left empty', async () => {
    test = await startTestWorld(orderingWorld('pax8'));
    const warnings: (string | null)[] = [];
    const wrongFirst: FormScript = {
      'choose-order': (form) => {
        warnings.push(form.warning);
        const named = (words: string) =>
          fieldsOf(form).find(({ label }) => label.includes(words))?.name ?? '';
        const tenantField = fieldsOf(form).find(({ label }) => label.includes('Tenant ID'));
        expect(tenantField?.schema.default).toMatch(/^[-0-9a-f]{36}$/);
        expect(fieldsOf(form).some(({ label }) => label.includes('Domain Prefix'))).toBe(true);
        const right = { ...agree(form), [named('Tenant ID')]: tenantIdOf() };
        const { [named('cancellation policy')]: _left, ...withoutPolicy } = right;
        const other = { [named('Tenant ID')]: '11111111-1111-4111-8111-111111111111' };
        return [withoutPolicy, { ...right, ...other }][warnings.length - 1] ?? right;
      },
    };
    const { run } = await workTicket(test, '5001', { script: wrongFirst });
    expect([run.status, run.statusText]).toEqual(['finished', 'Finished']);
    expect(warnings).toEqual([
      null,
      expect.stringMatching(/Microsoft cancellation policy: This field is required\./),
      expect.stringMatching(/would refuse the order/),
    ]);
    expect(cspWrites(test)).toHaveLength(1);
  });

  it('is ordered once by two runs at once: the second takes a seat more of what the first ordered', async () => {
    test = await startTestWorld(orderingWorld('pax8'));
    const works = await Promise.all(
      ['5001', '5002'].map((ticket) => workTicket(test, ticket, { script: agreeing })),
    );
    expect(works.map(({ run }) => run.status)).toEqual(['finished', 'finished']);
    const writes = cspWrites(test);
    expect(writes.map(({ before, after }) => `${before} → ${after}`)).toEqual(['0 → 1', '1 → 2']);
    const [id] = new Set(writes.map(({ subscriptionId }) => subscriptionId));
    const changes = await (
      await test.as('ada')
    ).get(`/v1/seat-changes?subscriptionId=${id}`, listOf(seatChange));
    const done = changes.items.filter(({ state }) => state === 'visible');
    expect(done.map(({ before, target }) => [before, target])).toEqual([
      [1, 2],
      [0, 1],
    ]);
    expect(countLicense(await tenant(), basic)).toEqual({ owned: 4, assigned: 4 });
  });

  it('is not ordered by a plan that waited for its yes while another run ordered it', async () => {
    test = await startTestWorld(orderingWorld('pax8'));
    const first = await workTicket(test, '5001', {
      script: agreeing,
      isWanted: ({ form }) => form?.name === 'confirm-plan',
    });
    expect((await workTicket(test, '5002', { script: agreeing })).run.status).toBe('finished');
    const { run } = await goOn(test, first.run.id, { script: agreeing });
    expect(run.status).toBe('finished');
    // No wish for a second subscription stood in the ledger, not even for a moment.
    expect(await readLedger(test)).toMatchObject([
      { before: 0, target: 1, state: 'visible' },
      { before: 1, target: 2, state: 'visible' },
    ]);
    expect(cspWrites(test)).toHaveLength(2);
  });

  it('is left to a person where nothing proves that a lost order was not taken', async () => {
    test = await startTestWorld(orderingWorld('sherweb'));
    const lost = { kind: 'drop-before', method: 'POST', path: sherwebOrders, count: 1 } as const;
    const { run } = await workTicket(test, '5001', {
      script: {
        ...agreeing,
        'confirm-plan': () => {
          test.world.faults.add('sherweb', lost);
          return {};
        },
      },
      isWanted: ({ seatChanges }) => seatChanges.some(({ state }) => state === 'unknown'),
    });
    const change = async () => (await readLedger(test))[0];
    await test.travel('PT1H');
    await goOn(test, run.id, { isWanted: isTold });
    await test.travel('P2D');
    expect([(await change())?.state, ordersSent().length, cspWrites(test)]).toEqual([
      'unknown',
      1,
      [],
    ]);

    const eli = await test.as('eli');
    const path = `/v1/seat-changes/${(await change())?.id}/abandon`;
    await eli.post(path, { reason: 'Not in the portal either.' }, z.unknown());
    const { run: ended } = await goOn(test, run.id, { script: agreeing });
    expect(ended.status).toBe('finished');
    expect((await readLedger(test)).map(({ state }) => state)).toEqual(['abandoned', 'visible']);
    expect(cspWrites(test)).toMatchObject([{ before: 0, after: 1, csp: 'sherweb' }]);
  });

  it.each([
    ['pax8', '/orders$'],
    ['partner-center', '/checkout$'],
    ['sherweb', sherwebOrders],
  ])('is ordered once when the answer of %s is lost: it is looked for', async (seller, path) => {
    test = await startTestWorld(orderingWorld(seller));
    const lost = { kind: 'drop-after-commit', method: 'POST', path, count: 1 } as const;
    const script: FormScript = {
      ...agreeing,
      'confirm-plan': () => {
        test.world.faults.add(seller, lost);
        return {};
      },
    };
    const { run } = await workTicket(test, '5001', { script });
    expect(run.status).toBe('finished');
    expect(cspWrites(test)).toMatchObject([{ before: 0, after: 1 }]);
    const [change] = await readLedger(test);
    expect(change?.history.map(({ to }) => to)).toEqual(
      expect.arrayContaining(['submitted', 'unknown', 'confirmed', 'visible']),
    );
  });

  it('is not ordered where the customer has not accepted Microsoft’s agreement, and nobody signs for them', async () => {
    test = await startTestWorld(orderingWorld('partner-center'));
    forgetAgreements();
    const { run } = await workTicket(test, '5001', { script: agreeing });
    expect(run.status).toBe('stopped');
    const { text } = messageOf(run, 'refusal');
    expect(text).toContain('has not accepted the Microsoft Customer Agreement');
    expect(text).toContain('Nothing was ordered.');
    const written = test
      .journal()
      .filter(({ method, path }) => method === 'POST' && /cart|agree/.test(path));
    expect([written, cspWrites(test)]).toEqual([[], []]);
  });
});
