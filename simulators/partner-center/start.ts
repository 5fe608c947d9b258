import type { MarketOf, VendorOptions } from '../core/market.ts';
import { asMarket } from '../core/market-control.ts';
import type { SimReply } from '../core/routes.ts';
import { createListeners, type SeatsChanged } from '../core/seats.ts';
import { createSimulator } from '../core/simulator.ts';
import type { IssuedToken, TokenRegistry } from '../core/tokens.ts';
import { createWebhookSender, tieWebhooks, webhookControlRoutes } from '../core/webhooks.ts';
import { authenticate, replyHeaders } from './auth.ts';
import { changeByOtherHand, controlRoutes } from './control.ts';
import { runDue } from './due.ts';
import type { PcBehaviour, PcState } from './entities.ts';
import { pcErrorBody } from './errors.ts';
import { applicationConsentRoutes } from './routes/application-consents.ts';
import { cartRoutes } from './routes/carts.ts';
import { catalogRoutes } from './routes/catalog.ts';
import { customerRoutes } from './routes/customers.ts';
import { offerMatrixRoutes } from './routes/offer-matrix.ts';
import { orderRoutes } from './routes/orders.ts';
import { partnerRoutes } from './routes/partner.ts';
import { subscriptionRoutes } from './routes/subscriptions.ts';
import { type PartnerCenterSeed, toState } from './seed.ts';
import { createPcWebhooks } from './webhooks.ts';

/** What the simulator is made of; changes are immediate here, so how long one takes is no question. */
export interface PartnerCenterOptions extends Omit<
  VendorOptions<PartnerCenterSeed, PcBehaviour>,
  'provisionSeconds'
> {
  /** Tokens of the login host. */
  readonly tokens: TokenRegistry;
}

/** A running Partner Center. */
export interface PartnerCenterSimulator extends MarketOf<PcState> {
  /** How many seats of a license people of a customer hold, for `subscribedskus`. */
  setConsumedUnits: (customerId: string, skuId: string, count: number) => void;
}

const isTerm = (text: string): text is 'P1M' | 'P1Y' | 'P3Y' => /^P(1M|1Y|3Y)$/.test(text);

/** The vendor's body for what the core answers: the gateway's own shape for throttling, the API's for the rest. */
const errorBody = (status: number, message: string, state: PcState): SimReply => {
  if (status === 429) return { status, body: { statusCode: 429, message } };
  if (status === 500) return pcErrorBody(state, 500, 800_003, message);
  return pcErrorBody(state, status, status === 400 ? 3000 : status, message);
};

/** Starts a Partner Center that accepts the tokens of `tokens` and tells `onSeatsChanged` about every seat. */
export const startPartnerCenter = async (
  options: PartnerCenterOptions,
): Promise<PartnerCenterSimulator> => {
  const { clock, tokens, seed } = options;
  const seats = createListeners<SeatsChanged>();
  const sender = createWebhookSender(clock);
  let ownUrl = '';
  const webhooks = createPcWebhooks(clock, sender, () => ownUrl);
  const simulator = await createSimulator<PcState, IssuedToken | undefined>({
    name: 'partner-center',
    clock,
    port: options.port,
    initialState: () => toState(seed(), options.behaviour ?? {}),
    anonymous: undefined,
    authenticate: authenticate(tokens),
    errorBody,
    replyHeaders: replyHeaders(tokens, clock),
    settle: (work) => runDue({ ...work, seats }),
    requestIdHeaders: ['ms-correlationid', 'ms-requestid'],
    faultKinds: [
      'accepted-then-reverted',
      'stuck-pending',
      'cut-document',
      'order-error',
      'order-fails',
    ],
    routes: [
      ...customerRoutes,
      ...applicationConsentRoutes,
      ...subscriptionRoutes(seats),
      ...catalogRoutes,
      ...cartRoutes,
      ...orderRoutes,
      ...partnerRoutes,
      ...offerMatrixRoutes,
      ...webhooks.routes,
    ],
    controlRoutes: [
      ...controlRoutes(seats),
      ...webhookControlRoutes<PcState>(sender),
      ...webhooks.controlRoutes,
    ],
  });
  ownUrl = simulator.url;
  tokens.addConsentSource(() =>
    simulator.state().applicationConsents.map((consent) => ({
      tenantId: consent.customerId,
      clientId: consent.applicationId,
      audience: consent.resourceId,
      permissions: consent.permissions,
    })),
  );
  seats.add(webhooks.tell);
  tieWebhooks(simulator, sender, webhooks.forget);
  const market = asMarket(simulator, seats, changeByOtherHand, ({ subscriptions }, id) => {
    const found = subscriptions[id.toLowerCase()];
    return found !== undefined && isTerm(found.termDuration)
      ? { quantity: found.quantity, term: found.termDuration }
      : undefined;
  });
  return Object.assign(market, {
    setConsumedUnits: (customerId: string, skuId: string, count: number): void => {
      const units = simulator.state().consumedUnits;
      const id = customerId.toLowerCase();
      units[id] = { ...units[id], [skuId]: count };
    },
  });
};
