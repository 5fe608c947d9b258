import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { mapping } from '../../src/operations/schemas/client.ts';
import { listOf } from '../../src/operations/schemas/common.ts';
import { service } from '../../src/operations/schemas/service.ts';
import { fieldsOf } from '../../tools/client/answer-form.ts';
import type { Run } from '../../tools/client/run.ts';
import { untilRun } from '../../tools/client/runs.ts';
import { readTenant } from '../../tools/demo/world-facts.ts';
import { openSimulators } from '../../tools/world/simulators.ts';
import { auditNotes, cspWrites, goOn, workTicket } from '../support/staff.ts';
import { refusalOf } from '../support/refusal.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

let test: TestWorld;
beforeEach(async () => {
  test = await startTestWorld();
});
afterEach(() => test.close());

const customers = listOf(z.object({ id: z.string(), name: z.string() }));

async function pax8Id(): Promise<string> {
  const { items } = await (await test.as('ada')).get('/v1/services', listOf(service));
  const found = items.find(({ kind }) => kind === 'pax8');
  if (found === undefined) throw new Error('Pax8 is not connected');
  return found.id;
}

async function setMapping(clientName: string, customerId: string | null): Promise<void> {
  const path = `/v1/clients/${await test.clientId(clientName)}/mappings/${await pax8Id()}`;
  const body = { customerId, notACustomer: customerId === null };
  await (await test.as('ada')).put(path, body, z.unknown());
}

async function customerNamed(name: string): Promise<string> {
  const path = `/v1/services/${await pax8Id()}/customers?search=${encodeURIComponent(name)}`;
  const { items } = await (await test.as('ada')).get(path, customers);
  const found = items.find((one) => one.name === name);
  if (found === undefined) throw new Error(`Pax8 has no customer ${name}`);
  return found.id;
}

describe('a customer that is not the client', () => {
  it('is not bought for when the mapping is taken away before the yes', async () => {
    const asked = await workTicket(test, '5005', {
      isWanted: (run) => run.form?.name === 'confirm-plan',
    });
    await setMapping('Eastgate Architects', null);

    await goOn(test, asked.run.id, { isWanted: (run) => run.form?.name === 'customer-mapping' });

    expect(cspWrites(test)).toEqual([]);
  });

  it('is given nothing back for when the mapping is taken away before the moment', async () => {
    const at = test.world.clock.now().add({ hours: 48 }).toString();
    const tenant = await readTenant(openSimulators(test.world.urls), 'Inkwell Publishing');
    const leaver = tenant.users.find(
      (user) => user.accountEnabled && user.directLicenses.length > 0,
    );
    const scheduled = await workTicket(test, '5009', {
      script: { leaver: { person: leaver?.id, when: 'later', at } },
      isWanted: (run) => run.status === 'scheduled',
    });
    const ada = await test.as('ada');
    const path = `/v1/clients/${await test.clientId('Inkwell Publishing')}/mappings`;
    const { items } = await ada.get(path, z.object({ items: z.array(mapping) }));
    for (const { serviceId } of items)
      await ada.put(`${path}/${serviceId}`, { customerId: null, notACustomer: true }, z.unknown());

    await test.travel('PT48H1M');
    const { run } = await goOn(test, scheduled.run.id);

    expect(run.status).toBe('finished');
    expect(cspWrites(test)).toEqual([]);
    expect(auditNotes(test, '5009').join(' ')).toContain('The mapping of Inkwell Publishing at');
  });

  it('is not offered in a run when it is mapped to another client', async () => {
    const customerId = await customerNamed('Fairview Medical Practice');
    await setMapping('Kestrel Robotics', customerId);

    const { run } = await workTicket(test, '5006', { isWanted: isAskedForCustomer });

    const [field] = run.form === null ? [] : fieldsOf(run.form);
    const offered = field?.options?.map(({ value }) => value) ?? [];
    expect(offered.length).toBeGreaterThan(1);
    expect(offered).not.toContain(customerId);
    const refused = await refusalOf(answerWith(run, customerId));
    expect(refused.status).toBe(400);
    expect(cspWrites(test)).toEqual([]);
  });

  it('ends the run in words when another client has got it while the question stood', async () => {
    const customerId = await customerNamed('Fairview Medical Practice');
    const { run } = await workTicket(test, '5006', { isWanted: isAskedForCustomer });
    await setMapping('Kestrel Robotics', customerId);

    await answerWith(run, customerId);

    const eli = await test.as('eli');
    const stopped = await untilRun(eli, run.id, ({ status }) => status === 'stopped', 30_000);
    expect(stopped.messages.map(({ text }) => text).join(' ')).toContain('Kestrel Robotics');
    expect(cspWrites(test)).toEqual([]);
  });

  it('is not preselected when only a longer name is like it, and what it has is told', async () => {
    const { run } = await workTicket(test, '5006', { isWanted: isAskedForCustomer });

    const [customer, save] = run.form === null ? [] : fieldsOf(run.form);
    expect(customer?.schema.default).toBeUndefined();
    expect(save?.schema.default).toBeUndefined();
    const told = new Map(customer?.options?.map(({ label, detail }) => [label, detail]));
    expect(told.get('Fairview Medical Practice')).toContain('28 × ');
    expect(told.get('Fairview Medical Group')).toContain('no active subscription');
  });

  it('is warned of at the purchase when only a person says that it is the client', async () => {
    const customerId = await customerNamed('Fairview Medical Practice');
    const asked = await workTicket(test, '5006', { isWanted: isAskedForCustomer });
    await answerWith(asked.run, customerId);

    const { run } = await goOn(test, asked.run.id, {
      isWanted: ({ form }) => form?.name === 'confirm-plan',
    });

    expect(run.form?.warning).toContain('Fairview Medical Practice');
    expect(run.form?.warning).toContain('Confirmed by Eli Engineer');
  });
});

const isAskedForCustomer = ({ form }: Run): boolean => form?.name === 'customer-mapping';

/** Says once that the client is this customer at Pax8. */
async function answerWith(run: Run, customerId: string): Promise<unknown> {
  const eli = await test.as('eli');
  const answers = { [await pax8Id()]: customerId, save: 'no' };
  return eli.post(`/v1/runs/${run.id}/forms/${run.form?.id}`, { answers }, z.unknown());
}
