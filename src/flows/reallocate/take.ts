import { z } from 'zod';
import { transact } from '../../store/database.ts';
import { holdSeats, lockPools, markAssigning } from '../../store/seat-holds.ts';
import { defineStep, nextPoll, type StepContext, waitedMs } from '../runs/flow.ts';
import { tenantOf } from '../steps/chosen-person.ts';
import type { TakenLicense } from '../steps/holdings.ts';
import { keepMailboxStep } from '../steps/keep-mailbox.ts';
import {
  leaveGivingGroupsStep,
  takeLicensesStep,
  withoutMailboxLicenses,
  type Taking,
} from '../steps/take-licenses.ts';
import { setUsageLocationStep } from '../steps/usage-location.ts';
import { askGiver, askMove } from './ask-move.ts';
import { confirmMove } from './confirm-move.ts';

export const locateReceiver = setUsageLocationStep({
  after: [confirmMove.name],
  read: (context) => {
    const { receiver, usageLocation } = context.resultOf(askMove);
    return { person: receiver, country: usageLocation };
  },
});

export const keepMailbox = keepMailboxStep({
  after: [locateReceiver.name],
  read: (context) =>
    context.resultOf(confirmMove).convertMailbox ? context.resultOf(askGiver) : null,
});

/** Who receives is the first and only one to whom the run promises seats. */
const receiverIndex = 0;

/** What is to be moved, now that it is known what became of the mailbox. */
const movable = (context: Pick<StepContext, 'resultOf'>): readonly TakenLicense[] =>
  withoutMailboxLicenses(
    context.resultOf(askMove).licenses,
    context.resultOf(keepMailbox).keepsLicense,
  );

const remembered = z.object({
  /** Seats in use before anything was taken, by SKU id. */
  assigned: z.record(z.string(), z.number()),
});

/**
 * Remembers how many seats are in use, and promises those that will come free to the receiver. Until the tenant counts them
 * as free they count as uncertain: taken off from the free ones now, they would have another run buy a seat too many.
 */
export const rememberSeats = defineStep<z.output<typeof remembered>>({
  name: 'remember-seats',
  title: 'Count the seats',
  after: [keepMailbox.name],
  result: remembered,
  version: 1,
  leftover: null,
  isSkipped: ({ assigned }) => Object.keys(assigned).length === 0,
  do: async (context) => {
    const ids = movable(context).map((license) => license.skuId);
    const tenant = await tenantOf(context);
    const licenses = (await tenant.listLicenses()).filter(({ skuId }) => ids.includes(skuId));
    const assigned = Object.fromEntries(
      licenses.map((license) => [license.skuId, license.assignedSeatCount]),
    );
    return {
      kind: 'within',
      decide: async (tx) => {
        const { id: runId, clientId } = context.run;
        const { now } = context;
        await lockPools(tx, clientId, ids);
        for (const skuId of ids)
          await holdSeats(tx, { runId, clientId, skuId, people: [receiverIndex] }, now);
        await markAssigning(tx, runId, 'begin', now, receiverIndex);
        return { kind: 'done', result: { assigned } };
      },
    };
  },
});

/** Says anew that seats may come free at this moment. Only what is promised already: nothing of a run that has ended. */
async function expectSeats({ tools, run }: StepContext): Promise<void> {
  const now = tools.clock.now();
  await transact(tools.db, async (tx) => {
    await markAssigning(tx, run.id, 'undo', now, receiverIndex);
    await markAssigning(tx, run.id, 'begin', now, receiverIndex);
  });
}

const taking: Taking = {
  after: [rememberSeats.name],
  read: (context) => ({ person: context.resultOf(askGiver), licenses: movable(context) }),
  prepare: expectSeats,
};

export const leaveGroups = leaveGivingGroupsStep(taking);

export const removeLicenses = takeLicensesStep({ ...taking, after: [leaveGroups.name] });

/** After this long it is tried all the same: somebody else may have taken a seat just then, which hides it. Assumed. */
const freePatienceMs = 60_000;

/** Waits until the tenant counts the seats as free; from then on they are held. */
export const awaitFree = defineStep<{ waitedMs: number }>({
  name: 'wait-for-free',
  title: 'Wait until the seats are free',
  after: [removeLicenses.name],
  result: z.object({ waitedMs: z.number() }),
  version: 1,
  leftover: null,
  do: async (context) => {
    const { removed } = context.resultOf(removeLicenses);
    const waited = Math.round(waitedMs(context));
    if (removed.length === 0) return { kind: 'done', result: { waitedMs: waited } };
    await expectSeats(context);
    const { assigned } = context.resultOf(rememberSeats);
    const licenses = await (await tenantOf(context)).listLicenses();
    const isFree = (id: string): boolean => {
      const now = licenses.find(({ skuId }) => skuId === id)?.assignedSeatCount;
      return now !== undefined && now < (assigned[id] ?? 0);
    };
    if (!removed.every(isFree) && waited < freePatienceMs) {
      // Often: a moment later others would count on the seat (lanes/seat-pool.ts, how long a reading is doubted).
      const wakeAt = nextPoll(context, { leastMs: 200, mostMs: 1_000 });
      return { kind: 'wait', waitingFor: 'the tenant to count the seat as free', wakeAt };
    }
    return {
      kind: 'within',
      decide: async (tx) => {
        await markAssigning(tx, context.run.id, 'undo', context.tools.clock.now(), receiverIndex);
        return { kind: 'done', result: { waitedMs: waited } };
      },
    };
  },
});
