import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { marketOf } from '../../simulators/world/markets.ts';
import { invariant } from '../../src/lib/invariant.ts';
import { scriptOf } from '../../tools/demo/staff-script.ts';
import type { Run } from '../../tools/client/run.ts';
import { answerForm, type FormScript } from '../../tools/client/answer-form.ts';
import { auditNotes, goOn, seatMoves, workTicket } from '../support/staff.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

// Everything is asked when the leaver is scheduled. At the moment itself nobody is there: the leaver is blocked whatever
// has become of the subscription meanwhile, and a seat that may not be given back as confirmed stays, with a note.

const ticket = '5009';
const client = 'Inkwell Publishing';

let test: TestWorld;
beforeEach(async () => {
  test = await startTestWorld({
    startAt: '2026-11-23T09:00:00Z',
    choices: {
      offboardingOf: () => ({
        enableDeprovisioning: true,
        promptBeforeDeprovisioning: true,
        allowAnnual: true,
      }),
    },
  });
});
afterEach(() => test.close());

/** The ticket's answers, with a moment so much later. */
async function laterBy(duration: string): Promise<FormScript> {
  const api = await test.as('eli');
  const script = await scriptOf(api, ticket);
  const at = test.world.clock.now().add(duration).toString();
  return {
    ...script,
    leaver: async (form, run) => ({
      ...(await answerForm(api, run, form, script)),
      when: 'later',
      at,
    }),
  };
}

/** Schedules the leaver so much later, every question answered. */
async function schedule(duration: string): Promise<Run> {
  const { run, forms } = await workTicket(test, ticket, {
    script: await laterBy(duration),
    isWanted: ({ status }) => status === 'scheduled',
  });
  expect(run.status).toBe('scheduled');
  expect(forms.map(({ name }) => name)).toContain('confirm-release');
  return run;
}

function leaver(run: Run) {
  const found = test.world.simulators.graph.simulator
    .state()
    .tenants.find(({ displayName }) => displayName === client)
    ?.users.find(({ displayName }) => displayName === run.subject);
  invariant(found !== undefined, 'the leaver is in the tenant');
  return found;
}

/** Id at Pax8 of what the client bought there. */
function subscriptionId(): string {
  const { markets } = test.world.seed;
  const subscription = markets['pax8']?.subscriptions.find((one) => one.customerKey === 'inkwell');
  invariant(subscription !== undefined, `${client} buys at Pax8`);
  return marketOf('pax8').subscriptionIdOf(subscription);
}

describe('a scheduled leaver', () => {
  it('needs nobody at the moment, and gives back from what is there then', async () => {
    const { id } = await schedule('PT48H');
    test.world.otherHand.setQuantity('pax8', subscriptionId(), 22);

    await test.travel('PT48H1M');
    const { run, forms } = await goOn(test, id);

    expect(forms).toEqual([]);
    expect(run.status).toBe('finished');
    expect(seatMoves(test)).toEqual(['22 → 21']);
    expect(leaver(run)).toMatchObject({ accountEnabled: false, directLicenses: [] });
  });

  it('is blocked although the window has closed meanwhile; the seat stays, with the date in the note', async () => {
    const { id } = await schedule('PT240H');

    await test.travel('PT240H1M');
    const { run, forms } = await goOn(test, id);

    expect(forms).toEqual([]);
    expect(run.status).toBe('finished');
    expect(leaver(run)).toMatchObject({ accountEnabled: false, directLicenses: [] });
    expect(seatMoves(test)).toEqual([]);
    expect(auditNotes(test, ticket).join()).toContain('modification window closed');
  });

  it('is blocked while the CSP is out of reach, and the seat goes back once it answers', async () => {
    const scheduled = await schedule('PT48H');
    test.world.faults.add('pax8', { kind: 'status', status: 503 });

    await test.travel('PT48H1M');
    await expect.poll(() => leaver(scheduled).directLicenses, { timeout: 20_000 }).toEqual([]);
    expect(leaver(scheduled).accountEnabled).toBe(false);
    expect(seatMoves(test)).toEqual([]);

    test.world.faults.clear();
    await test.travel('PT20M');
    const { run, forms } = await goOn(test, scheduled.id);
    expect(forms).toEqual([]);
    expect(run.status).toBe('finished');
    expect(seatMoves(test)).toEqual(['19 → 18']);
  });
});
