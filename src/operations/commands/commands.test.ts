import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { refusalOf } from '../../../test/support/refusal.ts';
import { startTestWorld, type TestWorld } from '../../../test/support/world.ts';
import { readRun, startRun, untilRun } from '../../../tools/client/runs.ts';
import { offboardingPackage, onboardingPackage } from '../../../tools/start/set-up.ts';
import { clientRow } from '../schemas/client.ts';
import { listOf } from '../schemas/common.ts';
import { run } from '../schemas/run.ts';

let world: TestWorld;
beforeAll(async () => {
  // A Monday, nine o'clock in London.
  world = await startTestWorld({ startAt: '2026-11-23T09:00:00Z' });
});
afterAll(() => world.close());

const reading = z.object({
  understood: z
    .looseObject({
      kind: z.string(),
      package: z.string().optional(),
      facts: z
        .array(z.object({ label: z.string(), value: z.string(), problem: z.string().nullable() }))
        .optional(),
      prefill: z.record(z.string(), z.unknown()).optional(),
    })
    .nullable(),
  problem: z.object({ code: z.string(), message: z.string(), nextStep: z.string() }).nullable(),
});

/** Brightwater Dental, where Business Premium and Business Basic are in use. */
const ticket = '5001';

async function read(text: string, timeZone = 'Europe/London') {
  const eli = await world.as('eli');
  return eli.post(`/v1/tickets/${ticket}/commands`, { text, timeZone }, reading);
}

/** Starts what a line means and waits for the first question. */
async function startFrom(text: string) {
  const eli = await world.as('eli');
  const { understood } = await read(text);
  const { id } = await startRun(eli, {
    ticket,
    package: understood?.package ?? '',
    prefill: understood?.prefill,
  });
  return untilRun(eli, id, (now) => now.form !== null);
}

async function cancel(id: string) {
  await (await world.as('eli')).post(`/v1/runs/${id}/cancel`, {}, run);
}

/** A name that one person of the client has, and that person's id. */
async function somebody() {
  const eli = await world.as('eli');
  const { id } = await startRun(eli, { ticket, package: offboardingPackage });
  const { form } = await untilRun(eli, id, (now) => now.form !== null);
  const items = z.array(z.object({ value: z.string(), label: z.string(), detail: z.string() }));
  const found = await eli.get(
    `/v1/runs/${id}/forms/${form?.id ?? ''}/lookup/person`,
    z.object({ items }),
  );
  await cancel(id);
  const person = found.items.find(
    ({ label }) => found.items.filter((other) => other.label === label).length === 1,
  );
  if (person === undefined) throw new Error('Everybody there has a namesake');
  return person;
}

describe('a typed line', () => {
  it('is told as it was understood, in days of whoever typed it, and starts nothing', async () => {
    const before = await (await world.as('eli')).get('/v1/runs', listOf(z.unknown()));

    const told = await read('please onboard Jane Doe with Business Premium from tomorrow');
    const far = await read('onboard Jane Doe tomorrow', 'Pacific/Auckland');

    expect(told.understood).toMatchObject({
      kind: 'start',
      package: onboardingPackage,
      facts: [
        { label: 'Starts', value: 'Jane Doe', problem: null },
        { label: 'License', value: 'Microsoft 365 Business Premium', problem: null },
        { label: 'Start date', value: '24 November 2026', problem: null },
      ],
    });
    // Two hours later that day it is still Monday there, and thirteen hours later Tuesday would be today.
    expect(far.understood?.prefill).toMatchObject({ on: '2026-11-24' });
    const after = await (await world.as('eli')).get('/v1/runs', listOf(z.unknown()));
    expect(after.total).toBe(before.total);
  });

  it('that is not understood says why and what to do', async () => {
    const told = await read('buy ten seats');

    expect(told.understood).toBeNull();
    expect(told.problem).toMatchObject({ code: 'not-understood' });
    expect(told.problem?.message).toContain('buy ten seats');
  });

  it('never approves and never spends', async () => {
    for (const line of ['yes', 'approve', 'go ahead', 'buy', 'confirm the purchase']) {
      expect((await read(line)).understood, line).toBeNull();
    }
  });

  it('is for those only who may start a run, and about tickets only that are of a client', async () => {
    const aud = await world.as('aud');
    const line = { text: 'onboard Jane Doe' };

    const refused = await refusalOf(aud.post(`/v1/tickets/${ticket}/commands`, line, reading));
    // A ticket of a vendor.
    const eli = await world.as('eli');
    const stranger = await refusalOf(eli.post('/v1/tickets/5021/commands', line, reading));

    expect(refused.status).toBe(403);
    expect(stranger).toMatchObject({ code: 'unknown-company' });
  });
});

describe('a run that was started by a line', () => {
  it('begins its forms with what was said, and says so in its first message', async () => {
    const asking = await startFrom('onboard jane van doe with Business Premium on 4 December');
    const eli = await world.as('eli');

    const licenses = asking.form?.schema.properties['licenses'];
    const chosen = licenses?.type === 'array' ? (licenses.default ?? []) : [];
    expect(chosen).toHaveLength(1);
    expect(asking.messages[0]?.text).toContain(
      'jane van doe, with Business Premium, on 4 December 2026',
    );
    await eli.post(
      `/v1/runs/${asking.id}/forms/${asking.form?.id ?? ''}`,
      { answers: { licenses: chosen } },
      run,
    );
    const person = await untilRun(eli, asking.id, (now) => now.form?.name === 'person');

    expect(person.form?.schema.properties).toMatchObject({
      firstName: { default: 'Jane' },
      lastName: { default: 'van Doe' },
      startOn: { default: '2026-12-04' },
    });
    await cancel(asking.id);
  });

  it('preselects nothing where a license is unclear, and says which', async () => {
    const asking = await startFrom('onboard Jane Doe with Business Premium, Gold Plan');

    expect(asking.form?.schema.properties['licenses']).toMatchObject({ default: [] });
    expect(asking.form?.warning).toMatch(
      /No license here is called “Gold Plan”.*Nothing is preselected/,
    );
    await cancel(asking.id);
  });

  it('preselects the one person of that name, the reason, and the end of that working day', async () => {
    const person = await somebody();
    const asking = await startFrom(`offboard ${person.label} on Friday because audit`);
    const eli = await world.as('eli');

    expect(asking.form?.schema.properties).toMatchObject({
      person: { default: person.value },
      reason: { default: 'Audit' },
      when: { default: 'later' },
      at: { default: '2026-11-27T17:00:00Z' },
    });
    expect(asking.form?.warning).toContain('17:00 is suggested');
    // The preselected person has a name on every surface: the first choice while nothing is typed.
    const first = await eli.get(
      `/v1/runs/${asking.id}/forms/${asking.form?.id ?? ''}/lookup/person`,
      z.object({ items: z.array(z.object({ value: z.string(), label: z.string() })) }),
    );
    expect(first.items[0]).toMatchObject({ value: person.value, label: person.label });
    expect(first.items.filter(({ value }) => value === person.value)).toHaveLength(1);
    await cancel(asking.id);
  });

  it('preselects nobody for a name that nobody has, and no reason that the form does not have', async () => {
    const asking = await startFrom('offboard Nobody Nowhere because boredom');

    expect(asking.form?.schema.properties['person']).not.toHaveProperty('default');
    expect(asking.form?.schema.properties['reason']).not.toHaveProperty('default');
    expect(asking.form?.schema.properties['when']).toMatchObject({ default: 'now' });
    expect(asking.form?.warning).toMatch(
      /called “Nobody Nowhere”.*“boredom” is none of the reasons/,
    );
    await cancel(asking.id);
  });

  it('is refused what its package has no field for, by name', async () => {
    const eli = await world.as('eli');
    const start = (packageName: string, prefill: unknown) =>
      refusalOf(startRun(eli, { ticket, package: packageName, prefill }));

    const foreign = await start(offboardingPackage, { name: 'Jane Doe', products: ['E3'] });
    const strange = await start(onboardingPackage, { name: 'Jane Doe', confirmed: true });
    const wrong = await start(onboardingPackage, { on: '2026-13-01', timeZone: 'Mars/Olympus' });

    expect(Object.keys(foreign.fields)).toEqual(['prefill.products']);
    expect(Object.keys(strange.fields)).toEqual(['prefill.confirmed']);
    expect(Object.keys(wrong.fields).sort()).toEqual(['prefill.on', 'prefill.timeZone']);
  });

  it('by its button begins as before', async () => {
    const eli = await world.as('eli');
    const { id } = await startRun(eli, { ticket, package: onboardingPackage });
    await untilRun(eli, id, (now) => now.form !== null);
    const shown = await readRun(eli, id);

    expect(shown.messages[0]?.text).toBe(`Staff Onboarding for ticket #${ticket}`);
    await cancel(id);
    // Several runs of one ticket are found by it.
    const ofTicket = await eli.get(
      `/v1/runs?ticketId=${shown.ticketId}&limit=200`,
      listOf(z.object({ id: z.string(), ticketNumber: z.string() })),
    );
    expect(ofTicket.items.map((item) => item.id)).toContain(id);
    expect(new Set(ofTicket.items.map(({ ticketNumber }) => ticketNumber))).toEqual(
      new Set([ticket]),
    );
  });
});

describe('suggestions', () => {
  const suggestions = z.object({
    items: z.array(z.object({ text: z.string(), label: z.string() })),
  });

  async function suggest(text: string) {
    const eli = await world.as('eli');
    const clients = await eli.get('/v1/clients?search=Brightwater', listOf(clientRow));
    const query = new URLSearchParams({ text, timeZone: 'Europe/London' });
    return (
      await eli.get(
        `/v1/clients/${clients.items[0]?.id ?? ''}/command-suggestions?${query}`,
        suggestions,
      )
    ).items;
  }

  it('complete commands, licenses and people of the client', async () => {
    const person = await somebody();

    expect((await suggest('onb')).map(({ text }) => text)).toEqual(['onboard ']);
    expect((await suggest('onboard Jane Doe with prem')).map(({ text }) => text)).toContain(
      'onboard Jane Doe with Microsoft 365 Business Premium',
    );
    const people = await suggest(`offboard ${person.label.slice(0, 3)}`);
    expect(people.every(({ text }) => text.startsWith('offboard '))).toBe(true);
    expect(people.length).toBeGreaterThan(0);
    const [first] = people;
    const told = await read(first?.text ?? '');
    expect(told.understood?.facts?.[0]).toMatchObject({ label: 'Leaves', problem: null });
  });
});
