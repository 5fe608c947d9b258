import { catalogKeyIn } from '../../domain/products/catalog-words.ts';
import { createDailyCache } from '../../lib/daily-cache.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { CallLog } from '../http/types.ts';
import type { IngramClient } from './client.ts';
import { fitsPeriod, periodsOf } from './map.ts';
import type { IngramLine, IngramProduct, IngramSubscriptionRow } from './schema.ts';

/** Finds the row of the catalog that a product was sold by. */
export interface Catalog {
  /** Null when no row or more than one fits, or when the catalog cannot be read: a price must not stop the reading of seats. */
  rowOf(subscription: IngramSubscriptionRow, line: IngramLine): Promise<IngramProduct | null>;
}

/** Read once a day: a row does not change more often, and calls are scarce. */
export function createCatalog(
  client: IngramClient,
  now: () => Temporal.Instant,
  log: CallLog | undefined,
): Catalog {
  const rows = createDailyCache(now, (mpn) => client.products(mpn));
  const details = createDailyCache(now, (id) => client.product(id));

  /** The commitment and the cost are told of a single product only. */
  const find = async (
    subscription: IngramSubscriptionRow,
    line: IngramLine,
  ): Promise<IngramProduct | null> => {
    const { billing, committed } = periodsOf(subscription, line);
    const listed = (await rows.get(line.mpn ?? '')).filter(
      (row) =>
        fitsPeriod(row.billingPeriod, billing) && fitsPeriod(row.subscriptionPeriod, committed),
    );
    const found: IngramProduct[] = [];
    for (const row of listed) {
      const whole = (await details.get(row.id)) ?? row;
      if (fitsPeriod(whole.subscriptionPeriod, committed)) found.push(whole);
    }
    const [only] = found.length === 1 ? found : [];
    return only ?? null;
  };

  return {
    rowOf: async (subscription, line) => {
      if (catalogKeyIn(line.mpn) === null) return null;
      try {
        return await find(subscription, line);
      } catch (error) {
        if (!(error instanceof ConnectorError)) throw error;
        log?.warn({ vendor: 'ingram-micro', mpn: line.mpn, error: String(error) }, 'no prices');
        return null;
      }
    },
  };
}
