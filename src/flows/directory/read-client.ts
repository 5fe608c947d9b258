import { roundToMinorUnit } from '../../domain/pricing/amounts.ts';
import { monthlySeatPrice } from '../../domain/choice/judge.ts';
import { clientId, cspCustomerId, serviceId, type SkuId } from '../../domain/ids.ts';
import type { License } from '../../domain/license.ts';
import { licenseName, productNameOf } from '../../domain/products/names.ts';
import { joinedSkus } from '../../domain/products/resolve-sku.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { nextLegalMoment, reducibleSeats } from '../../domain/windows/reducible-seats.ts';
import type { ReductionPolicy } from '../../domain/windows/rules.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { Person, TenantSubscription } from '../../ports/tenant.ts';
import { readClient, type Client } from '../../store/clients.ts';
import { lockKey, transact } from '../../store/database.ts';
import {
  finishReading,
  forgetOtherSubscriptions,
  replacePeople,
  replaceSubscriptions,
  type ClaimedReading,
  type DirectoryPerson,
  type DirectorySubscription,
} from '../../store/directory.ts';
import { listMappings } from '../../store/mappings.ts';
import { listServices } from '../../store/services.ts';
import { insertSeenProducts, type SeenProduct } from '../../store/sku-map-seen.ts';
import { policyOf } from '../lanes/policy.ts';
import { NotConnectedError, type FlowTools } from '../tools.ts';

/** What was read of one source; `rows` is null when it could not be read: what was known before is then kept. */
interface Reading<Row> {
  readonly rows: readonly Row[] | null;
  /** In words; null when all went well. */
  readonly problem: string | null;
}

/** A CSP that the client is mapped at. */
export interface MappedCsp {
  readonly serviceId: string;
  readonly serviceName: string;
  readonly customerId: string;
}

/** Every enabled CSP at which the client is a customer. */
export async function listMappedCsps(
  tools: Pick<FlowTools, 'db'>,
  client: string,
): Promise<readonly MappedCsp[]> {
  const [mappings, services] = await Promise.all([
    listMappings(tools.db, client),
    listServices(tools.db, { category: 'csp', enabled: true }),
  ]);
  return mappings.flatMap((mapping) => {
    const service = services.find(({ id }) => id === mapping.service_id);
    return service === undefined || mapping.customer_id === null
      ? []
      : [{ serviceId: service.id, serviceName: service.name, customerId: mapping.customer_id }];
  });
}

/**
 * Reads a client's tenant and CSPs and replaces what the directory knows of them, all or nothing for each source. What
 * cannot be read is named in the directory's state and keeps its last copy. Never throws for an outside failure.
 */
export async function readClientDirectory(
  tools: FlowTools,
  claim: ClaimedReading,
  csps: readonly MappedCsp[],
): Promise<void> {
  const client = await readClient(tools.db, claim.client_id);
  if (client === null) return;
  const at = tools.clock.now();
  const [people, inTenant, ...subscriptions] = await Promise.all([
    readPeople(tools, client),
    readTenantSubscriptions(tools, client),
    ...csps.map((csp) => readSubscriptions(tools, csp, at)),
  ]);
  const read = csps.map((csp, index) => ({ csp, reading: subscriptions[index] }));
  const problems = [people, ...subscriptions].flatMap(({ problem }) => problem ?? []);
  await transact(tools.db, async (tx) => {
    await lockKey(tx, `directory ${client.id}`);
    if (people.rows !== null) await replacePeople(tx, client.id, people.rows, at);
    for (const { csp, reading } of read) {
      const place = { clientId: client.id, serviceId: csp.serviceId };
      if (!reading?.rows) continue;
      const listed = reading.rows.map((one) => one.listed);
      await replaceSubscriptions(tx, place, listed, at);
      const seen = reading.rows.map((one) => toSeenProduct(one.subscription, inTenant.rows ?? []));
      await insertSeenProducts(tx, csp.serviceId, seen, at);
    }
    await forgetOtherSubscriptions(
      tx,
      client.id,
      csps.map((csp) => csp.serviceId),
    );
    await finishReading(tx, claim, { at, problems });
  });
}

/** Ends a reading that failed by a fault of our own, so that it is not begun again and again. */
export async function giveUpReading(
  tools: Pick<FlowTools, 'db' | 'clock'>,
  claim: ClaimedReading,
): Promise<void> {
  const problems = ['Seatwright could not store what it read because of a fault of its own.'];
  await transact(tools.db, (tx) => finishReading(tx, claim, { at: tools.clock.now(), problems }));
}

async function attempt<Row>(
  source: string,
  read: () => Promise<readonly Row[]>,
): Promise<Reading<Row>> {
  try {
    return { rows: await read(), problem: null };
  } catch (error) {
    if (!(error instanceof ConnectorError || error instanceof NotConnectedError)) throw error;
    return { rows: null, problem: `${source}: ${error.message}` };
  }
}

async function readPeople(tools: FlowTools, client: Client): Promise<Reading<DirectoryPerson>> {
  // A client without a tenant has nobody to find; that is shown on its own page, not as a failed reading.
  if (client.tenant_id === null || client.disabled) return { rows: [], problem: null };
  return attempt('Microsoft 365', async () => {
    const tenant = await tools.connections.tenant(clientId(client.id));
    const [licenses, people] = await Promise.all([
      tenant.listLicenses(),
      tenant.listPeople({ limit: Number.POSITIVE_INFINITY }),
    ]);
    const names = new Map(
      licenses.map((license: License) => [license.skuId, licenseName(license)]),
    );
    return people.map((person) => toDirectoryPerson(person, names));
  });
}

function toDirectoryPerson(person: Person, names: ReadonlyMap<SkuId, string>): DirectoryPerson {
  const products = person.licenses.map((sku) => names.get(sku) ?? productNameOf(sku) ?? sku);
  return {
    person_id: person.id,
    user_principal_name: person.userPrincipalName,
    display_name: person.displayName,
    department: person.department,
    job_title: person.jobTitle,
    enabled: person.accountEnabled,
    product_names: [...new Set(products)].sort((a, b) => a.localeCompare(b, 'en')),
  };
}

/** For telling which license a product is; what cannot be read is missing there, and the people's reading says why. */
function readTenantSubscriptions(
  tools: FlowTools,
  client: Client,
): Promise<Reading<TenantSubscription>> {
  return attempt('Microsoft 365', async () => {
    if (client.tenant_id === null || client.disabled) return [];
    const tenant = await tools.connections.tenant(clientId(client.id));
    return tenant.listSubscriptions();
  });
}

function toSeenProduct(
  subscription: Subscription,
  tenantSubscriptions: readonly TenantSubscription[],
): SeenProduct {
  return {
    subscriptionId: subscription.id,
    productKey: subscription.productKey,
    segment: subscription.segment,
    declaredSkuId: subscription.declaredSkuId,
    joinedSkuIds: joinedSkus(subscription, tenantSubscriptions),
  };
}

/** A subscription as it was read, and as the directory keeps it. */
interface ReadSubscription {
  readonly subscription: Subscription;
  readonly listed: DirectorySubscription;
}

function readSubscriptions(
  tools: FlowTools,
  csp: MappedCsp,
  now: Temporal.Instant,
): Promise<Reading<ReadSubscription>> {
  return attempt(csp.serviceName, async () => {
    const connected = await tools.connections.marketplace(serviceId(csp.serviceId));
    const subscriptions = await connected.marketplace.listSubscriptions(
      cspCustomerId(csp.customerId),
    );
    const policy = policyOf(connected);
    return subscriptions.map((subscription) => ({
      subscription,
      listed: toDirectorySubscription(subscription, now, policy),
    }));
  });
}

function toDirectorySubscription(
  subscription: Subscription,
  now: Temporal.Instant,
  policy: ReductionPolicy,
): DirectorySubscription {
  const price = monthlySeatPrice(subscription);
  const shown = price === null ? null : roundToMinorUnit(price, 'half-even');
  const reduction = reducibleSeats(subscription, now, policy);
  const next = nextLegalMoment(subscription, now, policy);
  return {
    subscription_id: subscription.id,
    product_name: subscription.productName,
    quantity: subscription.quantity,
    scheduled_quantity: subscription.scheduledQuantity,
    term: subscription.term,
    billing_cycle: subscription.billingCycle,
    status: subscription.status,
    is_trial: subscription.isTrial,
    renews_at: subscription.commitmentEndsAt?.toString() ?? null,
    renews_automatically: subscription.renewsAutomatically,
    price_minor: shown?.amountMinor ?? null,
    price_currency: shown?.currency ?? null,
    reducible_seats: reduction.ok ? reduction.seatCount : 0,
    reducible_until: reduction.ok ? (reduction.until?.toString() ?? null) : null,
    reducible_again_at: next.ok ? next.at.toString() : null,
    request_reduction_before: next.ok ? (next.requestBefore?.toString() ?? null) : null,
    reduction_note: next.ok ? null : next.explanation,
  };
}
