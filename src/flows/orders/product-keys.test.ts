import { expect, it } from 'vitest';
import { openTestDatabase } from '../../../test/support/ledger.ts';
import { skuId } from '../../domain/ids.ts';
import { businessStandard } from '../../domain/test-license.ts';
import { transact } from '../../store/database.ts';
import { saveAdminSkuRow } from '../../store/sku-map.ts';
import { mappedLicenses } from './product-keys.ts';

const exchangePlan1 = skuId('4b9405b0-7788-4568-add1-99614e613b69');
const own = skuId('00000000-0000-4000-8000-000000000000');

it('the SKU map has a license in the segments of its products only, from the shipped table and from people', async () => {
  const db = await openTestDatabase();
  const said = {
    kind: 'product',
    productKey: 'CFQ7TTC0LH16:000X',
    confirmedBy: 'Ada',
    confirmedAt: Temporal.Instant.from('2026-11-22T09:00:00Z'),
    knownThen: null,
  } as const;
  await transact(db, async (tx) => {
    await saveAdminSkuRow(tx, { ...said, segment: 'nonprofit', skuId: exchangePlan1 });
    await saveAdminSkuRow(tx, { ...said, segment: 'commercial', skuId: own });
  });
  expect([...(await mappedLicenses(db, 'nonprofit'))]).toEqual([exchangePlan1]);
  expect((await mappedLicenses(db, 'education')).size).toBe(0);
  const commercial = await mappedLicenses(db, 'commercial');
  for (const license of [businessStandard, exchangePlan1, own])
    expect(commercial).toContain(license);
});
