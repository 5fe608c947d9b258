import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { FormScript } from '../../tools/client/answer-form.ts';
import { startRun } from '../../tools/client/runs.ts';
import { offboardingPackage } from '../../tools/start/set-up.ts';
import { goOn, messageOf, seatMoves, workTicket } from '../support/staff.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

// A seat that was given back must not be taken for a promise once another one has been bought.

let test: TestWorld;
afterEach(() => test.close());

const people = z.object({ items: z.array(z.object({ value: z.string() })) });

const starterNamed = (lastName: string): FormScript => ({
  person: () => ({ firstName: 'Jane', lastName }),
});

/** Starts the offboarding of the one person whose name begins so, at the client of the ticket. */
async function offboard(ticket: string, name: string) {
  const eli = await test.as('eli');
  const { id } = await startRun(eli, { ticket, package: offboardingPackage });
  const script: FormScript = {
    leaver: async (form, run) => {
      const path = `/v1/runs/${run.id}/forms/${form.id}/lookup/person?search=${name}`;
      const [person] = (await eli.get(path, people)).items;
      return { person: person?.value };
    },
  };
  return goOn(test, id, { script });
}

describe('counting after a release', () => {
  it('buys one seat for one starter after a seat was given back and another was bought', async () => {
    test = await startTestWorld();
    await workTicket(test, '5001', { script: starterNamed('First') });
    const left = await offboard('5001', 'Jane');
    expect(left.run.status).toBe('finished');
    await workTicket(test, '5001', { script: starterNamed('Second') });
    expect(seatMoves(test)).toEqual(['18 → 19', '19 → 18', '18 → 19']);

    const { run } = await workTicket(test, '5001', { script: starterNamed('Third') });

    expect(messageOf(run, 'sum').text).toContain('held 0');
    expect(seatMoves(test).at(-1)).toBe('19 → 20');
  });
});
