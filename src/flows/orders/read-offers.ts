import type { Choice } from '../../domain/choice/choose-subscription.ts';
import { cspCustomerId, subscriptionId, type SkuId } from '../../domain/ids.ts';
import { chooseOrder, type OrderOption } from '../../domain/ordering/choose-order.ts';
import { prospectOf } from '../../domain/ordering/prospect.ts';
import type { PlanSum } from '../../domain/plan/plan.ts';
import type { Segment } from '../../domain/subscription.ts';
import type { AgreementState, CatalogItem } from '../../ports/ordering.ts';
import { policyOf } from '../lanes/policy.ts';
import type { StepContext } from '../runs/flow.ts';
import type { MatchedCustomers } from '../steps/match-customers.ts';
import type { SeatFacts } from '../steps/seat-facts.ts';
import { preferenceOf } from '../steps/seat-settings.ts';
import type { ConnectedMarketplace } from '../tools.ts';
import { productKeysOf } from './product-keys.ts';
import { resolverFor } from './resolve.ts';

/** One item of one CSP's catalog, for the client's customer there. */
export interface Offer {
  /** Names it in a form; the prospect of it in `choice` has this id. */
  readonly key: string;
  readonly csp: ConnectedMarketplace;
  readonly customer: MatchedCustomers['customers'][number];
  readonly item: CatalogItem;
  readonly agreement: AgreementState;
}

/** What can be ordered for one license that is missing. */
export interface Offers {
  readonly sum: PlanSum;
  /** Every item that was found, whether or not it may be ordered. */
  readonly all: readonly Offer[];
  /** The table of those that are this license, judged; ids of its rows are keys of `all`. */
  readonly choice: Choice;
}

/**
 * Looks in the catalogs of the client's CSPs for a license, and asks each about Microsoft's agreement. CSPs at which nothing
 * can be ordered are left out. Throws `ConnectorError`: half of the catalogs could hide the better offer.
 */
export async function readOffers(
  context: StepContext,
  facts: SeatFacts,
  wish: {
    readonly sum: PlanSum;
    readonly customers: MatchedCustomers['customers'];
    readonly segment: Segment;
  },
): Promise<Offers> {
  const { sum, customers, segment } = wish;
  const productKeys = await productKeysOf(context.tools.db, sum.skuId, segment);
  const found = await Promise.all(
    customers.flatMap((customer) => {
      const csp = facts.marketplaces.get(customer.serviceId);
      const wanted = { skuId: sum.skuId, productKeys, segment };
      return csp === undefined ? [] : readCatalog(csp, customer, wanted);
    }),
  );
  const all = found.flat();
  const prospects = all.map((offer) => ({
    offer,
    prospect: prospectAs(offer, offer.key, context),
  }));
  const resolve = await resolverFor(
    context.tools.db,
    prospects.map(({ prospect }) => prospect),
    facts.reading.subscriptions,
  );
  const options = prospects.map(({ offer, prospect }): OrderOption => ({
    subscription: prospect,
    serviceName: offer.csp.name,
    resolution: resolve(prospect),
    policy: policyOf(offer.csp),
    agreement: offer.agreement,
  }));
  const choice = chooseOrder({
    skuId: sum.skuId,
    productName: sum.productName,
    seatCount: sum.sum.buy,
    segment,
    allowAnnual: context.configuration['allowAnnual'] === true,
    now: context.now,
    preference: preferenceOf(context),
    options,
  });
  return { sum, all, choice };
}

/** The subscription that an offer would come to, under an id of the caller's. */
export function prospectAs(offer: Offer, id: string, { now }: Pick<StepContext, 'now'>) {
  return prospectOf(offer.item, {
    serviceId: offer.csp.serviceId,
    customerId: cspCustomerId(offer.customer.customerId),
    id: subscriptionId(id),
    now,
  });
}

async function readCatalog(
  csp: ConnectedMarketplace,
  customer: MatchedCustomers['customers'][number],
  wanted: {
    readonly skuId: SkuId;
    readonly productKeys: readonly string[];
    readonly segment: Segment;
  },
): Promise<readonly Offer[]> {
  const { ordering } = csp.marketplace;
  if (ordering === undefined) return [];
  const customerId = cspCustomerId(customer.customerId);
  const items = await ordering.findItems(customerId, wanted);
  if (items.length === 0) return [];
  const agreement = await ordering.readAgreement(customerId);
  return items.map((item) => ({
    key: `${csp.serviceId}|${item.id}`,
    csp,
    customer,
    item,
    agreement,
  }));
}
