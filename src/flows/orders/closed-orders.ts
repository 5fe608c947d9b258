import { closedOrders } from '../../store/orders.ts';
import type { StepContext } from '../runs/flow.ts';
import type { SeatFacts } from '../steps/seat-facts.ts';
import { askOrder } from './ask-order.ts';

/** For so long an order that a person closed as not placed is asked after before another one is chosen. Assumed. */
const closedPatienceDays = 90;

/**
 * Says of orders that a person closed as not placed that their CSP still works on them: whoever orders the license again may
 * come to have it twice. Null where there are none.
 */
export async function warnOfClosed(
  context: StepContext,
  { marketplaces }: Pick<SeatFacts, 'marketplaces'>,
  skuIds: readonly string[],
): Promise<string | null> {
  const since = context.now.subtract({ hours: 24 * closedPatienceDays });
  const { clientId } = context.run;
  const closed = await closedOrders(context.tools.db, { clientId, skuIds, since });
  const sentences = await Promise.all(
    closed.map(async (write) => {
      const csp = marketplaces.get(write.service_id);
      if (csp?.marketplace.ordering === undefined) return [];
      const word = await askOrder(context.tools, csp, write);
      if (word.state === 'silent') return [];
      return `${csp.name} still works on ${write.reference === null ? 'an order' : `order ${write.reference}`} of it, which a person has closed as not placed: cancel that one there first, or both may come.`;
    }),
  );
  return sentences.flat().join(' ') || null;
}
