import type { SimClock } from '../core/clock.ts';
import type { SimRequest } from '../core/routes.ts';
import { bearerText, type IssuedToken, type TokenRegistry } from '../core/tokens.ts';
import type { Authenticate } from '../core/types.ts';
import type { PcState } from './entities.ts';
import { pcError, pcErrorBody, refuse } from './errors.ts';

/** Audience of the partner API. */
export const partnerAudience = 'https://api.partnercenter.microsoft.com';
/** Audience of the price sheets, which live on a host of their own. */
export const pricingAudience = 'https://api.partner.microsoft.com';

/** A request of a known caller; `undefined` never reaches a handler. */
export type PcRequest = SimRequest<PcState, IssuedToken | undefined>;

/** Judges the bearer token: known, not expired, right audience, the partner's tenant, MFA where a person is behind it. */
export const authenticate =
  (tokens: TokenRegistry): Authenticate<PcState, IssuedToken> =>
  ({ state, headers, path, now }) => {
    const check = tokens.check(bearerText(headers['authorization']), now);
    if (check.state !== 'valid')
      return {
        reply: { status: 401, headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' } },
      };
    const { token } = check;
    const wanted = path.startsWith('/v1.0/sales/') ? pricingAudience : partnerAudience;
    if (token.audience !== wanted) return { reply: pcError(state, 900_420) };
    if (state.behaviour.requiresMfa && token.kind === 'app+user' && !token.hasMfa)
      return { reply: pcError(state, 900_421) };
    if (token.tenantId !== state.partnerTenantId)
      return { reply: pcErrorBody(state, 403, 2032, 'Access denied') };
    return { identity: token };
  };

/** Ends the request unless a person is behind the token. */
export const requireUser = ({ state, identity }: PcRequest): void => {
  if (identity?.kind !== 'app+user') refuse(state, 900_329);
};

const echo = (state: PcState, value: string): string =>
  state.behaviour.doublesRequestIds ? `${value},${value}` : value;

/** The ids the caller sent come back, sometimes twice; MFA compliance when it asked for it. */
export const replyHeaders =
  (tokens: TokenRegistry, clock: SimClock) =>
  ({
    headers,
    state,
  }: {
    headers: Record<string, string>;
    state: PcState;
  }): Record<string, string> => {
    const requestId = headers['ms-requestid'];
    const correlationId = headers['ms-correlationid'];
    const isAsked = headers['validatemfa'] !== undefined;
    const check = isAsked
      ? tokens.check(bearerText(headers['authorization']), clock.now())
      : undefined;
    return {
      ...(requestId === undefined ? {} : { 'MS-RequestId': echo(state, requestId) }),
      ...(correlationId === undefined ? {} : { 'MS-CorrelationId': echo(state, correlationId) }),
      'MS-CV': 'c7fIrpsgtk+p1RKQ.0',
      'MS-ServerId': '202010406',
      ...(check?.state === 'valid' ? { isMfaCompliant: String(check.token.hasMfa) } : {}),
    };
  };
