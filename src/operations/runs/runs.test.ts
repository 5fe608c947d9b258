import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { refusalOf } from '../../../test/support/refusal.ts';
import { startTestWorld, type TestWorld } from '../../../test/support/world.ts';
import { answerForm, choiceNamed } from '../../../tools/client/answer-form.ts';
import { driveRun, hasEnded, readRun, startRun, untilRun } from '../../../tools/client/runs.ts';
import { verifyAudit } from '../../store/audit.ts';
import { listOf } from '../schemas/common.ts';
import { run, runRow, seatChange } from '../schemas/run.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await startTestWorld();
});
afterAll(() => world.close());

const onboarding = { ticket: '5001', package: 'staff-onboarding-cloud-only' };
const script = {
  licenses: (form: Parameters<typeof choiceNamed>[0]) => ({
    licenses: [choiceNamed(form, 'licenses', 'Business Premium')],
  }),
};

describe('a run that buys', () => {
  it('shows the plan with its price, takes a yes only from who may spend, and ends in the ledger', async () => {
    const [eli, nora] = await Promise.all([world.as('eli'), world.as('nora')]);
    const { id } = await startRun(eli, onboarding);
    const { run: asking } = await driveRun(eli, id, {
      script,
      isWanted: (now) => now.form?.spend === true,
    });
    const { form } = asking;
    if (form === null) throw new Error('It does not ask for a yes');

    expect(asking.plan).toMatchObject({
      seatChanges: [{ name: 'Microsoft 365 Business Premium', before: 18, after: 19 }],
      price: { monthly: { currency: 'USD' } },
    });
    expect(asking.plan?.sentences.join(' ')).toContain('Brightwater Dental');
    const answers = await answerForm(eli, asking, form, script);
    const path = `/v1/runs/${id}/forms/${form.id}`;

    const refused = await refusalOf(nora.post(path, { answers }, run));
    expect(refused).toMatchObject({ status: 403, code: 'needs-spend' });

    await eli.post(path, { answers }, run);
    const late = await refusalOf(eli.post(path, { answers }, run));
    expect(late).toMatchObject({ status: 409, code: 'answered-already' });
    expect(late.message).toContain('Eli Engineer');

    const { run: ended } = await driveRun(eli, id, { script });
    // What was said is what the button says, not the question.
    expect(ended.messages).toContainEqual(
      expect.objectContaining({ kind: 'answered', text: form.submitLabel, author: 'Eli Engineer' }),
    );
    expect(ended.status).toBe('finished');
    expect(ended.seatChanges).toMatchObject([{ delta: 1, before: 18, target: 19 }]);
    const ledger = await eli.get('/v1/seat-changes?search=Brightwater', listOf(seatChange));
    expect(ledger.items).toMatchObject([{ runId: id, requestedBy: 'Eli Engineer' }]);
    expect(ledger.items[0]?.history.map(({ to }) => to)).toEqual(
      expect.arrayContaining(['approved', 'submitted', 'confirmed', 'visible']),
    );
  });

  it('is found by status, ticket and person, and is in the audit log without its secrets', async () => {
    const aud = await world.as('aud');

    const byTicket = await aud.get('/v1/runs?search=5001&status=finished', listOf(runRow));
    const none = await aud.get('/v1/runs?status=stopped&search=5001', listOf(runRow));
    const log = await aud.get('/v1/audit?search=runs.&limit=100', listOf(z.unknown()));

    expect(byTicket.items).toMatchObject([
      { clientName: 'Brightwater Dental', ticketNumber: '5001' },
    ]);
    expect(none.total).toBe(0);
    expect(JSON.stringify(log)).toContain('Started Staff Onboarding for Brightwater Dental');
    expect(await verifyAudit(world.server.product.db)).toMatchObject({ ok: true });
  });
});

describe('a form', () => {
  it('refuses wrong answers by the name of the field, and stays open', async () => {
    const eli = await world.as('eli');
    const { id } = await startRun(eli, { ...onboarding, ticket: '5013' });
    const asking = await untilRun(eli, id, (now) => now.form !== null);
    const path = `/v1/runs/${id}/forms/${asking.form?.id ?? ''}`;

    const wrong = { answers: { licenses: ['nothing'], nonsense: 1 } };
    const refused = await refusalOf(eli.post(path, wrong, run));

    expect(refused.status).toBe(400);
    expect(Object.keys(refused.fields).sort()).toEqual(['licenses', 'nonsense']);
    expect((await readRun(eli, id)).form?.id).toBe(asking.form?.id);
    await eli.post(`/v1/runs/${id}/cancel`, {}, run);
  });

  it('looks choices up for those who may answer, for its own fields only', async () => {
    const eli = await world.as('eli');
    const { id } = await startRun(eli, {
      ticket: '5012',
      package: 'staff-offboarding-cloud-only',
    });
    const asking = await untilRun(eli, id, (now) => now.form !== null);
    const [field = ''] =
      Object.entries(asking.form?.schema.properties ?? {}).find(
        ([, schema]) => 'x-lookup' in schema,
      ) ?? [];
    const path = `/v1/runs/${id}/forms/${asking.form?.id ?? ''}/lookup`;
    const choices = z.object({ items: z.array(z.object({ label: z.string() })) });

    const found = await eli.get(`${path}/${field}?search=Pri`, choices);
    const other = await eli.get(`${path}/nothing?search=Pri`, choices);

    expect(found.items.length).toBeGreaterThan(0);
    expect(found.items.every(({ label }) => label.includes('Pri'))).toBe(true);
    expect(other.items).toEqual([]);
    const aud = await world.as('aud');
    expect((await refusalOf(aud.get(`${path}/${field}`, choices))).status).toBe(403);
    expect([asking.canCancel, (await readRun(aud, id)).canCancel]).toEqual([true, false]);
    const cancelled = await eli.post(`/v1/runs/${id}/cancel`, { reason: 'Only looking.' }, run);
    expect(cancelled.statusText).toBe('Cancelled by Eli Engineer: Only looking.');
  });
});

describe('a run that ended', () => {
  it('cannot be cancelled again', async () => {
    const eli = await world.as('eli');
    const { id } = await startRun(eli, onboarding);
    const cancelled = await eli.post(`/v1/runs/${id}/cancel`, {}, run);
    // Who and why are said once, and what was not done is not counted as done.
    expect(cancelled.statusText).toBe('Cancelled by Eli Engineer.');
    expect(cancelled.steps.filter(({ status }) => status === 'done')).toEqual([]);

    const again = await refusalOf(eli.post(`/v1/runs/${id}/cancel`, {}, run));

    expect(again).toMatchObject({ status: 409, code: 'cannot-cancel' });
    expect(hasEnded(await readRun(eli, id))).toBe(true);
  });

  it('of a ledger row in order leaves nothing to close by hand', async () => {
    const eli = await world.as('eli');
    const { items } = await eli.get('/v1/seat-changes', listOf(seatChange));
    const path = `/v1/seat-changes/${items[0]?.id ?? ''}/abandon`;

    const refused = await refusalOf(eli.post(path, { reason: 'tidying up' }, seatChange));
    const nora = await world.as('nora');
    const withoutSpend = await refusalOf(nora.post(path, { reason: 'tidying up' }, seatChange));

    expect(refused).toMatchObject({ status: 409, code: 'not-unknown' });
    expect(withoutSpend).toMatchObject({ status: 403, code: 'needs-spend' });
  });
});
