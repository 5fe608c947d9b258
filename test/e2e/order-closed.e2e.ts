import { expect, it } from 'vitest';
import { agreeing, orderingWorld } from '../support/ordering-world.ts';
import { cspWrites, goOn, readLedger, workTicket } from '../support/staff.ts';
import { behave } from '../support/vendor-events.ts';
import { expectAccessible } from './support/browser.ts';
import { openStage } from './support/stage.ts';

const stage = openStage(orderingWorld('pax8'));

it('takes the word of a person for what came of an order, and says why not where it cannot be', async () => {
  const { site } = stage;
  await behave(site, 'pax8', { listLagSeconds: 600 });
  const lost = { kind: 'drop-after-commit', method: 'POST', path: '/orders$', count: 1 } as const;
  const { run } = await workTicket(site, '5001', {
    script: {
      ...agreeing,
      'confirm-plan': () => {
        site.world.faults.add('pax8', lost);
        return {};
      },
    },
    isWanted: ({ seatChanges }) => seatChanges.some(({ state }) => state === 'unknown'),
  });
  const made = cspWrites(site)[0]?.subscriptionId ?? '';
  site.world.otherHand.setQuantity('pax8', made, 2);
  await site.travel('PT20M');
  await goOn(site, run.id, {
    isWanted: ({ messages }) => messages.some(({ text }) => /say under Seat changes/.test(text)),
  });

  const [change] = await readLedger(site);
  const { page } = await stage.arriveAs(
    'engineer',
    `/seat-changes?state=unknown&open=${change?.id}`,
  );
  const panel = page.getByRole('dialog');
  await panel.getByText(/No number, sent/).waitFor();
  await expectAccessible(page, 'order-closed');
  await panel.getByRole('button', { name: 'It was placed' }).click();
  const dialog = page.getByRole('dialog', { name: 'Which subscription came of the order?' });
  await dialog.getByLabel('Subscription id').fill('nobody-knows-it');
  await dialog.getByLabel('Reason').fill('It is in the portal.');
  await dialog.getByRole('button', { name: 'It was placed' }).click();
  await dialog.getByText(/lists no subscription nobody-knows-it/).waitFor();
  await dialog.getByLabel('Subscription id').fill(made);
  await dialog.getByRole('button', { name: 'It was placed' }).click();
  await expect.poll(async () => (await readLedger(site))[0]?.subscriptionId).toBe(made);
});
