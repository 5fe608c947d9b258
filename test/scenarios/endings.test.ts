import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startRun } from '../../tools/client/runs.ts';
import type { FormScript } from '../../tools/client/answer-form.ts';
import { offboardingPackage } from '../../tools/start/set-up.ts';
import { auditNotes, goOn, seatMoves, workTicket } from '../support/staff.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

// However a run ends: no seat stays paid for unsaid, and nothing that was made outside stays unsaid.

let test: TestWorld;
beforeEach(async () => {
  test = await startTestWorld();
});
afterEach(() => test.close());

const people = z.object({ items: z.array(z.object({ value: z.string() })) });
const starter: FormScript = { person: () => ({ firstName: 'Jane', lastName: 'Ghost' }) };

describe('an ending', () => {
  it('gives the seat back although the PSA refuses to change the contact', async () => {
    await workTicket(test, '5001', { script: starter });
    test.world.faults.add('connectwise', { kind: 'status', path: 'company/contacts', status: 400 });
    const eli = await test.as('eli');
    const { id } = await startRun(eli, { ticket: '5001', package: offboardingPackage });

    await goOn(test, id, {
      script: {
        leaver: async (form, run) => {
          const path = `/v1/runs/${run.id}/forms/${form.id}/lookup/person?search=Jane`;
          return { person: (await eli.get(path, people)).items[0]?.value };
        },
      },
    });

    expect(seatMoves(test)).toEqual(['18 → 19', '19 → 18']);
  });

  it('names an account that was being created when the run was cancelled', async () => {
    const eli = await test.as('eli');
    test.world.faults.add('graph', {
      kind: 'latency',
      method: 'POST',
      path: '/users$',
      delayMs: 1_500,
      count: 1,
    });
    const asked = await workTicket(test, '5002', {
      script: starter,
      isWanted: (run) =>
        run.steps.some((s) => s.name === 'create-person' && s.status === 'running'),
    });
    await eli.post(`/v1/runs/${asked.run.id}/cancel`, { reason: 'not needed' }, z.unknown());
    const accounts = () =>
      test.journal().filter((line) => line.method === 'POST' && line.path.endsWith('/users'));
    await expect.poll(() => accounts().length, { timeout: 10_000 }).toBe(1);
    await expect
      .poll(() => auditNotes(test, '5002').length, { timeout: 10_000 })
      .toBeGreaterThan(0);

    expect(auditNotes(test, '5002').join('\n')).not.toContain('Nothing was changed');
    await expect
      .poll(() => auditNotes(test, '5002').join('\n'), { timeout: 10_000 })
      .toMatch(/came through after the run had ended: the account \S+ exists/);
  });
});
