import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { scriptOf } from '../../tools/demo/staff-script.ts';
import { onboardingPackage } from '../../tools/start/set-up.ts';
import { cspWrites, goOn, messageOf, workTicket } from '../support/staff.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

let test: TestWorld;
afterEach(() => test.close());

describe('seats that a person gets by hand', () => {
  it('are bought after "switch it on and count again"', async () => {
    test = await startTestWorld();
    const path = `/v1/clients/${await test.clientId('Brightwater Dental')}/packages/${onboardingPackage}/configuration`;
    const ada = await test.as('ada');
    await ada.put(path, { values: { enableProvisioning: false } }, z.unknown());
    const asked = await workTicket(test, '5001', {
      isWanted: (run) => run.form?.name === 'seats-by-hand',
    });
    await ada.put(path, { values: { enableProvisioning: true } }, z.unknown());

    const script = await scriptOf(await test.as('eli'), '5001');
    const { run } = await goOn(test, asked.run.id, { script });

    expect(run.status).toBe('finished');
    expect(cspWrites(test)).toHaveLength(1);
    expect(messageOf(run, 'price').text).not.toBe('');
  });
});
