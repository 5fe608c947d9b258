import type { Tx } from '../../store/database.ts';
import { settleWrite } from '../../store/seat-writes.ts';
import type { Actor, FlowTools } from '../tools.ts';
import { findClosable, withLane, type CloseRefusal, type ClosedAttempt } from './may-close.ts';
import { tellTickets } from './tell-tickets.ts';

export type AbandonResult =
  | { readonly ok: true }
  | CloseRefusal
  /** Asked just now, the CSP showed what came of the order. */
  | { readonly ok: false; readonly reason: 'found'; readonly subscriptionId: string };

/**
 * Closes a seat change whose outcome nobody can tell, after a named person has looked at the CSP. The run then counts
 * the seats anew from live numbers: what did happen is found there, what did not is planned again.
 *
 * Not before the CSP's settle time has passed: what comes through after the counting would be bought twice. A reading that
 * proves the outcome sooner settles the change by itself. An order is closed as not placed: another one needs a choice and
 * a yes of its own.
 */
export async function abandonSeatChange(
  tools: FlowTools,
  request: {
    readonly id: string;
    readonly reason: string;
    readonly actor: Actor;
    /** Writes down who did it, last in the transaction. */
    readonly record?: (tx: Tx, closed: ClosedAttempt) => Promise<void>;
  },
): Promise<AbandonResult> {
  const judged = await findClosable(tools, request.id);
  if (!judged.ok) return judged;
  const { write: attempt, word } = judged;
  if (word?.state === 'found')
    return { ok: false, reason: 'found', subscriptionId: word.subscriptionId };
  return withLane(tools, attempt, async (tx, fence, closed) => {
    const { write, changes } = closed;
    const { reason, actor } = request;
    const now = tools.clock.now();
    const by = actor.name;
    // What was taken is given up in two moves: first nobody trusts the CSP's word any more, then a person closes it.
    if (write.state === 'accepted') {
      const doubt = 'the CSP took it and shows nothing of it; a person has looked';
      const unknown = { write: 'unknown', changes: 'unknown', reason: doubt, by } as const;
      await settleWrite(tx, fence, write.id, changes, unknown, now);
    }
    const given = { write: 'foreign', changes: 'abandoned', reason, by } as const;
    await settleWrite(tx, fence, write.id, changes, given, now);
    if (word !== null) {
      const late =
        word.state === 'pending'
          ? ' The CSP still says that it works on it: should it come all the same, it has to be cancelled there.'
          : '';
      await tellTickets(tx, tools, closed, {
        topic: 'closed',
        wordsFor: (change) =>
          `${by} has closed the order of a new subscription of ${change.product_name} as not placed: ${reason.replace(/\.$/, '')}.${late} Nothing is ordered again without a new choice and a new yes.`,
      });
    }
    await request.record?.(tx, closed);
    return { ok: true };
  });
}
