/** The two addresses of a tenant, Graph and Exchange's admin API, with their tokens, and the patience both need. */
import { setTimeout as delay } from 'node:timers/promises';

import type { TenantId } from '../../domain/ids.ts';
import { ConnectorError } from '../../ports/errors.ts';
import { createHttp } from '../http/http.ts';
import { type AloneWithToken, createEntraTokens, type EntraTokens } from '../http/oauth.ts';
import type { Http, RequestBudget, Wiring } from '../http/types.ts';
import { explainGraph, fromExchangeError, isExchangeNotFound, reasonOf } from './errors.ts';
import type { Api } from './features.ts';
import { explainPartnerCenter } from './partner.ts';

/** By what right a tenant is entered. */
export type SignIn =
  /** As the application itself, which an administrator of the tenant consented to. */
  | { readonly way: 'application' }
  /** As the application and a service user of the partner (GDAP, Secure Application Model). */
  | {
      readonly way: 'partner';
      /** Where the service user lives. */
      readonly partnerTenantId: string;
      /** "https://api.partnercenter.microsoft.com", or a simulator. */
      readonly partnerCenterUrl: string;
      /** The service user's; one refresh token serves every tenant. */
      readonly consent: AloneWithToken;
    };

export interface GraphSettings extends Wiring {
  /** "https://graph.microsoft.com", a sovereign cloud's, or a simulator's; without the version. */
  readonly baseUrl: string;
  /** "https://outlook.office365.com". */
  readonly exchangeUrl: string;
  /** "https://login.microsoftonline.com". */
  readonly loginUrl: string;
  readonly tenantId: TenantId;
  /** The multi-tenant application. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** As the application unless told. */
  readonly signIn?: SignIn | undefined;
  now(): Temporal.Instant;
  /** Requests against this tenant; Graph counts per application and tenant. */
  readonly budget?: RequestBudget | undefined;
  /** What a Graph token is asked for; the global cloud's unless told. */
  readonly graphScope?: string | undefined;
  /** What an Exchange token is asked for; the global cloud's unless told. */
  readonly exchangeScope?: string | undefined;
  /**
   * How long a call goes on against "no such object" from a replica that has not heard of a new account, and against
   * "somebody else is writing to this object". Milliseconds; 10,000 unless told.
   */
  readonly patienceMs?: number | undefined;
  /** How pauses are spent; tests give one that does not. */
  wait?(durationMs: number): Promise<void>;
}

/** Source: contracts graph-and-ad.md 1.9, 2.1; both are resource ids of the global cloud. */
const GRAPH_SCOPE = 'https://graph.microsoft.com/.default';
const EXCHANGE_SCOPE = 'https://outlook.office365.com/.default';
const PARTNER_CENTER_SCOPE = 'https://api.partnercenter.microsoft.com/.default';

/** What a call may be patient about. */
export interface Patience {
  /** Also a 404: the object was created moments ago, or at least is known to have existed. */
  readonly replicas: 'patient' | 'strict';
}

export interface Transport {
  readonly graph: Http;
  readonly exchange: Http;
  /** Null where the tenant is not entered as a partner. */
  readonly partner: {
    /** Graph in the partner's own tenant. */
    readonly graph: Http;
    readonly partnerCenter: Http;
  } | null;
  /** The token itself, for looking at what it grants; `new` also replaces the one that is held. Throws `ConnectorError`. */
  token(api: Api, age: 'held' | 'new'): Promise<string>;
  /**
   * Sends a call again that was surely refused before anything was done, until the patience is used up:
   * 409 `Directory_ConcurrencyViolation` (https://learn.microsoft.com/graph/errors: back off, honour `Retry-After`), 404
   * where asked for, and once after a 401 with a renewed token. Never an `unknown-outcome`.
   */
  patiently<Result>(patience: Patience, attempt: () => Promise<Result>): Promise<Result>;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;

/** Whether `error` says that the same call may succeed in a moment; the answer alone proves that nothing was done. */
function mayPass(error: ConnectorError, patience: Patience): boolean {
  const reason = reasonOf(error);
  if (reason === 'concurrent-write') return true;
  return patience.replicas === 'patient' && error.status === 404 && reason === 'no-such-object';
}

export function createTransport(settings: GraphSettings): Transport {
  const tokens = createEntraTokens({ ...settings, vendor: 'graph' });
  const wait = settings.wait?.bind(settings) ?? ((durationMs: number) => delay(durationMs));
  const signIn = settings.signIn ?? { way: 'application' };
  const bearer = async (
    scope: string,
    renew: boolean,
    tenantId: string = settings.tenantId,
  ): Promise<Record<string, string>> => ({
    authorization: `Bearer ${await tokenFor(tokens, signIn, tenantId, scope, renew)}`,
  });
  const scopes: Readonly<Record<Api, string>> = {
    graph: settings.graphScope ?? GRAPH_SCOPE,
    exchange: settings.exchangeScope ?? EXCHANGE_SCOPE,
  };
  const shared = {
    fetch: settings.fetch,
    budget: settings.budget,
    log: settings.log,
    wait,
    correlationHeader: 'client-request-id',
    correlationAnswerHeaders: ['request-id'],
  };
  const graphIn = (tenantId: string): Http =>
    createHttp({
      ...shared,
      vendor: 'graph',
      baseUrl: `${settings.baseUrl}/v1.0`,
      authorize: (call) => bearer(scopes.graph, call.renew, tenantId),
      explain: (answer) => explainGraph(answer.body),
    });
  return {
    graph: graphIn(settings.tenantId),
    partner:
      signIn.way === 'application'
        ? null
        : {
            graph: graphIn(signIn.partnerTenantId),
            partnerCenter: createHttp({
              ...shared,
              vendor: 'partner-center',
              baseUrl: signIn.partnerCenterUrl,
              authorize: (call) => bearer(PARTNER_CENTER_SCOPE, call.renew, signIn.partnerTenantId),
              explain: explainPartnerCenter,
            }),
          },
    exchange: createHttp({
      ...shared,
      vendor: 'exchange',
      baseUrl: settings.exchangeUrl,
      authorize: (call) => bearer(scopes.exchange, call.renew),
      explain: (answer) => {
        const said = fromExchangeError(answer.body);
        if (said === null) return {};
        const kind = isExchangeNotFound(said) ? 'not-found' : undefined;
        return { kind, vendorCode: said.code, detail: said.text };
      },
    }),
    token: (api, age) => tokenFor(tokens, signIn, settings.tenantId, scopes[api], age === 'new'),
    patiently: (patience, attempt) =>
      tryPatiently(settings.patienceMs ?? 10_000, wait, patience, attempt),
  };
}

function tokenFor(
  tokens: EntraTokens,
  signIn: SignIn,
  tenantId: string,
  scope: string,
  renew: boolean,
): Promise<string> {
  return signIn.way === 'application'
    ? tokens.appToken(tenantId, scope, renew)
    : tokens.userToken(tenantId, scope, signIn.consent, renew);
}

async function tryPatiently<Result>(
  patienceMs: number,
  wait: (durationMs: number) => Promise<void>,
  patience: Patience,
  attempt: () => Promise<Result>,
): Promise<Result> {
  let waitedMs = 0;
  let pauseMs = FIRST_PAUSE_MS;
  let isRenewed = false;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      if (error.status === 401 && error.kind === 'auth-expired' && !isRenewed) {
        isRenewed = true;
        continue;
      }
      const nextMs = error.retryAfterMs ?? pauseMs;
      if (!mayPass(error, patience) || waitedMs + nextMs > patienceMs) throw error;
      await wait(nextMs);
      waitedMs += nextMs;
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
  }
}
