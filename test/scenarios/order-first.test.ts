import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { listOf } from '../../src/operations/schemas/common.ts';
import { service } from '../../src/operations/schemas/service.ts';
import { choiceNamed, fieldsOf, type FormScript } from '../../tools/client/answer-form.ts';
import type { Run, RunForm } from '../../tools/client/run.ts';
import { countLicense, licensesOf, readTenant } from '../../tools/demo/world-facts.ts';
import { openSimulators } from '../../tools/world/simulators.ts';
import { agreeing, basic, clientName, orderingWorld } from '../support/ordering-world.ts';
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

const tenant = () => readTenant(openSimulators(test.world.urls), clientName);
const isAtLicenses = ({ form }: { readonly form: RunForm | null }): boolean =>
  form?.name === 'licenses';

const optionsOf = (form: RunForm | null) =>
  form === null ? [] : (fieldsOf(form).find(({ name }) => name === 'licenses')?.options ?? []);
const preselected = (form: RunForm | null) =>
  form === null ? null : fieldsOf(form)[0]?.schema.default;
const isNew = ({ detail }: { readonly detail: string }): boolean =>
  detail.startsWith('not in the tenant yet: would be ordered new · owned 0, assigned 0, free 0');

const isAwaited = ({ statusText }: Run): boolean => /appear in the tenant/.test(statusText);

/** The tenant does not list Business Basic, whatever stands at the CSPs, until it is shown again. */
function hideFromTenant(): { readonly showAgain: () => void } {
  const { simulator } = test.world.simulators.graph;
  const [own] = simulator.state().tenants;
  const all = own?.subscriptions ?? [];
  if (own !== undefined) own.subscriptions = all.filter(({ skuId }) => skuId !== basic);
  expect(own?.subscriptions.length).toBe(all.length - 1);
  return {
    showAgain: () => {
      if (own !== undefined) own.subscriptions = all;
    },
  };
}

/** Chooses licenses by their names, whatever the ticket says. */
const choosing = (...names: readonly string[]): FormScript => ({
  licenses: (form) => ({ licenses: names.map((name) => choiceNamed(form, 'licenses', name)) }),
});

/** The first form of a run, and the requests that the vendors had until it was there. */
async function openForm(ordering: 'on' | 'off') {
  test = await startTestWorld(orderingWorld('pax8', ordering, 'never had'));
  const before = test.journal().length;
  const { run } = await workTicket(test, '5001', { isWanted: isAtLicenses });
  const calls = test
    .journal()
    .slice(before)
    .map(({ simulator, method, path }) => `${simulator} ${method} ${path}`);
  return { options: optionsOf(run.form), form: run.form, calls: calls.toSorted() };
}

describe('a license that the tenant has never had', () => {
  it('is offered below the tenant’s own, marked and never preselected, without a further call; switched off it is not', async () => {
    const off = await openForm('off');
    await test.close();
    const on = await openForm('on');
    const own = on.options.filter((option) => !isNew(option));
    expect(own.map(({ label }) => label)).toEqual(off.options.map(({ label }) => label));
    expect(own).toEqual(off.options);
    expect(on.options.slice(0, own.length)).toEqual(own);
    const added = on.options.slice(own.length);
    expect(added.map(({ value }) => value)).toContain(basic);
    expect(added.every(isNew)).toBe(true);
    expect(added.every(({ label }) => label.endsWith(' (ordered new)'))).toBe(true);
    const labels = added.map(({ label }) => label.replace(' (ordered new)', ''));
    expect(labels).toEqual(labels.toSorted((a, b) => a.localeCompare(b)));
    expect(preselected(on.form)).toEqual(preselected(off.form));
    expect(on.calls).toEqual(off.calls);
  });

  it('is offered only in the segment of the client, and where a CSP of the client takes orders', async () => {
    test = await startTestWorld(orderingWorld('pax8', 'on', 'never had'));
    const admin = await test.as('ada');
    const client = `/v1/clients/${await test.clientId(clientName)}`;
    const offered = async (ticket: string) =>
      optionsOf((await workTicket(test, ticket, { isWanted: isAtLicenses })).run.form);
    await admin.put(client, { tags: ['nonprofit'] }, z.unknown());
    expect((await offered('5001')).filter(isNew)).toEqual([]);
    await admin.put(client, { tags: [] }, z.unknown());
    const { items } = await admin.get('/v1/services', listOf(service));
    const pax8 = items.find(({ kind }) => kind === 'pax8')?.id ?? '';
    const answer = { customerId: null, notACustomer: true };
    await admin.put(`${client}/mappings/${pax8}`, answer, z.unknown());
    expect((await offered('5002')).filter(isNew)).toEqual([]);
  });

  it.each(['pax8', 'partner-center'])(
    'is ordered once at %s, listed by the tenant, and then given to the person',
    async (seller) => {
      test = await startTestWorld(orderingWorld(seller, 'on', 'never had'));
      expect((await tenant()).subscriptions.some(({ skuId }) => skuId === basic)).toBe(false);
      const { run, forms } = await workTicket(test, '5001', { script: agreeing });
      expect([run.status, run.statusText]).toEqual(['finished', 'Finished']);
      expect(forms.map(({ name }) => name)).not.toContain('mailbox-warning');
      expect(messageOf(run, 'sum').text).toContain(
        'owned 0 − assigned 0 − held 0 = free 0; need 1 + keep free 0 → buy 1',
      );
      const confirm = forms.find(({ name }) => name === 'confirm-plan');
      expect(confirm?.description).toMatch(/Order a NEW subscription of .*Business Basic/);
      expect(cspWrites(test)).toMatchObject([{ before: 0, after: 1, csp: seller }]);
      expect(await readLedger(test)).toMatchObject([
        { delta: 1, before: 0, target: 1, state: 'visible' },
      ]);
      const now = await tenant();
      expect(countLicense(now, basic)).toEqual({ owned: 1, assigned: 1 });
      const starter = now.users.find(({ displayName }) => displayName === 'Marisol Quint');
      expect(starter === undefined ? [] : licensesOf(starter)).toEqual([basic]);
      expect(auditNotes(test, '5001')[0]).toMatch(/Order a new subscription of .*Business Basic/);
    },
  );

  it.each(['pax8', 'partner-center'])(
    'is ordered once by two starters at once at %s: the second takes a seat more of what the first ordered',
    async (seller) => {
      test = await startTestWorld(orderingWorld(seller, 'on', 'never had'));
      const works = await Promise.all(
        ['5001', '5002'].map((ticket) => workTicket(test, ticket, { script: agreeing })),
      );
      expect(works.map(({ run }) => run.status)).toEqual(['finished', 'finished']);
      const writes = cspWrites(test);
      expect(writes.map(({ before, after }) => `${before} → ${after}`)).toEqual(['0 → 1', '1 → 2']);
      expect(new Set(writes.map(({ subscriptionId }) => subscriptionId)).size).toBe(1);
      expect(countLicense(await tenant(), basic)).toEqual({ owned: 2, assigned: 2 });
    },
  );

  it('is not ordered twice where the tenant lists it long after the first order', async () => {
    const lag = { seatsMs: { pax8: 3_600_000 } };
    test = await startTestWorld({ ...orderingWorld('pax8', 'on', 'never had'), lag });
    const works = [];
    for (const ticket of ['5001', '5002'])
      works.push(await workTicket(test, ticket, { script: agreeing, isWanted: isAwaited }));
    expect((await tenant()).subscriptions.some(({ skuId }) => skuId === basic)).toBe(false);
    expect((await readLedger(test)).map(({ state }) => state)).toEqual(['confirmed', 'confirmed']);
    await test.travel('PT61M');
    for (const { run } of works)
      expect((await goOn(test, run.id, { script: agreeing })).run.status).toBe('finished');
    const writes = cspWrites(test);
    expect(writes.map(({ before, after }) => `${before} → ${after}`)).toEqual(['0 → 1', '1 → 2']);
    expect(countLicense(await tenant(), basic)).toEqual({ owned: 2, assigned: 2 });
  });

  it('is given from what a run ordered that was cancelled since, once the tenant lists it: nothing more is bought', async () => {
    const lag = { seatsMs: { pax8: 3_600_000 } };
    test = await startTestWorld({ ...orderingWorld('pax8', 'on', 'never had'), lag });
    const first = await workTicket(test, '5001', { script: agreeing, isWanted: isAwaited });
    const eli = await test.as('eli');
    await eli.post(`/v1/runs/${first.run.id}/cancel`, { reason: 'not needed' }, z.unknown());
    const second = await workTicket(test, '5002', {
      script: agreeing,
      isWanted: ({ statusText }) => /to know the new license/.test(statusText),
    });
    expect(second.run.statusText).toMatch(/to know the new license/);
    await test.travel('PT61M');
    const { run } = await goOn(test, second.run.id, { script: agreeing });
    expect([run.status, run.statusText]).toEqual(['finished', 'Finished']);
    expect(cspWrites(test)).toMatchObject([{ before: 0, after: 1 }]);
    expect(countLicense(await tenant(), basic)).toEqual({ owned: 1, assigned: 1 });
  });

  it('is awaited, not bought, where a CSP has a subscription of it that the tenant does not list yet', async () => {
    test = await startTestWorld(orderingWorld('pax8', 'on', 'free at the seller'));
    const rows = hideFromTenant();
    const { run } = await workTicket(test, '5001', {
      script: agreeing,
      isWanted: ({ statusText }) => /to list .*Business Basic, of which/.test(statusText),
    });
    expect(await readLedger(test)).toEqual([]);
    rows.showAgain();
    expect((await goOn(test, run.id, { script: agreeing })).run.status).toBe('finished');
    expect([cspWrites(test), await readLedger(test)]).toEqual([[], []]);
    expect(countLicense(await tenant(), basic)).toEqual({ owned: 2, assigned: 1 });
  });

  it('that nobody sells ends the run in words, with the next step, before anything is bought', async () => {
    test = await startTestWorld(orderingWorld('pax8', 'on', 'never had'));
    const { run } = await workTicket(test, '5001', { script: choosing('Power BI Pro') });
    expect(run.status).toBe('stopped');
    const { text } = messageOf(run, 'refusal');
    expect(text).toContain('No connected CSP offers Power BI Pro for this client.');
    expect(text).toContain('Choose another license, or have it ordered by hand where it is sold');
    expect(text).toContain('Nothing was ordered.');
    expect([cspWrites(test), await readLedger(test)]).toEqual([[], []]);
  });

  it('and that excludes another chosen one ends the run before it is ordered', async () => {
    test = await startTestWorld(orderingWorld('pax8', 'on', 'never had'));
    const both = choosing('Microsoft 365 Business Premium', 'Office 365 E3');
    const { run } = await workTicket(test, '5001', { script: { ...agreeing, ...both } });
    expect(run.status).toBe('stopped');
    expect(messageOf(run, 'refusal').text).toMatch(/exclude each other.*Nothing was bought/s);
    expect([cspWrites(test), await readLedger(test)]).toEqual([[], []]);
  });
});
