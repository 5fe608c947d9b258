import { expect, it } from 'vitest';
import { z } from 'zod';
import { expectAccessible, expectReflow } from './support/browser.ts';
import { openStage } from './support/stage.ts';

const stage = openStage();

it('is consented to by the client over a link, and the client’s page tells what works', async () => {
  const clientId = await stage.site.clientId('Brightwater Dental');
  const tenantId = await tenantOf(clientId);
  const [app] = stage.site.world.simulators.entra.state().applications;
  if (app === undefined) throw new Error('there is no application');
  app.consents = app.consents.filter((consent) => consent.tenantId !== tenantId);
  const { page } = await stage.arriveAs('admin', `/clients/${clientId}`);
  const look = page.getByRole('button', { name: 'Look again' });
  await page
    .getByText(/The application is not known in this tenant/)
    .first()
    .waitFor();
  await expectAccessible(page, 'not authorised');

  await page.getByRole('button', { name: 'Make a consent link' }).click();
  const link = await page.getByLabel('Consent link', { exact: true }).inputValue();
  const { page: theirs } = await stage.arrive({ width: 'pane' });
  await theirs.goto(link);
  await theirs.getByRole('button', { name: 'Accept' }).click();
  await theirs.getByText('Thank you. The consent has arrived, and it works.').waitFor();
  await expectAccessible(theirs, 'consent');
  await expectReflow(theirs, 'consent');
  await theirs.reload();
  await theirs.getByText('This consent was taken note of already.').waitFor();

  await look.click();
  const features = page.getByRole('table', { name: 'Features' });
  await features.getByText('Ready', { exact: true }).nth(4).waitFor();
  expect(await features.getByText('Not ready').count()).toBe(0);
  await expectAccessible(page, 'authorised');
});

async function tenantOf(clientId: string): Promise<string> {
  const ada = await stage.site.as('ada');
  return (await ada.get(`/v1/clients/${clientId}`, z.object({ tenantId: z.string() }))).tenantId;
}
