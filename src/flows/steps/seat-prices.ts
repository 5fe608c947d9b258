import { monthlySeatPrice } from '../../domain/choice/judge.ts';
import { cspCustomerId } from '../../domain/ids.ts';
import { formatMoney } from '../../domain/pricing/amounts.ts';
import { ConnectorError } from '../../ports/errors.ts';
import { listMappings } from '../../store/mappings.ts';
import { resolverFor } from '../orders/resolve.ts';
import type { StepContext } from '../runs/flow.ts';

/**
 * What a seat costs per month, in words, by SKU id, from the CSPs whose mapping is saved. A comfort of the first form:
 * what cannot be read now is left out; the plan reads everything and is strict.
 */
export async function seatPrices(context: StepContext): Promise<ReadonlyMap<string, string>> {
  const { tools, run } = context;
  const [saved, services] = await Promise.all([
    listMappings(tools.db, run.clientId),
    tools.connections.marketplaces(),
  ]);
  const prices = new Map<string, string>();
  await Promise.all(
    services.map(async (csp) => {
      const mapping = saved.find((row) => row.service_id === csp.serviceId);
      if (mapping?.customer_id === undefined || mapping.customer_id === null) return;
      try {
        const subscriptions = await csp.marketplace.listSubscriptions(
          cspCustomerId(mapping.customer_id),
        );
        const resolve = await resolverFor(tools.db, subscriptions, []);
        for (const subscription of subscriptions) {
          const resolution = resolve(subscription);
          const price = monthlySeatPrice(subscription);
          if (resolution.ok && price !== null)
            prices.set(resolution.skuId, `${formatMoney(price)} per seat and month`);
        }
      } catch (error) {
        if (!(error instanceof ConnectorError)) throw error;
      }
    }),
  );
  return prices;
}
