import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { onboardingPackage } from '../../tools/start/set-up.ts';
import { seatMoves, workTicket } from '../support/staff.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

// Another hand gives whatever is bought to somebody else at once.

const skuId = 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46';

let test: TestWorld;
let otherHand: NodeJS.Timeout;
beforeEach(async () => {
  test = await startTestWorld();
  const tenant = test.world.simulators.graph.simulator
    .state()
    .tenants.find((one) => one.displayName === 'Brightwater Dental');
  let taken = 0;
  otherHand = setInterval(() => {
    const moves = seatMoves(test);
    const idle = tenant?.users.find((user) => user.directLicenses.length === 0);
    if (moves.length <= taken || taken >= 2 || idle === undefined) return;
    taken += 1;
    idle.directLicenses.push({ skuId, disabledPlans: [], updatedAtMs: 0 });
  }, 20);
});
afterEach(() => {
  clearInterval(otherHand);
  return test.close();
});

async function configure(values: Readonly<Record<string, unknown>>): Promise<void> {
  const path = `/v1/clients/${await test.clientId('Brightwater Dental')}/packages/${onboardingPackage}/configuration`;
  await (await test.as('ada')).put(path, { values }, z.unknown());
}

describe('a seat that was bought and lost', () => {
  it('counts for the cost limit of the run over all its rounds', async () => {
    // One seat costs 26.40 per month.
    await configure({ promptBeforeProvisioning: false, maximumMonthlyCost: 30 });

    const { run } = await workTicket(test, '5001');

    expect(run.status).toBe('stopped');
    expect(run.messages.at(-1)?.text).toContain('with what this run has bought before');
    expect(seatMoves(test)).toEqual(['18 → 19']);
  });

  it('is bought again only after a yes, also where the package asks for none', async () => {
    await configure({ promptBeforeProvisioning: false });

    const { run } = await workTicket(test, '5001', {
      isWanted: ({ form }) => form?.spend === true,
    });

    expect(run.form?.warning).toContain('somebody else took it');
    expect(seatMoves(test)).toEqual(['18 → 19']);
  });
});
