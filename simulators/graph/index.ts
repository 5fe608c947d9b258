/** A simulated Microsoft Graph v1.0 for many tenants; which one is meant comes from the token. */
import type { SimClock } from '../core/clock.ts';
import { createSimulator } from '../core/simulator.ts';
import type { Simulator } from '../core/simulator.ts';
import type { SynchronisedPicture } from '../core/synchronised.ts';
import { bearerText, noToken } from '../core/tokens.ts';
import type { IssuedToken, TokenRegistry } from '../core/tokens.ts';
import type { GraphState, PendingSeats } from './entities.ts';
import { toGraphError, toThrottled } from './errors.ts';
import type { GraphContext, MailboxSource } from './http.ts';
import { groupRoutes } from './routes/groups.ts';
import { licenseRoutes } from './routes/licenses.ts';
import { mailboxRoutes } from './routes/mailbox.ts';
import { tenantRoutes } from './routes/tenant.ts';
import { userRoutes } from './routes/users.ts';
import { DEFAULT_GRAPH_LAG, findTenant, settle } from './store.ts';
import type { GraphLag } from './store.ts';
import { synchronise } from './synchronise.ts';

/** Audience a token must have to be accepted. */
export const GRAPH_AUDIENCE = 'https://graph.microsoft.com';

export interface GraphOptions {
  /** Shared clock. */
  clock: SimClock;
  /** Tokens issued by the login host. */
  tokens: TokenRegistry;
  /** Makes the tenants at start and at every reset. */
  seed: () => GraphState;
  /** Delays; what is left out keeps its default. */
  lag?: Partial<GraphLag>;
  /** The mailbox side; without it nobody has a mailbox. */
  mailboxes?: MailboxSource;
  /** Told after every change of who holds which license in a tenant. */
  onAssignmentsChanged?: (tenantId: string) => void;
  /** Waited for before each request: cycles of synchronisation that are due. */
  prepare?: () => Promise<void>;
  /** Port on 127.0.0.1; default any free one. */
  port?: number;
  /** Seed of probabilistic faults. */
  randomSeed?: number;
}

/** The running simulator with what a world needs of it. */
export interface GraphSimulator {
  /** The core handle: address, state, faults, journal. */
  readonly simulator: Simulator<GraphState>;
  /** Says that a marketplace has sold a quantity; the tenant shows it at `visibleAtMs` (simulated epoch milliseconds). */
  announceSeats(tenantId: string, seats: PendingSeats): void;
  /** Takes what a synchronisation read at this instant (simulated epoch milliseconds). */
  synchronise(tenantId: string, picture: SynchronisedPicture, atMs: number): void;
}

const NO_MAILBOXES: MailboxSource = { find: () => undefined, setAutomaticReplies: () => undefined };

type Authentication = { identity: IssuedToken } | { reply: ReturnType<typeof toGraphError> };

function authenticate(
  tokens: TokenRegistry,
  request: { headers: Record<string, string>; now: Temporal.Instant },
): Authentication {
  const text = bearerText(request.headers['authorization']);
  const refuse = (message: string): Authentication => ({
    reply: toGraphError(request, 401, 'InvalidAuthenticationToken', message, [], {
      'www-authenticate': `Bearer realm="", error="invalid_token", error_description="${message}"`,
    }),
  });
  if (text === undefined) return refuse('Access token is empty.');
  const check = tokens.check(text, request.now);
  if (check.state === 'unknown') return refuse('IDX14100: JWT is not well formed.');
  if (check.state === 'expired') return refuse('Lifetime validation failed, the token is expired.');
  if (check.token.audience !== GRAPH_AUDIENCE)
    return refuse('Access token validation failure. Invalid audience.');
  return { identity: check.token };
}

const toCoreError = (status: number, message: string) => {
  const caller = { headers: {}, now: Temporal.Now.instant() };
  if (status === 429) return toThrottled(caller, 2);
  const codes: Record<number, string> = {
    400: 'BadRequest',
    403: 'Authorization_RequestDenied',
    404: 'Request_ResourceNotFound',
    409: 'Directory_ConcurrencyViolation',
    501: 'NotImplemented',
    503: 'ServiceUnavailable',
    504: 'GatewayTimeout',
  };
  return toGraphError(caller, status, codes[status] ?? 'InternalServerError', message);
};

/** Starts the simulator. */
export async function startGraph(options: GraphOptions): Promise<GraphSimulator> {
  const context: GraphContext = {
    lag: { ...DEFAULT_GRAPH_LAG, ...options.lag },
    mailboxes: options.mailboxes ?? NO_MAILBOXES,
    busy: new Set(),
    onAssignmentsChanged: options.onAssignmentsChanged ?? (() => undefined),
  };
  const simulator = await createSimulator<GraphState, IssuedToken>({
    name: 'graph',
    clock: options.clock,
    routes: [
      ...tenantRoutes,
      ...licenseRoutes(context),
      ...groupRoutes(context),
      ...mailboxRoutes(context),
      ...userRoutes(context),
    ],
    initialState: options.seed,
    authenticate: (request) => authenticate(options.tokens, request),
    anonymous: noToken,
    errorBody: toCoreError,
    requestIdHeaders: ['client-request-id'],
    settle: ({ state, now, record }) => {
      for (const tenant of state.tenants) {
        const changes = settle(state, tenant, now.epochMilliseconds, context.lag);
        for (const { atMs, ...facts } of changes) {
          record({ ...facts, visibleAt: new Date(atMs).toISOString() });
        }
        if (changes.some(({ kind }) => kind === 'group-license'))
          context.onAssignmentsChanged(tenant.id);
      }
    },
    ...(options.prepare === undefined ? {} : { prepare: options.prepare }),
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.randomSeed === undefined ? {} : { seed: options.randomSeed }),
  });
  return {
    simulator,
    announceSeats: (tenantId, seats) => {
      simulator.act('seats-announced', ({ state, record }) => {
        const tenant = findTenant(state, tenantId);
        if (tenant === undefined) return;
        tenant.pendingSeats.push(seats);
        record({ kind: 'seats-announced', tenantId, ...seats });
      });
    },
    synchronise: (tenantId, picture, atMs) => {
      simulator.act('synchronisation', ({ state, record }) => {
        const tenant = findTenant(state, tenantId);
        if (tenant === undefined) return;
        synchronise(tenant, { picture, atMs, lag: context.lag, record });
      });
      context.onAssignmentsChanged(tenantId);
    },
  };
}
