import { setTimeout as delay } from 'node:timers/promises';
import type { ManualPortal } from '../../../simulators/manual/index.ts';
import { subscriptionRecord } from '../../../src/operations/manual/subscription-record.ts';
import { listOf } from '../../../src/operations/schemas/common.ts';
import { ApiError, type Api } from '../../client/api.ts';
import {
  toCorrection,
  type KeptByHand,
  type SubscriptionRecord,
} from '../../start/keep-by-hand.ts';

const lookEveryMs = 2_000;
const records = listOf(subscriptionRecord);

/**
 * The admin who compares what is written down with the portal and corrects it, until `closing` says so; answers how often.
 * Where somebody is asked to change just that, the product refuses, and it is looked at again later.
 */
export async function correctRecords(
  admin: Api,
  portal: ManualPortal,
  kept: readonly KeptByHand[],
  closing: AbortSignal,
): Promise<number> {
  let corrections = 0;
  while (!closing.aborted) {
    for (const { portalId, record } of kept) {
      const path = `/v1/clients/${record.clientId}/manual-subscriptions`;
      const { items } = await admin.get(path, records);
      const now = items.find(({ id }) => id === record.id);
      const shown = portal.findSubscription(portalId)?.quantity;
      if (now === undefined || shown === undefined)
        throw new Error(`${record.productName} is kept in one of two books`);
      if (now.quantity !== shown && (await correct(admin, now, shown))) corrections += 1;
    }
    await delay(lookEveryMs);
  }
  return corrections;
}

async function correct(admin: Api, now: SubscriptionRecord, shown: number): Promise<boolean> {
  const path = `/v1/manual-subscriptions/${now.id}`;
  try {
    await admin.put(path, { ...toCorrection(now), quantity: shown }, subscriptionRecord);
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === 409) return false;
    throw error;
  }
}
