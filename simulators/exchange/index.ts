/** A simulated Exchange Online administration endpoint: one address, many cmdlets. */
import { z } from 'zod';

import type { SimClock } from '../core/clock.ts';
import { SimRefusal } from '../core/routes.ts';
import type { SimReply, SimRequest } from '../core/routes.ts';
import { createSimulator } from '../core/simulator.ts';
import type { Simulator } from '../core/simulator.ts';
import { bearerText, noToken } from '../core/tokens.ts';
import type { IssuedToken, TokenRegistry } from '../core/tokens.ts';
import { CMDLETS } from './cmdlets.ts';
import type { AutoReply, ExchangeState, Mailbox, PeopleSource } from './entities.ts';
import { invalidParameter, toCmdletError } from './errors.ts';
import { DEFAULT_EXCHANGE_LAG, locate, settleConversions } from './store.ts';
import type { ExchangeLag } from './store.ts';

/** Audience a token must have to be accepted. */
export const EXCHANGE_AUDIENCE = 'https://outlook.office365.com';

export interface ExchangeOptions {
  /** Shared clock. */
  clock: SimClock;
  /** Tokens issued by the login host. */
  tokens: TokenRegistry;
  /** The directory side of every person. */
  people: PeopleSource;
  /** Mailboxes that differ from a fresh one, at start and at every reset. */
  seed: () => ExchangeState;
  /** Delays; what is left out keeps its default. */
  lag?: Partial<ExchangeLag>;
  /** Waited for before each request: cycles of synchronisation that are due. */
  prepare?: () => Promise<void>;
  /** Port on 127.0.0.1; default any free one. */
  port?: number;
}

/** The running simulator with what a world needs of it. */
export interface ExchangeSimulator {
  /** The core handle: address, state, faults, journal. */
  readonly simulator: Simulator<ExchangeState>;
  /** The mailbox of a person, or undefined when there is none now. */
  findMailbox(tenantId: string, userId: string): Mailbox | undefined;
  /** Changes the automatic replies as if through another interface; nothing happens without a mailbox. */
  setAutoReply(tenantId: string, userId: string, changes: Partial<AutoReply>): void;
}

const CALL = z.object({
  CmdletInput: z.object({
    CmdletName: z.string(),
    Parameters: z.record(z.string(), z.unknown()).default({}),
  }),
});

/** 401 comes with an empty body and the reason in a header, as from the live endpoint (assumed from public clients). */
const unauthorized = (reason: string): SimReply => ({
  status: 401,
  headers: { 'www-authenticate': `Bearer error="invalid_token", error_description="${reason}"` },
});

function authenticate(
  tokens: TokenRegistry,
  request: { headers: Record<string, string>; now: Temporal.Instant },
): { identity: IssuedToken } | { reply: SimReply } {
  const check = tokens.check(bearerText(request.headers['authorization']), request.now);
  if (check.state === 'unknown')
    return { reply: unauthorized('The token is missing or malformed.') };
  if (check.state === 'expired') return { reply: unauthorized('The token is expired.') };
  if (check.token.audience !== EXCHANGE_AUDIENCE)
    return { reply: unauthorized('The audience is invalid.') };
  return { identity: check.token };
}

function invoke(
  request: SimRequest<ExchangeState, IssuedToken>,
  people: PeopleSource,
  lag: ExchangeLag,
): SimReply {
  const tenantId = request.params['tenant'] ?? '';
  if (tenantId.toLowerCase() !== request.identity.tenantId.toLowerCase()) {
    throw new SimRefusal(
      toCmdletError(
        403,
        'Forbidden',
        'System.UnauthorizedAccessException',
        'The token was issued for another tenant.',
      ),
    );
  }
  const { kind, permissions } = request.identity;
  if (!permissions.includes(kind === 'app' ? 'Exchange.ManageAsApp' : 'Exchange.Manage')) {
    throw new SimRefusal(
      toCmdletError(
        403,
        'Forbidden',
        'System.UnauthorizedAccessException',
        'The token has no permission to manage Exchange.',
      ),
    );
  }
  const parsed = CALL.safeParse(request.body);
  if (!parsed.success) throw invalidParameter('The request body has no CmdletInput.');
  const { CmdletName: name, Parameters: parameters } = parsed.data.CmdletInput;
  const cmdlet = CMDLETS.get(name.toLowerCase());
  if (cmdlet === undefined) {
    throw new SimRefusal(
      toCmdletError(
        501,
        'NotImplemented',
        'Simulator',
        `The exchange simulator has no cmdlet ${name}.`,
      ),
    );
  }
  const value = cmdlet({ request, tenantId, parameters, people, lag });
  const selected = request.query.get('$select')?.split(',');
  const rows =
    selected === undefined
      ? value
      : value.map((row) =>
          Object.fromEntries(selected.map((property) => [property, row[property] ?? null])),
        );
  const base = `http://${request.headers['host'] ?? 'localhost'}/adminapi/beta/${tenantId}`;
  return {
    status: 200,
    body: {
      '@odata.context': `${base}/$metadata#Collection(Exchange.GenericHashTable)`,
      'adminapi.warnings@odata.type': '#Collection(String)',
      '@adminapi.warnings': [],
      value: rows,
    },
  };
}

/** Starts the simulator. */
export async function startExchange(options: ExchangeOptions): Promise<ExchangeSimulator> {
  const { clock, people } = options;
  const lag = { ...DEFAULT_EXCHANGE_LAG, ...options.lag };
  const simulator = await createSimulator<ExchangeState, IssuedToken>({
    name: 'exchange',
    clock,
    routes: [
      {
        method: 'POST',
        path: '/adminapi/beta/{tenant}/InvokeCommand',
        handle: (request) => invoke(request, people, lag),
      },
    ],
    initialState: options.seed,
    authenticate: (request) => authenticate(options.tokens, request),
    anonymous: noToken,
    errorBody: (status, message) => toCmdletError(status, String(status), 'Simulator', message),
    requestIdHeaders: ['client-request-id'],
    settle: ({ state, now, record }) => {
      for (const { mailbox, atMs } of settleConversions(state, now.epochMilliseconds)) {
        const { tenantId, userId, recipientType } = mailbox;
        record({
          kind: 'mailbox-converted',
          tenantId,
          userId,
          recipientType,
          visibleAt: new Date(atMs).toISOString(),
        });
      }
    },
    ...(options.prepare === undefined ? {} : { prepare: options.prepare }),
    ...(options.port === undefined ? {} : { port: options.port }),
  });
  const findMailbox = (tenantId: string, userId: string): Mailbox | undefined => {
    const nowMs = clock.now().epochMilliseconds;
    return locate(simulator.state(), people, tenantId, userId, nowMs, lag)?.mailbox;
  };
  return {
    simulator,
    findMailbox,
    setAutoReply: (tenantId, userId, changes) => {
      simulator.act('automatic-replies', ({ record }) => {
        const mailbox = findMailbox(tenantId, userId);
        if (mailbox === undefined) return;
        Object.assign(mailbox.autoReply, changes);
        record({ kind: 'automatic-replies', tenantId, userId, ...changes });
      });
    },
  };
}
