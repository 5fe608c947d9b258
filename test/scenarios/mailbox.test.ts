import { afterEach, expect, it } from 'vitest';
import { workTicket } from '../support/staff.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

let test: TestWorld;
afterEach(() => test.close());

const choices = {
  offboardingOf: () => ({ enableDeprovisioning: true, convertMailbox: true }),
};
const start = (conversionMs: number): Promise<TestWorld> =>
  startTestWorld({ choices, lag: { exchange: { provisioningMs: 100, conversionMs } } });

/** How often the conversion to a shared mailbox arrived at Exchange. */
const sentCount = (): number =>
  test.journal().filter(({ effect }) => {
    const properties = effect?.kind === 'mailbox-changed' ? effect['properties'] : [];
    return Array.isArray(properties) && properties.includes('Type');
  }).length;

it('is converted by one call, however often it is looked at until that shows', async () => {
  test = await start(3_000);

  const { run } = await workTicket(test, '5012');

  expect(run.status).toBe('finished');
  expect(sentCount()).toBe(1);
});

it('is converted by another call when the first one comes to nothing', async () => {
  // Far longer than the patience with it, so that no reading ever shows the first one.
  test = await start(86_400_000);
  await workTicket(test, '5012', {
    isWanted: ({ statusText }) => statusText.includes('the mailbox to be shared'),
  });
  expect(sentCount()).toBe(1);

  await test.travel('PT6M');

  await expect.poll(sentCount, { timeout: 15_000 }).toBe(2);
});
