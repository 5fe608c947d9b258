import { afterEach, describe, expect, it } from 'vitest';
import { fieldsOf, type FormScript } from '../../tools/client/answer-form.ts';
import { licensesOf, readTenant } from '../../tools/demo/world-facts.ts';
import { openSimulators } from '../../tools/world/simulators.ts';
import { auditNotes, seatMoves, workTicket } from '../support/staff.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

const PREMIUM = 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46';
const count = 25;
const ticket = '5001';

let test: TestWorld;
afterEach(() => test.close());

async function start(onboarding: Readonly<Record<string, unknown>> = {}): Promise<void> {
  test = await startTestWorld({
    logLevel: 'warn',
    choices: {
      onboardingOf: () => ({
        enableProvisioning: true,
        promptBeforeProvisioning: true,
        maximumMonthlyCost: 1_000,
        maximumUnits: 50,
        ...onboarding,
      }),
    },
  });
}

/** A table as it comes out of a spreadsheet. */
const tableOf = (rows: readonly (readonly string[])[], header = ['First name', 'Last name']) =>
  [header, ...rows].map((row) => row.join('\t')).join('\r\n');

const people = Array.from({ length: count }, (_, index) => [
  `Robin${'abcdefghijklmnopqrstuvwxyz'[index]}`,
  'Intake',
]);

const several = (table: string, more: FormScript = {}): FormScript => ({
  licenses: { licenses: [PREMIUM], several: true },
  starters: { table },
  ...more,
});

/** Names of those who start and have the license, in order. */
async function licensed(clientName: string): Promise<readonly string[]> {
  const { users } = await readTenant(openSimulators(test.world.urls), clientName);
  return users
    .filter((user) => user.displayName.endsWith(' Intake') && licensesOf(user).includes(PREMIUM))
    .map(({ displayName }) => displayName)
    .toSorted();
}

describe('a table of starters', () => {
  it('becomes one plan, one change of seats, licensed people and one note', async () => {
    await start();
    const { run, forms } = await workTicket(test, ticket, { script: several(tableOf(people)) });

    expect(run.status).toBe('finished');
    expect(forms.map(({ name }) => name)).toEqual(['licenses', 'starters', 'confirm-plan']);
    expect(forms.at(-1)?.submitLabel).toContain('25 seats');
    expect(seatMoves(test)).toEqual(['18 → 43']);
    expect(await licensed(run.clientName)).toHaveLength(count);
    const notes = auditNotes(test, ticket);
    expect(notes).toHaveLength(1);
    for (const [first] of people) expect(notes[0]).toContain(`${first} Intake`);
    expect(run.messages.filter(({ kind }) => kind === 'first-password')).toHaveLength(count);
  }, 60_000);

  it('is asked for again with every problem named, and warnings are agreed to one by one', async () => {
    await start();
    const asked: string[] = [];
    const table = tableOf(
      [
        ['Ada', 'Intake', 'Business Premium', ''],
        ['Ben', 'Intake', 'Business Ultra', ''],
        ['Cy', 'Intake', '', 'Nobody Atall'],
      ],
      ['First name', 'Last name', 'Licenses', 'Manager'],
    );
    const right = table.replace('Business Ultra', '').replace('Nobody Atall', '');
    const { run, forms } = await workTicket(test, ticket, {
      script: several(table, {
        licenses: { licenses: [], several: true },
        starters: (form) => {
          const agree = fieldsOf(form).find(({ name }) => name === 'agree');
          asked.push(form.warning ?? '');
          if (asked.length === 1) return { table };
          if (agree === undefined) return { table: right };
          return { table: right, agree: agree.options?.[1]?.value };
        },
      }),
    });
    expect(asked).toHaveLength(3);
    expect(asked[1]).toContain('Row 3, Licenses: No license here is called “Business Ultra”.');
    expect(asked[1]).toContain('Row 4, Manager: No person who may sign in here is called');
    expect(asked[2]).toContain('Ben Intake and Cy Intake will have no mailbox');
    expect(forms.filter(({ name }) => name === 'mailbox-warning')).toEqual([]);
    expect(run.status).toBe('finished');
    expect(seatMoves(test)).toEqual(['18 → 19']);
    const [note = ''] = auditNotes(test, ticket);
    expect(note).toContain('Ben Intake');
  }, 60_000);

  it('goes on with the others when the tenant refuses one', async () => {
    await start();
    test.world.faults.add('graph', {
      kind: 'status',
      method: 'POST',
      path: '/users$',
      status: 400,
      count: 1,
      body: { error: { code: 'Request_BadRequest', message: 'The name was misused before.' } },
    });
    const table = tableOf(['Ada', 'Ben', 'Cy'].map((first) => [first, 'Intake']));
    const { run } = await workTicket(test, ticket, { script: several(table) });
    expect(run.status).toBe('finished');
    expect(await licensed(run.clientName)).toHaveLength(2);
    const [note = ''] = auditNotes(test, ticket);
    expect(note).toContain('The name was misused before.');
    expect(note.match(/\| done \|/g)).toHaveLength(2);
    // The seat that was bought for the third is free for the next one.
    const next = await workTicket(test, ticket, {
      script: several(tableOf([['Dee', 'Intake']])),
    });
    expect(next.run.status).toBe('finished');
    expect(seatMoves(test)).toEqual(['18 → 21']);
  }, 60_000);
});
