import { timingSafeEqual } from 'node:crypto';
import { takeHint } from '../../flows/events/take-hint.ts';
import { NotConnectedError } from '../../flows/tools.ts';
import { serviceId as toServiceId } from '../../domain/ids.ts';
import { hashToken } from '../../lib/token.ts';
import type { EventDelivery, EventVerdict, VendorEvent } from '../../ports/vendor-events.ts';
import {
  countEvent,
  countRefused,
  readReception,
  type EventReception,
} from '../../store/event-reception.ts';
import type { ServerTools } from '../operation.ts';

/** What came to the address of a service's events. */
export interface ReceivedDelivery extends EventDelivery {
  /** As the address says; nothing is believed of it. */
  readonly serviceId: string;
  readonly token: string;
}

/** Takes deliveries in. */
export interface EventDesk {
  /**
   * - `taken`: the vendor has sent it, and whatever waits for it has been woken or soon is.
   * - `refused`: nothing proves that; it is counted and nothing else is done.
   * - `undecided`: it could not be told just now; to be sent again.
   */
  receive(delivery: ReceivedDelivery): Promise<'taken' | 'refused' | 'undecided'>;
  /** Forgets the second times: what they would have woken looks by itself. */
  close(): void;
}

/**
 * An event wakes at once, and once more this much later: the tenant follows its CSP by a moment. What else comes about the same
 * thing meanwhile is answered by that second time, however often it comes.
 */
const secondTimeMs = 15_000;

export function createEventDesk(tools: ServerTools): EventDesk {
  const hints = createHints(tools);
  return {
    receive: async ({ serviceId, token, ...delivery }) => {
      const reception = await readReception(tools.db, serviceId);
      if (reception === null) {
        tools.log.info({ serviceId }, 'an event came for an integration that receives none');
        return 'refused';
      }
      const verdict = await judge(tools, reception, token, delivery);
      const at = tools.clock.now();
      if (verdict.state !== 'genuine') {
        tools.log.warn({ serviceId, why: verdict.why }, `an event was ${verdict.state}`);
        await countRefused(tools.db, serviceId, { at, why: verdict.why });
        return verdict.state;
      }
      await countEvent(tools.db, serviceId, { at, name: verdict.event.name });
      if (!verdict.event.isTest) await hints.take(reception.service_id, verdict.event);
      return 'taken';
    },
    close: hints.close,
  };
}

async function judge(
  tools: ServerTools,
  reception: EventReception,
  token: string,
  delivery: EventDelivery,
): Promise<EventVerdict> {
  if (!timingSafeEqual(Buffer.from(hashToken(token)), Buffer.from(reception.token_hash))) {
    return { state: 'refused', why: 'at an address that is not the agreed one' };
  }
  try {
    const csp = await tools.connections.marketplace(toServiceId(reception.service_id));
    const verdict = await csp.marketplace.events?.verify(delivery, reception);
    return verdict ?? { state: 'refused', why: 'from a vendor that sends none' };
  } catch (error) {
    if (!(error instanceof NotConnectedError)) throw error;
    return { state: 'refused', why: 'while the integration is switched off' };
  }
}

/** Passes hints on, each at once and once more; in between the same hint is not passed on again. */
function createHints(tools: ServerTools) {
  const comingBack = new Map<string, NodeJS.Timeout>();

  const pass = async (serviceId: string, event: VendorEvent): Promise<void> => {
    const csp = await tools.connections.marketplace(toServiceId(serviceId));
    await takeHint(tools, { serviceId, ...event }, csp.name);
  };
  const passAgain = async (serviceId: string, event: VendorEvent): Promise<void> => {
    try {
      await pass(serviceId, event);
    } catch (error) {
      tools.log.warn({ serviceId, error }, 'an event was not followed a second time');
    }
  };

  return {
    take: async (serviceId: string, event: VendorEvent): Promise<void> => {
      const key = [serviceId, ...event.customerIds, ...event.subscriptionIds].join(' ');
      if (comingBack.has(key)) return;
      const timer = setTimeout(() => {
        comingBack.delete(key);
        void passAgain(serviceId, event);
      }, secondTimeMs);
      timer.unref();
      comingBack.set(key, timer);
      await pass(serviceId, event);
    },
    close: (): void => {
      for (const timer of comingBack.values()) clearTimeout(timer);
      comingBack.clear();
    },
  };
}
