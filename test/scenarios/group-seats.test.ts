import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Group, Tenant, User } from '../../simulators/graph/entities.ts';
import { invariant } from '../../src/lib/invariant.ts';
import { readRun } from '../../tools/client/runs.ts';
import { goOn, seatMoves, workTicket, type Work } from '../support/staff.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

// Harrow gives Office 365 E3 by a group. Another hand gives the seat that was bought to somebody else at once.

// Office 365 E3; source: learn.microsoft.com/entra/identity/users/licensing-service-plan-reference.
const skuId = '6fd2c87f-b296-42f0-b197-1e91e994b900';
const ticket = '5008';

let test: TestWorld;
let otherHand: NodeJS.Timeout;
let taker: User | undefined;
beforeEach(async () => {
  test = await startTestWorld();
  taker = undefined;
  otherHand = setInterval(() => {
    if (taker !== undefined || seatMoves(test).length === 0) return;
    taker = harrow()?.users.find(
      (user) => user.directLicenses.length + user.groupLicenses.length === 0,
    );
    taker?.directLicenses.push({ skuId, disabledPlans: [], updatedAtMs: 0 });
  }, 20);
});
afterEach(() => {
  clearInterval(otherHand);
  return test.close();
});

const harrow = (): Tenant | undefined =>
  test.world.simulators.graph.simulator
    .state()
    .tenants.find((tenant) => tenant.displayName === 'Harrow Engineering');
const licensingGroup = (): Group | undefined =>
  harrow()?.groups.find((group) => group.assignedLicenses.length > 0);
const untilShort = (): Promise<Work> =>
  workTicket(test, ticket, {
    isWanted: ({ statusText }) => statusText.includes('the tenant says CountViolation'),
  });

describe('a group that has no seat left to give', () => {
  it('has its seats counted again, and gives the one that is bought then', async () => {
    const { run: short } = await untilShort();

    expect(licensingGroup()?.memberIds).toHaveLength(35);
    await test.travel('PT30S');
    const { run: asking } = await goOn(test, short.id, {
      isWanted: ({ form }) => form?.spend === true,
    });
    // Out of it until the next seat is there: it would take one that was promised to somebody else.
    expect(licensingGroup()?.memberIds).toHaveLength(34);
    const { run } = await goOn(test, asking.id);

    expect(run.status).toBe('finished');
    expect(seatMoves(test)).toEqual(['34 → 35', '35 → 36']);
  });

  it('is waited for where the tenant shows a free seat', async () => {
    const { run: short } = await untilShort();
    invariant(taker !== undefined, 'somebody took the seat');
    taker.directLicenses = [];

    await test.travel('PT31M');
    const eli = await test.as('eli');
    const said = async () => (await readRun(eli, short.id)).messages.at(-1)?.text;
    await expect.poll(said, { timeout: 15_000 }).toContain('for 30 minutes');

    expect((await readRun(eli, short.id)).status).toBe('waiting');
    expect(seatMoves(test)).toEqual(['34 → 35']);
  });
});
