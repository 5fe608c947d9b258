import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { mapping } from '../../src/operations/schemas/client.ts';
import { choiceNamed, fieldsOf } from '../../tools/client/answer-form.ts';
import { readTenant } from '../../tools/demo/world-facts.ts';
import type { SetUpChoices } from '../../tools/start/set-up.ts';
import { openSimulators } from '../../tools/world/simulators.ts';
import { auditNotes, cspWrites, goOn, messageOf, seatMoves, workTicket } from '../support/staff.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

// The questions that the reference product's own page answers, asked of ours (reference-product.md, C7, C8, C11 to C15).

let test: TestWorld;
afterEach(() => test.close());

const PREMIUM = 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46';
const STANDARD = 'f245ecc8-75af-4f8e-b61f-27d8114de5f3';
const startAt = '2026-11-23T09:00:00Z';

/** A world with one client's onboarding set up differently. */
async function startWith(
  onboarding: Readonly<Record<string, unknown>> = {},
  choices: Partial<SetUpChoices> = {},
): Promise<void> {
  test = await startTestWorld({
    startAt,
    choices: {
      onboardingOf: () => ({
        enableProvisioning: true,
        promptBeforeProvisioning: true,
        ...onboarding,
      }),
      ...choices,
    },
  });
}

describe('1. What does a purchase in the middle of a term do to the renewal?', () => {
  it('is charged pro rata first, and the new quantity renews', async () => {
    await startWith();
    const { run } = await workTicket(test, '5001');

    expect(run.status).toBe('finished');
    expect(seatMoves(test)).toEqual(['18 → 19']);
    const price = messageOf(run, 'price').data;
    // The charge cycle began on 11 November (30 days); 18 of them are left, today counted: 26.40 / 30 × 18.
    expect(price.now?.amountMinor).toBe(1_584);
    expect(price.perPeriod?.amountMinor).toBe(2_640);
    expect(price.renewal).toContain('19 seats');
    expect(run.messages.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/^Bought: 18 → 19 seats of .*Business Premium at /),
    );

    await test.travel('P20D');

    const subscription = cspWrites(test)[0]?.subscriptionId ?? '';
    const renewals = test.journal().filter((line) => line.effect?.kind === 'renewal');
    expect(renewals.map((line) => line.effect)).toContainEqual(
      expect.objectContaining({ subscriptionId: subscription, before: 19, after: 19 }),
    );
    expect(seatMoves(test)).toEqual(['18 → 19']);
  });
});

describe('2. When does offboarding lower the count?', () => {
  const release = {
    enableDeprovisioning: true,
    promptBeforeDeprovisioning: true,
    allowAnnual: true,
  };

  it('when it runs', async () => {
    await startWith({}, { offboardingOf: () => release });
    const { run, forms } = await workTicket(test, '5009');

    expect(run.status).toBe('finished');
    expect(seatMoves(test)).toEqual(['19 → 18']);
    expect(auditNotes(test, '5009')).toEqual([expect.stringContaining('19 → 18; done')]);
    // The chat says beforehand what it saves, and afterwards what was done and written.
    expect(forms.map(({ name }) => name)).toContain('confirm-release');
    const { purpose, now, perPeriod } = messageOf(run, 'price').data;
    expect(purpose).toBe('release');
    expect([now?.amountMinor, perPeriod?.amountMinor].every((amount) => Number(amount) > 0)).toBe(
      true,
    );
    expect(run.messages.filter(({ text }) => text.startsWith('Given back: 19 → 18'))).toHaveLength(
      1,
    );
    expect(messageOf(run, 'note').data?.note).toContain('19 → 18; done');
  });

  it('at the scheduled date when it was scheduled, and not a second before', async () => {
    await startWith({}, { offboardingOf: () => release });
    const at = test.world.clock.now().add({ hours: 48 });
    const scheduled = await workTicket(test, '5009', {
      script: {
        leaver: {
          ...(await leaverOf('inkwell.example', 'Inkwell Publishing')),
          when: 'later',
          at: at.toString(),
        },
      },
      isWanted: (run) => run.status === 'scheduled',
    });
    expect(seatMoves(test)).toEqual([]);

    await test.travel('PT47H');
    expect(
      (await goOn(test, scheduled.run.id, { isWanted: (run) => run.status === 'scheduled' })).run
        .status,
    ).toBe('scheduled');
    expect(seatMoves(test)).toEqual([]);

    await test.travel('PT1H1M');
    const { run } = await goOn(test, scheduled.run.id);

    expect(run.status).toBe('finished');
    const [write] = cspWrites(test);
    expect(write).toMatchObject({ before: 19, after: 18 });
    expect(
      Temporal.Instant.compare(Temporal.Instant.from(write?.line.at ?? ''), at),
    ).toBeGreaterThan(0);
  });

  it('not at all outside the window: nobody is asked, chat and audit note say why, and until when', async () => {
    await startWith({}, { offboardingOf: () => release });
    const { run, forms } = await workTicket(test, '5010');

    expect(run.status).toBe('finished');
    expect(seatMoves(test)).toEqual([]);
    const [note] = auditNotes(test, '5010');
    expect(note).toContain('modification window closed');
    // Bought 122 days ago, on 24 July, for a year.
    expect(note).toContain('next legal date is 24 July 2027');
    expect(forms.map(({ name }) => name)).not.toContain('confirm-release');
    expect(messageOf(run, 'refusal').text).toMatch(
      / stays: the modification window is closed.*; the next date is 24 July 2027\.$/,
    );
    const skipped = run.steps.filter(({ status }) => status === 'skipped');
    expect(skipped.map(({ name }) => name)).toEqual([
      'manual-tasks',
      'confirm-release',
      'release-seats',
    ]);
  });
});

/** The person of ticket 5009, as the form's search would give it. */
async function leaverOf(domain: string, client: string): Promise<{ person: string }> {
  const tenant = await readTenant(openSimulators(test.world.urls), client);
  const person = tenant.users.find(
    (user) =>
      user.accountEnabled &&
      user.userPrincipalName.endsWith(domain) &&
      user.directLicenses.length > 0,
  );
  return { person: person?.id ?? '' };
}

describe('3. Can several CSPs be connected, and subscriptions in any of them be changed?', () => {
  it('shows the subscriptions of all and buys at the one that is chosen', async () => {
    await startWith({ allowAnnual: true });
    const first = await workTicket(test, '5005');
    expect(first.run.status).toBe('finished');
    const { rows } = messageOf(first.run, 'subscriptions').data;
    expect(rows.map((row) => `${row.cspName} ${row.term} ${row.chosen}`).toSorted()).toEqual([
      'Microsoft Partner Center P1Y false',
      'Pax8 P1M true',
    ]);

    const second = await workTicket(test, '5017', {
      script: {
        'choose-subscription': (form) => ({
          [PREMIUM]: choiceNamed(form, PREMIUM, 'Partner Center'),
        }),
      },
    });

    expect(second.run.status).toBe('finished');
    expect(cspWrites(test).map(({ csp, before, after }) => ({ csp, before, after }))).toEqual([
      { csp: 'pax8', before: 10, after: 11 },
      { csp: 'partner-center', before: 12, after: 13 },
    ]);
  });
});

/** What is saved about Fairview at Pax8. */
const mappingsOf = async () => {
  const id = await test.clientId('Fairview Medical');
  const { items } = await (
    await test.as('ada')
  ).get(`/v1/clients/${id}/mappings`, z.object({ items: z.array(mapping) }));
  return items.find((one) => one.kind === 'pax8');
};
/** Chooses a customer by its name, and whether to save it. */
const pick = (words: string, save: 'yes' | 'no') => ({
  'customer-mapping': (form: Parameters<typeof choiceNamed>[0]) => {
    const [field] = fieldsOf(form);
    return { [field?.name ?? '']: choiceNamed(form, field?.name ?? '', words), save };
  },
});

describe('4. What happens when the client cannot be matched to a CSP customer?', () => {
  it('asks; a choice that was not saved is asked again, a saved one is not', async () => {
    await startWith();
    const first = await workTicket(test, '5006', { script: pick('Medical Practice', 'no') });
    expect(first.run.status).toBe('finished');
    expect(first.forms.map((form) => form.name)).toContain('customer-mapping');
    expect((await mappingsOf())?.customerId).toBeNull();

    const second = await workTicket(test, '5020', { script: pick('Medical Practice', 'yes') });
    expect(second.run.status).toBe('finished');
    expect(second.forms.map((form) => form.name)).toContain('customer-mapping');
    expect(await mappingsOf()).toMatchObject({
      customerName: 'Fairview Medical Practice',
      evidence: 'confirmed-by-person',
      confirmedBy: 'Eli Engineer',
    });

    const third = await workTicket(test, '5020');
    expect(third.run.status).toBe('finished');
    expect(third.forms.map((form) => form.name)).not.toContain('customer-mapping');
    expect(seatMoves(test)).toEqual(['28 → 29', '29 → 30', '30 → 31']);
  });

  it('may be answered with a namesake: the run then says that it may be the wrong one, and where to look', async () => {
    await startWith();
    const { run } = await workTicket(test, '5006', { script: pick('Medical Centre', 'yes') });

    expect(run.status).toBe('stopped');
    const { text } = messageOf(run, 'refusal');
    expect(text).toContain('"Fairview Medical Centre" at Pax8 may be the wrong customer');
    expect(text).toContain('Confirmed by Eli Engineer.');
    expect(text).toContain('Configuration > Clients > Fairview Medical > CSP Customer Mapping');
    expect(seatMoves(test)).toEqual([]);
  });

  it('can be skipped: then nothing is bought there, and the run says what to do', async () => {
    await startWith();
    const { run } = await workTicket(test, '5006', { script: pick('Not a customer', 'yes') });

    expect(run.status).toBe('stopped');
    expect(messageOf(run, 'refusal').text).toMatch(/Business Standard/);
    expect(seatMoves(test)).toEqual([]);
    expect(await mappingsOf()).toMatchObject({ customerId: null, notACustomer: true });
  });
});

describe('5. What does the warning sign at a license mean?', () => {
  it('more are assigned than owned: 5 owned, 6 assigned, one needed buys 2', async () => {
    await startWith();
    const { run, forms } = await workTicket(test, '5003');

    const [field] = forms.slice(0, 1).flatMap(fieldsOf);
    const option = field?.options?.find(({ value }) => value === STANDARD);
    expect(option).toMatchObject({ hasWarning: true, label: expect.stringContaining('⚠') });
    expect(option?.detail).toContain('owned 5, assigned 6');
    expect(messageOf(run, 'sum').data.items[0]).toMatchObject({
      owned: 5,
      assigned: 6,
      need: 1,
      buy: 2,
    });
    expect(run.status).toBe('finished');
    expect(seatMoves(test)).toEqual(['5 → 7']);
  });
});
