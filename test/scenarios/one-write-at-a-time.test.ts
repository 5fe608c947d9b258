import { expect, it } from 'vitest';
import { workTicket } from '../support/staff.ts';
import {
  businessPremium,
  personAt,
  tenantOf,
  visioPlan2,
  workPackage,
} from '../support/license-work.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

/** Answers of the directory to writes that met another write on the same object. */
const collisions = (test: TestWorld): readonly string[] =>
  test
    .journal()
    .filter(({ simulator, status }) => simulator === 'graph' && status === 409)
    .map(({ method, path }) => `${method} ${path}`);

it('a run never makes two changes of one person at a time', async () => {
  // Each write takes long enough to meet any other one of the same run.
  const graph = { replicaMs: 60, consumedUnitsMs: 60, groupLicensingMs: 100, writeMs: 60 };
  const test = await startTestWorld({ lag: { graph } });
  try {
    const person = personAt(tenantOf(test, 'Alder & Finch Accounting'), 5);
    const runs = await Promise.all([
      workTicket(test, '5001'),
      workTicket(test, '5009'),
      workPackage(test, 'manage-user-licenses', {
        ticket: '5002',
        script: {
          'licensed-person': { person: person.id },
          'license-changes': { add: [visioPlan2], remove: [businessPremium] },
          'confirm-changes': { decision: 'go-on' },
        },
      }),
    ]);

    expect(runs.map(({ run }) => run.status)).toEqual(['finished', 'finished', 'finished']);
    expect(collisions(test)).toEqual([]);
  } finally {
    await test.close();
  }
});
