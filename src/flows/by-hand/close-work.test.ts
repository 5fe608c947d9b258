import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import {
  addClient,
  addRun,
  openTestDatabase,
  seatChangeWith,
} from '../../../test/support/ledger.ts';
import { clientId as toClientId, subscriptionId } from '../../domain/ids.ts';
import { transact, type Database } from '../../store/database.ts';
import { addManualSubscription } from '../../store/manual-subscriptions.ts';
import { openWorkItem, readWorkItem } from '../../store/manual-work.ts';
import { insertForm, takeAnswer } from '../../store/runs.ts';
import { approvedChangesOfLane, laneKey, recordSeatChange } from '../../store/seat-changes.ts';
import { beginWrite } from '../../store/seat-writes.ts';
import { saveService } from '../../store/services.ts';
import { ring, takeEntry } from '../engine/agenda.ts';
import { closeWork, type WorkDecision } from './close-work.ts';

let at = Temporal.Instant.from('2026-11-22T10:00:00Z');
const tools = { clock: { now: () => at }, bell: { send: async () => {} } };

const service = { kind: 'manual', category: 'csp', settings: {}, secrets: {} } as const;
const facts = {
  product_name: 'Business Premium',
  sku_id: 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46',
  segment: 'commercial',
  term: 'P1M',
  billing_cycle: 'monthly',
  quantity: 18,
  maximum_quantity: null,
  term_ends_at: null,
  renews_automatically: true,
  unit_cost_minor: null,
  unit_cost_currency: null,
  commerce_subscription_id: null,
  account_reference: '',
} as const;

/** One item for two runs whose wishes were sent as one change, asked about in both chats. */
async function openShared(db: Database) {
  const clientId = await addClient(db);
  const serviceId = randomUUID();
  const record = await transact(db, async (tx) => {
    await saveService(tx, { ...service, id: serviceId, name: 'Leader', enabled: true }, at);
    return addManualSubscription(tx, { serviceId, clientId }, facts, { by: 'Ada Admin', at });
  });
  const lane = { serviceId, subscriptionId: record };
  const runIds = [await addRun(db, clientId, at), await addRun(db, clientId, at)];
  await transact(db, async (tx) => {
    for (const runId of runIds)
      await recordSeatChange(tx, seatChangeWith({ ...lane, runId, clientId }), at, 'confirmed');
    await ring(tx, tools, 'lane', laneKey(lane));
  });
  const fence = await takeEntry(db, 'lane', laneKey(lane), 'worker', at);
  const changes = await approvedChangesOfLane(db, lane);
  return transact(db, async (tx) => {
    const attempt = { lane, changes, customerId: clientId, schedule: null, now: at };
    const numbers = { quantityBefore: 18, quantityTarget: 20 };
    const write = await beginWrite(tx, fence ?? never(), { ...attempt, ...numbers });
    const opened = await openWorkItem(tx, serviceId, {
      requestId: write?.id ?? never(),
      clientId: toClientId(clientId),
      subscriptionId: subscriptionId(record),
      fromQuantity: 18,
      toQuantity: 20,
      portalAddress: '',
      undoUntil: null,
      at,
    });
    const itemId = opened.kind === 'opened' ? opened.itemId : never();
    for (const runId of runIds) {
      const form = { runId, step: 'wait-for-seats', round: 1, askNumber: 1 };
      await insertForm(tx, { ...form, spec: { about: itemId } }, at);
    }
    const forms = await tx.selectFrom('run_form').select(['id']).orderBy('id').execute();
    return { itemId, formIds: forms.map(({ id }) => id) };
  });
}

const xavier = { id: 'x', name: 'Xavier' };
const yara = { id: 'y', name: 'Yara' };
const done: WorkDecision = { outcome: 'done', reason: '' };
const impossible: WorkDecision = { outcome: 'impossible', reason: 'No credit' };

// Whichever of the two questions the database gives out first.
it.each([0, 1])(
  'takes the answer that was given first, not the one that is carried over first (%i)',
  async (late) => {
    const db = await openTestDatabase();
    const { itemId, formIds } = await openShared(db);
    const [lateForm = never(), firstForm = never()] = late === 0 ? formIds : formIds.toReversed();
    const answer = (formId: string, by: typeof yara, { outcome: decision, reason }: WorkDecision) =>
      transact(db, async (tx) => {
        at = at.add({ seconds: 2 });
        const answers = reason === '' ? { decision } : { decision, reason };
        await takeAnswer(tx, formId, { answers, by: by.id, byName: by.name }, at);
      });
    await answer(firstForm, yara, impossible);
    await answer(lateForm, xavier, done);
    const carryOver = (formId: string, by: typeof yara, decision: WorkDecision) =>
      transact(db, (tx) => closeWork(tx, tools, { id: itemId, by, formId, ...decision }));

    expect(await carryOver(lateForm, xavier, done)).toMatchObject({
      reason: 'closed-already',
      by: 'Yara',
    });
    expect((await readWorkItem(db, itemId))?.state).toBe('open');
    expect((await carryOver(firstForm, yara, impossible)).ok).toBe(true);
    expect(await readWorkItem(db, itemId)).toMatchObject({
      state: 'impossible',
      closed_by_name: 'Yara',
      reason: 'No credit',
    });
  },
);

function never(): never {
  throw new Error('This is there');
}
