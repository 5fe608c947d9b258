import { afterEach, beforeEach, expect, it } from 'vitest';
import { auditNotes, workTicket } from '../support/staff.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

let test: TestWorld;
beforeEach(async () => {
  test = await startTestWorld();
});
afterEach(() => test.close());

// Power BI Pro; source: learn.microsoft.com/entra/identity/users/licensing-service-plan-reference.
const notChosen = 'f8a1db68-be16-40ed-86d5-cb42ce701560';

it('leaves out a picked group that gives a license which nobody chose', async () => {
  const tenant = test.world.simulators.graph.simulator
    .state()
    .tenants.find((one) => one.displayName === 'Brightwater Dental');
  const group = tenant?.groups.find(
    (one) => one.assignedLicenses.length === 0 && one.membershipRule === null,
  );
  group?.assignedLicenses.push({ skuId: notChosen, disabledPlans: [] });

  const { run } = await workTicket(test, '5001', {
    script: {
      person: () => ({ firstName: 'Jane', lastName: 'Ghost', groups: [group?.id ?? ''] }),
    },
  });

  expect(run.status).toBe('finished');
  const text = `Not joined: ${group?.displayName} gives a license that was not chosen.`;
  expect(auditNotes(test, '5001').join('\n')).toContain(text);
  expect(run.messages.map((message) => message.text)).toContain(text);
});
