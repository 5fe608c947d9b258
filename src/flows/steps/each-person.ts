import { z } from 'zod';
import { inParallel } from '../../lib/in-parallel.ts';
import type { Outcome, StepContext } from '../runs/flow.ts';

/** Items per look: it ends in seconds, and what it did is kept. */
const itemsPerLook = 8;
/** Never two calls for one person; for different people a vendor takes several at once. */
const itemsAtOnce = 4;

type Unfinished = Exclude<Outcome<never>, { readonly kind: 'done' | 'within' }>;

/**
 * Does a step's work for each of a run's people, some per look, and keeps what is done between the looks. An item that waits is
 * looked at again with those that are left; the first outcome that is neither done nor a wait ends the step.
 */
export async function forEachPerson<Item, R extends object>(
  context: StepContext,
  items: readonly Item[],
  of: {
    /** Checked when it is read back from what was kept. */
    readonly result: z.ZodType<R>;
    readonly work: (item: Item, index: number) => Promise<Outcome<R>>;
  },
): Promise<{ readonly kind: 'done'; readonly result: R[] } | Unfinished> {
  const kept = z.object({ done: z.array(of.result.nullable()) }).safeParse(context.memory);
  const done = items.map((_, index) => (kept.success ? (kept.data.done[index] ?? null) : null));
  const pending = [...items.entries()].filter(([index]) => done[index] === null);
  const looked = await inParallel(
    pending.slice(0, itemsPerLook),
    itemsAtOnce,
    async ([index, item]) => ({ index, came: await of.work(item, index) }),
  );
  let waiting: Extract<Outcome<R>, { readonly kind: 'wait' }> | null = null;
  for (const { index, came } of looked) {
    if (came.kind === 'done') done[index] = came.result;
    else if (came.kind === 'wait') waiting ??= came;
    else return refuseWithin(came);
  }
  const results = done.filter((result) => result !== null);
  if (results.length === items.length) return { kind: 'done', result: results };
  const count = items.length === 1 ? '' : ` (${results.length} of ${items.length} people done)`;
  return {
    kind: 'wait',
    waitingFor: `${waiting?.waitingFor ?? 'the next people'}${count}`,
    wakeAt: pending.length > looked.length ? context.now : (waiting?.wakeAt ?? context.now),
    memory: { done },
  };
}

/** Nothing of one person is decided within a transaction that ends the step for all. */
function refuseWithin<R>(came: Exclude<Outcome<R>, { readonly kind: 'done' }>): Unfinished {
  if (came.kind === 'within') throw new TypeError('One person of several cannot decide for all.');
  return came;
}
