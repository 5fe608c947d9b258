import { afterEach, beforeEach, expect, it } from 'vitest';
import { refusalOf } from '../../../test/support/refusal.ts';
import { readLedger, workTicket } from '../../../test/support/staff.ts';
import { startTestWorld, type TestWorld } from '../../../test/support/world.ts';
import { instantInWords } from '../../domain/wording.ts';
import { seatChange } from '../schemas/run.ts';

let test: TestWorld;
beforeEach(async () => {
  test = await startTestWorld();
});
afterEach(() => test.close());

it('is refused, until when in words, while the CSP may still carry the change out', async () => {
  const { faults } = test.world;
  faults.add('partner-center', { kind: 'drop-before', method: 'PATCH' });
  const eli = await test.as('eli');
  await workTicket(test, '5001', {
    isWanted: (run) => run.seatChanges.some((change) => change.state === 'unknown'),
  });
  faults.add('partner-center', { kind: 'status', path: '/subscriptions', status: 403 });
  const [unknown] = await readLedger(test);
  const sentAt = unknown?.history.find(({ to }) => to === 'submitted')?.at;
  const close = () =>
    eli.post(`/v1/seat-changes/${unknown?.id}/abandon`, { reason: 'I looked' }, seatChange);

  const refused = await refusalOf(close());

  expect(refused).toMatchObject({ status: 409, code: 'too-soon' });
  const until = Temporal.Instant.from(sentAt ?? '')
    .add({ minutes: 15 })
    .round({ smallestUnit: 'minute', roundingMode: 'ceil' });
  expect(refused.message).toContain(instantInWords(until));
  expect((await readLedger(test))[0]?.state).toBe('unknown');
  await test.travel('PT16M');
  expect(await close()).toMatchObject({ state: 'abandoned' });
});
