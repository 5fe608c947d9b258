import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { onboardingPackage } from '../../tools/start/set-up.ts';
import { cspWrites, workTicket } from '../support/staff.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

let test: TestWorld;
beforeEach(async () => {
  test = await startTestWorld();
  const path = `/v1/clients/${await test.clientId('Brightwater Dental')}/packages/${onboardingPackage}/configuration`;
  const values = { promptBeforeProvisioning: false };
  await (await test.as('ada')).put(path, { values }, z.unknown());
});
afterEach(() => test.close());

describe('the permission to spend', () => {
  it('is needed also where the package asks for no confirmation', async () => {
    const { run } = await workTicket(test, '5001', {
      who: 'nora',
      isWanted: ({ form }) => form?.spend === true,
    });

    expect(run.form?.name).toBe('confirm-plan');
    expect(cspWrites(test)).toEqual([]);
  });

  it('is a yes by itself where the package asks for no confirmation', async () => {
    const { run, forms } = await workTicket(test, '5001');

    expect(run.status).toBe('finished');
    expect(forms.filter((form) => form.spend)).toEqual([]);
    expect(cspWrites(test)).toHaveLength(1);
  });
});
