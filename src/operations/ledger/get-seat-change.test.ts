import { afterAll, beforeAll, expect, it } from 'vitest';
import { refusalOf } from '../../../test/support/refusal.ts';
import { readLedger, workTicket } from '../../../test/support/staff.ts';
import { startTestWorld, type TestWorld } from '../../../test/support/world.ts';
import { seatChange } from '../schemas/run.ts';

let test: TestWorld;
beforeAll(async () => {
  test = await startTestWorld();
});
afterAll(() => test.close());

it('shows to everybody of the staff the same change as the ledger does', async () => {
  await workTicket(test, '5001');
  const [listed] = await readLedger(test);
  const aud = await test.as('aud');
  const shown = await aud.get(`/v1/seat-changes/${listed?.id}`, seatChange);
  expect(shown).toEqual(listed);
  expect(shown.history.length).toBeGreaterThan(2);
});

it('says that a change does not exist instead of showing another', async () => {
  const aud = await test.as('aud');
  const refused = await refusalOf(aud.get('/v1/seat-changes/nobody-knows-it', seatChange));
  expect(refused).toMatchObject({ status: 404 });
});
