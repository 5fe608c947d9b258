import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { subscriptionRow } from '../../src/operations/schemas/run.ts';
import { messageOf, workTicket } from '../support/staff.ts';
import { forgetLicenses } from '../support/unknown-products.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

let test: TestWorld;
beforeEach(async () => {
  test = await startTestWorld();
});
afterEach(() => test.close());

describe('the table of subscriptions', () => {
  it('shows in the chat what the page of the client shows', async () => {
    const { run } = await workTicket(test, '5005', {
      isWanted: ({ messages }) => messages.some(({ kind }) => kind === 'subscriptions'),
    });
    const { skuId, rows } = messageOf(run, 'subscriptions').data;
    const page = await readPage();

    const facts = (items: typeof page) =>
      items
        // The chat judges for this run, the page for anybody; and only the chat chooses.
        .map((row) => ({ ...row, allowed: null, reasons: null, chosen: null }))
        .toSorted((a, b) => a.subscriptionId.localeCompare(b.subscriptionId));
    const ofLicense = page.filter((row) => row.skuId === skuId);

    expect(new Set(rows.map(({ serviceId }) => serviceId)).size).toBe(2);
    expect(facts(rows)).toEqual(facts(ofLicense));
    expect(rows.filter(({ chosen }) => chosen)).toHaveLength(1);
    expect(page.filter(({ chosen }) => chosen)).toEqual([]);
  });

  it('lists on the page also what nobody knows the license of, as not to be used', async () => {
    forgetLicenses(test.world);

    const rows = await readPage();

    const unknown = rows.find(({ productName }) => productName.startsWith('Frontline'));
    expect(unknown).toMatchObject({ skuId: null, ownedInTenant: null, allowed: false });
    expect(unknown?.reasons.join(' ')).toMatch(/^Nobody knows which license .* It is active/);
  });
});

/** The subscriptions on the page of Eastgate Architects, which has one product at both CSPs. */
async function readPage(): Promise<readonly z.output<typeof subscriptionRow>[]> {
  const path = `/v1/clients/${await test.clientId('Eastgate Architects')}/subscriptions`;
  const api = await test.as('eli');
  return (await api.get(path, z.object({ items: z.array(subscriptionRow) }))).items;
}
