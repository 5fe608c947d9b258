/** A simulated ConnectWise PSA of one MSP. */
import type { SimClock } from '../core/clock.ts';
import type { SimReply } from '../core/routes.ts';
import { createSimulator } from '../core/simulator.ts';
import type { Simulator } from '../core/simulator.ts';
import type { Caller, ConnectWiseSite, ConnectWiseState } from './entities.ts';
import { toError, toThrottled } from './errors.ts';
import { recordRoutes } from './routes/records.ts';
import { ticketRoutes } from './routes/tickets.ts';

export interface ConnectWiseOptions {
  /** Shared clock. */
  clock: SimClock;
  /** Account and keys. */
  site: ConnectWiseSite;
  /** Makes the records at start and at every reset. */
  seed: () => ConnectWiseState;
  /** What wrong keys answer; the cloud is known to answer 404 as well. Default 401. */
  wrongCredentials?: 401 | 404;
  /** Port on 127.0.0.1; default any free one. */
  port?: number;
}

export type ConnectWiseSimulator = Simulator<ConnectWiseState>;

const decode = (text: string): string => Buffer.from(text, 'base64').toString('utf8');

function readCookies(header: string | undefined): Map<string, string> {
  const pairs = (header ?? '').split(';').map((pair) => {
    const [name = '', ...rest] = pair.trim().split('=');
    return [name, decodeURIComponent(rest.join('='))] as const;
  });
  return new Map(pairs);
}

/** The member behind the cookies of a hosted page, when company, identifier and session hash agree. */
function findHostedMember(
  state: ConnectWiseState,
  site: ConnectWiseSite,
  cookieHeader: string | undefined,
) {
  const cookies = readCookies(cookieHeader);
  if (cookies.get('companyName')?.toLowerCase() !== site.companyId.toLowerCase()) return undefined;
  return state.members.find(
    (member) =>
      !member.inactiveFlag &&
      member.identifier.toLowerCase() === cookies.get('memberId')?.toLowerCase() &&
      member.sessionHash === cookies.get('memberHash'),
  );
}

interface Received {
  headers: Record<string, string>;
  state: ConnectWiseState;
}

function authenticate(
  options: ConnectWiseOptions,
  { headers, state }: Received,
): { identity: Caller } | { reply: SimReply } {
  const { site, wrongCredentials = 401 } = options;
  if (headers['clientid'] !== site.clientId) {
    // The wording is assumed; that the header is required with every call is documented.
    return {
      reply: toError(401, 'ClientId', 'A valid clientId header is required for this request'),
    };
  }
  const basic = /^Basic\s+(\S+)$/i.exec(headers['authorization'] ?? '')?.[1];
  if (
    basic !== undefined &&
    decode(basic) === `${site.companyId}+${site.publicKey}:${site.privateKey}`
  ) {
    return { identity: { memberIdentifier: site.apiMember } };
  }
  const member = basic === undefined ? findHostedMember(state, site, headers['cookie']) : undefined;
  if (member !== undefined) return { identity: { memberIdentifier: member.identifier } };
  return {
    reply:
      wrongCredentials === 404
        ? { status: 404 }
        : toError(401, 'Unauthorized', 'Username/password is incorrect or the login has expired'),
  };
}

const CODES: Record<number, string> = {
  400: 'BadRequest',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
};

/** The core words a rate limit as "… Try again in 30 seconds." */
const secondsIn = (message: string): number => Number(/(\d+) seconds/.exec(message)?.[1] ?? 30);

/** Starts the simulator. The codebase of the site and `v4_6_release` both lead to the API. */
export async function startConnectWise(options: ConnectWiseOptions): Promise<ConnectWiseSimulator> {
  const bases = [...new Set([options.site.codebase.replace(/\/$/, ''), 'v4_6_release'])].map(
    (codebase) => `/${codebase}/apis/3.0`,
  );
  return createSimulator<ConnectWiseState, Caller>({
    name: 'connectwise',
    clock: options.clock,
    routes: bases.flatMap((base) => [...ticketRoutes(base), ...recordRoutes(base, options.site)]),
    initialState: options.seed,
    authenticate: (request) => authenticate(options, request),
    anonymous: { memberIdentifier: '' },
    errorBody: (status, message) =>
      status === 429
        ? toThrottled(secondsIn(message))
        : toError(status, CODES[status] ?? 'InternalServerError', message),
    ...(options.port === undefined ? {} : { port: options.port }),
  });
}
