import { z } from 'zod';
import { inParallel } from '../../lib/in-parallel.ts';
import type { Outcome, StepContext } from '../runs/flow.ts';

/** People per look: it ends in seconds, and what it did is kept. */
const peoplePerLook = 8;
/** Never two calls for one person; for different people a vendor takes several at once. */
export const peopleAtOnce = 4;

/** Whose turn it is in a look. */
export interface Turn {
  /** Places of people, in order. */
  readonly people: readonly number[];
  /** To be kept for the next look; null where everybody who is left has been looked at, so that there is time to wait. */
  lookedAfter(done: ReadonlySet<number>): readonly number[] | null;
}

/** Everybody who is left has a turn before anybody has a second one: who waits for long keeps nobody else waiting. */
export function nextTurn(pending: readonly number[], looked: readonly number[]): Turn {
  const waiting = pending.filter((index) => !looked.includes(index));
  const people = (waiting.length === 0 ? pending : waiting).slice(0, peoplePerLook);
  const seen = waiting.length === 0 ? people : [...looked, ...people];
  return {
    people,
    lookedAfter: (done) =>
      pending.every((index) => done.has(index) || seen.includes(index)) ? null : seen,
  };
}

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
  const kept = z
    .object({ done: z.array(of.result.nullable()), looked: z.array(z.number()).default([]) })
    .safeParse(context.memory);
  const done = items.map((_, index) => (kept.success ? (kept.data.done[index] ?? null) : null));
  const pending = [...items.keys()].filter((index) => done[index] === null);
  const turn = nextTurn(pending, kept.success ? kept.data.looked : []);
  const batch = turn.people.flatMap((index) => {
    const item = items[index];
    return item === undefined ? [] : [{ item, index }];
  });
  const looked = await inParallel(batch, peopleAtOnce, async ({ item, index }) => ({
    index,
    came: await of.work(item, index),
  }));
  let waiting: Extract<Outcome<R>, { readonly kind: 'wait' }> | null = null;
  for (const { index, came } of looked) {
    if (came.kind === 'done') done[index] = came.result;
    else if (came.kind === 'wait') waiting ??= came;
    else return refuseWithin(came);
  }
  const results = done.filter((result) => result !== null);
  if (results.length === items.length) return { kind: 'done', result: results };
  const count = items.length === 1 ? '' : ` (${results.length} of ${items.length} people done)`;
  const next = turn.lookedAfter(new Set(pending.filter((index) => done[index] !== null)));
  return {
    kind: 'wait',
    waitingFor: `${waiting?.waitingFor ?? 'the next people'}${count}`,
    wakeAt: next === null ? (waiting?.wakeAt ?? context.now) : context.now,
    memory: { done, looked: next ?? [] },
  };
}

/** Nothing of one person is decided within a transaction that ends the step for all. */
function refuseWithin<R>(came: Exclude<Outcome<R>, { readonly kind: 'done' }>): Unfinished {
  if (came.kind === 'within') throw new TypeError('One person of several cannot decide for all.');
  return came;
}
