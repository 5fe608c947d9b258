import { z } from 'zod';
import { listOf } from '../../src/operations/schemas/common.ts';
import { service } from '../../src/operations/schemas/service.ts';
import { subscriptionRecord } from '../../src/operations/manual/subscription-record.ts';
import { workItem } from '../../src/operations/manual/work-item.ts';
import type { TestWorld, Who } from './world.ts';

export type WorkItem = z.output<typeof workItem>;
export type SubscriptionRecord = z.output<typeof subscriptionRecord>;

/** A world in which a client buys one product at a CSP without an API, and nowhere else. */
export interface ManualCsp {
  readonly serviceId: string;
  readonly record: SubscriptionRecord;
  /** Ids and seats of that product's subscription in the tenant. */
  readonly inTenant: { readonly tenantId: string; readonly commerceSubscriptionId: string };
  /** The person at the vendor's portal: from now on the tenant shows this many. */
  showInTenant(seatCount: number): void;
  work(): Promise<readonly WorkItem[]>;
  /** The item that nobody has answered. Throws unless there is exactly one. */
  openWork(): Promise<WorkItem>;
  close(id: string, answer: object, who?: Who): Promise<WorkItem>;
  readRecord(): Promise<SubscriptionRecord>;
}

/** Switches every other CSP off, connects one without an API and writes the client's product down there. */
export async function openManualCsp(
  test: TestWorld,
  of: {
    readonly client: string;
    readonly skuId: string;
    readonly productName: string;
    /** Whether the record names the subscription in the tenant. */
    readonly isJoined: boolean;
  },
): Promise<ManualCsp> {
  const ada = await test.as('ada');
  const { items } = await ada.get('/v1/services', listOf(service));
  for (const { id } of items.filter(({ category }) => category === 'csp'))
    await ada.put(`/v1/services/${id}`, { enabled: false }, z.unknown());
  const added = await ada.post(
    '/v1/services',
    {
      kind: 'manual',
      name: 'Leader Cloud',
      settings: { portalAddress: 'https://portal.leader.example', note: '' },
    },
    service,
  );
  const { graph } = test.world.simulators;
  const tenant = graph.simulator
    .state()
    .tenants.find(({ displayName }) => displayName === of.client);
  const owned = tenant?.subscriptions.find(
    ({ skuId }) => skuId.toLowerCase() === of.skuId.toLowerCase(),
  );
  if (tenant === undefined || owned === undefined)
    throw new Error('The tenant has no such license');
  const now = test.world.clock.now();
  const clientId = await test.clientId(of.client);
  const record = await ada.post(
    `/v1/clients/${clientId}/manual-subscriptions`,
    {
      serviceId: added.id,
      skuId: of.skuId,
      productName: of.productName,
      term: 'P1M',
      billingCycle: 'monthly',
      quantity: owned.totalLicenses,
      // The term began two days ago, so that seats may be given back.
      renewsOn: now
        .toZonedDateTimeISO('UTC')
        .toPlainDate()
        .subtract({ days: 2 })
        .add({ months: 1 })
        .toString(),
      renewsAutomatically: true,
      unitCost: '17.60',
      currency: 'USD',
      commerceSubscriptionId: of.isJoined ? owned.commerceSubscriptionId : null,
      accountReference: 'LC-4711',
    },
    subscriptionRecord,
  );
  const work = async (): Promise<readonly WorkItem[]> =>
    (await ada.get('/v1/work-items', listOf(workItem))).items;
  return {
    serviceId: added.id,
    record,
    inTenant: {
      tenantId: tenant.id,
      commerceSubscriptionId: owned.commerceSubscriptionId,
    },
    showInTenant: (totalLicenses) =>
      graph.announceSeats(tenant.id, {
        commerceSubscriptionId: owned.commerceSubscriptionId,
        skuId: owned.skuId,
        totalLicenses,
        status: owned.status,
        isTrial: owned.isTrial,
        nextLifecycleAtMs: owned.nextLifecycleAtMs,
        ownerTenantId: owned.ownerTenantId,
        visibleAtMs: test.world.clock.now().epochMilliseconds,
      }),
    work,
    openWork: async () => {
      const [only, second] = (await work()).filter(({ state }) => state === 'open');
      if (only === undefined || second !== undefined)
        throw new Error('There is not exactly one open work item');
      return only;
    },
    close: async (id, answer, who = 'eli') =>
      (await test.as(who)).post(`/v1/work-items/${id}/close`, answer, workItem),
    readRecord: async () => {
      const path = `/v1/clients/${clientId}/manual-subscriptions`;
      const { items: records } = await ada.get(path, listOf(subscriptionRecord));
      const found = records.find(({ id }) => id === record.id);
      if (found === undefined) throw new Error('The record is gone');
      return found;
    },
  };
}
