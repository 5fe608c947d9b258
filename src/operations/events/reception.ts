import { serviceId } from '../../domain/ids.ts';
import { createToken, hashToken } from '../../lib/token.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { EventRegistration, VendorEvents } from '../../ports/vendor-events.ts';
import type { Tx } from '../../store/database.ts';
import { forgetReception, readReception, saveReception } from '../../store/event-reception.ts';
import type { ConnectedService } from '../../store/services.ts';
import { OperationError } from '../failures.ts';
import type { OperationContext, ServerTools } from '../operation.ts';

/** The vendor's side of a service's events. Throws `refused` for a vendor that sends none, or that is switched off. */
export async function requireEvents(
  tools: ServerTools,
  service: ConnectedService,
): Promise<VendorEvents> {
  if (!service.enabled) {
    throw new OperationError({
      kind: 'refused',
      code: 'switched-off',
      message: `${service.name} is switched off.`,
      nextStep: 'Enable it first.',
    });
  }
  const events =
    service.category === 'csp'
      ? (await tools.connections.marketplace(serviceId(service.id))).marketplace.events
      : undefined;
  if (events !== undefined) return inTheNameOf(service, events);
  throw new OperationError({
    kind: 'refused',
    code: 'sends-no-events',
    message: `${service.name} sends no events.`,
    nextStep: 'Nothing has to be done: Seatwright asks it by itself.',
  });
}

/** The vendor's failures, told of the service as people call it. */
function inTheNameOf(service: ConnectedService, events: VendorEvents): VendorEvents {
  const named = async <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await work();
    } catch (error) {
      throw error instanceof ConnectorError ? error.of(service.name) : error;
    }
  };
  return {
    register: (place) => named(() => events.register(place)),
    remove: (registration, ownUrls) => named(() => events.remove(registration, ownUrls)),
    sendTest: (registration) => named(() => events.sendTest(registration)),
    verify: (delivery, registration) => events.verify(delivery, registration),
  };
}

/** What all addresses of a service's events begin with. Throws `refused` where none could be reached from outside. */
export function requireOwnUrls(tools: ServerTools, service: ConnectedService): string {
  const impediment = impedimentOf(tools);
  if (impediment === null) return ownUrlsOf(tools, service);
  throw new OperationError({
    kind: 'refused',
    code: 'no-public-address',
    message: impediment,
    nextStep:
      'Serve Seatwright by https at an address that the vendor can reach, and set SEATWRIGHT_BASE_URL to it.',
  });
}

/** Why no vendor could send events here; null when it could. */
export function impedimentOf(tools: Pick<ServerTools, 'baseUrl' | 'world'>): string | null {
  // Simulated vendors run on this very machine.
  if (tools.world !== null || tools.baseUrl.startsWith('https://')) return null;
  return 'Vendors send events to a public https address only, and this installation has none.';
}

const ownUrlsOf = (tools: Pick<ServerTools, 'baseUrl'>, { id }: ConnectedService): string =>
  `${tools.baseUrl}/hooks/${encodeURIComponent(id)}/`;

/** A fresh address with what the vendor agreed on, to be stored by `save`. Whatever stood there before is over. */
export interface NewReception {
  readonly registration: EventRegistration;
  save(tx: Tx, by: string): Promise<void>;
}

/** Has the vendor send its events to an address that nobody knew before. Throws `ConnectorError`. */
export async function registerAnew(
  tools: ServerTools,
  service: ConnectedService,
): Promise<NewReception> {
  const ownUrls = requireOwnUrls(tools, service);
  const events = await requireEvents(tools, service);
  const token = createToken();
  const registration = await events.register({ url: `${ownUrls}${token}`, ownUrls });
  return {
    registration,
    save: (tx, by) =>
      saveReception(tx, {
        service_id: service.id,
        token_hash: hashToken(token),
        ...registration,
        since: tools.clock.now().toString(),
        since_by: by,
      }),
  };
}

/** Events of a service that is about to be switched off or to be connected in another way. */
export interface HeldReception {
  /** From then on its deliveries are refused. */
  forget(tx: Tx): Promise<void>;
  /** Ends it at the vendor with what the service was connected by before. Never throws for an outside failure. */
  endThere(): Promise<void>;
}

/** Null when none are received. */
export async function holdReception(
  tools: ServerTools,
  service: ConnectedService,
): Promise<HeldReception | null> {
  const reception = await readReception(tools.db, service.id);
  if (reception === null) return null;
  // Made now: afterwards there is no connector with the old secrets any more.
  const events = service.enabled ? await requireEvents(tools, service) : null;
  return {
    forget: (tx) => forgetReception(tx, service.id),
    endThere: async () => {
      try {
        await events?.remove(reception, ownUrlsOf(tools, service));
      } catch (error) {
        if (!(error instanceof ConnectorError)) throw error;
        tools.log.warn(
          { serviceId: service.id, error },
          'the events could not be ended at the vendor; what it still sends is refused',
        );
      }
    },
  };
}

/**
 * Registers anew with what the service is connected by now, as whoever changed it. Never throws for an outside failure: then
 * no events come until an admin asks for them, and everything is looked at as it is without them.
 */
export async function receiveAgain(
  { tools, actor, write }: Pick<OperationContext, 'tools' | 'actor' | 'write'>,
  service: ConnectedService,
): Promise<void> {
  try {
    const reception = await registerAnew(tools, service);
    await write(
      (tx) => reception.save(tx, actor.name),
      () => ({
        summary: `Had ${service.name} send its events here again, at a new address`,
        after: { serviceId: service.id, reference: reception.registration.reference },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConnectorError || error instanceof OperationError)) throw error;
    tools.log.warn({ serviceId: service.id, error }, 'the events could not be registered again');
  }
}
