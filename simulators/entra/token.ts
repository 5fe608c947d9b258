import { randomBytes } from 'node:crypto';

import { type Route, SimRefusal, type SimReply, type SimRequest } from '../core/routes.ts';
import type { IssuedToken, TokenRegistry } from '../core/tokens.ts';
import type {
  EntraApplication,
  EntraConsent,
  EntraRefreshToken,
  EntraState,
  EntraTenant,
} from './entities.ts';
import { type AadstsCode, aadsts } from './errors.ts';

type TokenCall = SimRequest<EntraState, undefined>;
type Form = Record<string, string>;

const refreshLifetimeHours = 90 * 24;

/** Resources that may be asked for by application id instead of address. */
const wellKnownResources: Record<string, string> = {
  '00000003-0000-0000-c000-000000000000': 'https://graph.microsoft.com',
  '00000002-0000-0ff1-ce00-000000000000': 'https://outlook.office365.com',
  '00000002-0000-0000-c000-000000000000': 'https://graph.windows.net',
  'fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd': 'https://api.partnercenter.microsoft.com',
};

const refuse = (code: AadstsCode, text: string, now: Temporal.Instant): never => {
  throw new SimRefusal(aadsts(code, text, now));
};

const formOf = ({ body, headers }: TokenCall): Form => {
  const form: Form = {};
  if (typeof body === 'object' && body !== null) {
    for (const [name, value] of Object.entries(body))
      if (typeof value === 'string') form[name] = value;
  }
  const basic = /^Basic (.+)$/i.exec(headers['authorization'] ?? '')?.[1];
  if (basic === undefined) return form;
  const [id = '', secret = ''] = Buffer.from(basic, 'base64')
    .toString('utf8')
    .split(':', 2)
    .map(decodeURIComponent);
  return { ...form, client_id: id, client_secret: secret };
};

const field = (form: Form, name: string, now: Temporal.Instant): string =>
  form[name] ??
  refuse(900_144, `The request body must contain the following parameter: '${name}'.`, now);

export const findTenant = (state: EntraState, name: string, now: Temporal.Instant): EntraTenant => {
  const wanted = name.toLowerCase();
  return (
    state.tenants.find(
      (tenant) => tenant.id.toLowerCase() === wanted || tenant.domains.includes(wanted),
    ) ??
    refuse(
      90_002,
      `Tenant '${name}' not found. Check to make sure you have the correct tenant ID.`,
      now,
    )
  );
};

const findApplication = (
  state: EntraState,
  form: Form,
  tenant: EntraTenant,
  now: Temporal.Instant,
): EntraApplication => {
  const clientId = field(form, 'client_id', now);
  const application =
    state.applications.find(
      (candidate) => candidate.clientId.toLowerCase() === clientId.toLowerCase(),
    ) ??
    refuse(
      700_016,
      `Application with identifier '${clientId}' was not found in the directory '${tenant.id}'.`,
      now,
    );
  const text =
    form['client_secret'] ??
    refuse(
      7_000_216,
      "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
      now,
    );
  const secret =
    application.secrets.find(({ value }) => value === text) ??
    refuse(7_000_215, `Invalid client secret provided for app '${clientId}'.`, now);
  if (secret.expiresAt !== undefined && Temporal.Instant.compare(secret.expiresAt, now) <= 0) {
    refuse(7_000_222, `The provided client secret keys for app '${clientId}' are expired.`, now);
  }
  return application;
};

/** v1 asks with `resource`, v2 with `scope`: `<resource>/.default` or `<resource>/<permission>`, beside OpenID scopes. */
const audienceOf = (form: Form, version: 'v1' | 'v2', now: Temporal.Instant): string => {
  if (version === 'v1') return normaliseAudience(field(form, 'resource', now));
  const scopes = field(form, 'scope', now).split(/\s+/);
  const scope = scopes.find(
    (candidate) => !['openid', 'profile', 'offline_access', 'email'].includes(candidate),
  );
  if (
    scope === undefined ||
    (form['grant_type'] === 'client_credentials' && !scope.endsWith('/.default'))
  ) {
    return refuse(1_002_012, `The provided value for scope ${form['scope']} is not valid.`, now);
  }
  return normaliseAudience(scope.slice(0, scope.lastIndexOf('/')));
};

export const normaliseAudience = (resource: string): string => {
  const trimmed = resource.replace(/\/+$/, '').toLowerCase();
  return wellKnownResources[trimmed] ?? trimmed;
};

const findConsent = (
  application: EntraApplication,
  tenant: EntraTenant,
  audience: string,
): EntraConsent | undefined =>
  application.consents.find(
    (consent) => consent.tenantId === tenant.id && normaliseAudience(consent.audience) === audience,
  );

/** Consented to on the page, or by a partner for its customer; undefined when nobody has consented to anything. */
const findDelegated = (
  tokens: TokenRegistry,
  application: EntraApplication,
  tenant: EntraTenant,
  audience: string,
): readonly string[] | undefined => {
  const own = findConsent(application, tenant, audience)?.delegatedPermissions ?? [];
  const granted = tokens
    .grantedConsents()
    .filter(
      (one) =>
        one.tenantId === tenant.id &&
        one.clientId === application.clientId &&
        normaliseAudience(one.audience) === audience,
    )
    .flatMap(({ permissions }) => permissions);
  const all = [...new Set([...own, ...granted])];
  return all.length === 0 ? undefined : all;
};

/** What Conditional Access of the tenant says to this kind of caller. */
const refuseBlocked = (
  tenant: EntraTenant,
  who: 'applications' | 'partner-users',
  now: Temporal.Instant,
): void => {
  if (tenant.blocks?.includes(who) !== true) return;
  refuse(
    53_003,
    'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.',
    now,
  );
};

const appToken = (
  call: TokenCall,
  application: EntraApplication,
  tenant: EntraTenant,
  audience: string,
): Omit<IssuedToken, 'token' | 'expiresAtMs'> => {
  if (!application.consents.some((consent) => consent.tenantId === tenant.id)) {
    refuse(
      700_016,
      `Application with identifier '${application.clientId}' was not found in the directory '${tenant.id}'.`,
      call.now,
    );
  }
  const consent =
    findConsent(application, tenant, audience) ??
    refuse(
      500_011,
      `The resource principal named ${audience} was not found in the tenant named ${tenant.id}.`,
      call.now,
    );
  refuseBlocked(tenant, 'applications', call.now);
  return {
    tenantId: tenant.id,
    audience,
    clientId: application.clientId,
    kind: 'app',
    hasMfa: false,
    permissions: consent.applicationPermissions,
    issuedAtMs: call.now.epochMilliseconds,
  };
};

const findRefreshToken = (
  call: TokenCall,
  application: EntraApplication,
  form: Form,
): EntraRefreshToken => {
  const text = field(form, 'refresh_token', call.now);
  const stored = call.state.refreshTokens[text];
  if (stored === undefined || stored.clientId !== application.clientId) {
    return refuse(
      50_173,
      'The provided grant has expired due to it being revoked, a fresh auth token is needed.',
      call.now,
    );
  }
  const expiresAt = Temporal.Instant.from(stored.issuedAt).add({ hours: refreshLifetimeHours });
  if (Temporal.Instant.compare(call.now, expiresAt) >= 0) {
    refuse(
      700_082,
      `The refresh token has expired due to inactivity. The token was issued on ${stored.issuedAt} and was inactive for 90.00:00:00.`,
      call.now,
    );
  }
  return stored;
};

const userToken = (
  tokens: TokenRegistry,
  call: TokenCall,
  application: EntraApplication,
  tenant: EntraTenant,
  audience: string,
  refresh: EntraRefreshToken,
): Omit<IssuedToken, 'token' | 'expiresAtMs'> => {
  const permissions =
    findDelegated(tokens, application, tenant, audience) ??
    refuse(
      65_001,
      `The user or administrator has not consented to use the application with ID '${application.clientId}' named '${application.displayName}'. Send an interactive authorization request for this user and resource.`,
      call.now,
    );
  if (refresh.homeTenantId !== tenant.id) refuseBlocked(tenant, 'partner-users', call.now);
  return {
    tenantId: tenant.id,
    audience,
    clientId: application.clientId,
    kind: 'app+user',
    userPrincipalName: refresh.userPrincipalName,
    homeTenantId: refresh.homeTenantId,
    hasMfa: refresh.hasMfa,
    permissions,
    issuedAtMs: call.now.epochMilliseconds,
  };
};

const rotate = (state: EntraState, used: EntraRefreshToken, now: Temporal.Instant): string => {
  const token = `0.${randomBytes(48).toString('base64url')}`;
  state.refreshTokens[token] = { ...used, token, issuedAt: now.toString() };
  if (state.behaviour.revokesUsedRefreshTokens) delete state.refreshTokens[used.token];
  return token;
};

/** v1 prints numbers as strings and names the resource; v2 prints numbers and names the scope. */
const toTokenBody = (
  issued: IssuedToken,
  version: 'v1' | 'v2',
  refreshToken: string | undefined,
): object => {
  const seconds = Math.round((issued.expiresAtMs - issued.issuedAtMs) / 1000);
  const refresh = refreshToken === undefined ? {} : { refresh_token: refreshToken };
  const scope = issued.kind === 'app+user' ? { scope: issued.permissions.join(' ') } : {};
  if (version === 'v2') {
    return {
      token_type: 'Bearer',
      ...scope,
      expires_in: seconds,
      ext_expires_in: seconds,
      access_token: issued.token,
      ...refresh,
    };
  }
  return {
    token_type: 'Bearer',
    ...scope,
    expires_in: String(seconds),
    ext_expires_in: String(seconds),
    expires_on: String(Math.floor(issued.expiresAtMs / 1000)),
    not_before: String(Math.floor(issued.issuedAtMs / 1000)),
    resource: issued.audience,
    access_token: issued.token,
    ...refresh,
  };
};

const answerToken = (tokens: TokenRegistry, call: TokenCall, version: 'v1' | 'v2'): SimReply => {
  const { state, now } = call;
  const form = formOf(call);
  const tenant = findTenant(state, call.params['tenant'] ?? '', now);
  const grantType = field(form, 'grant_type', now);
  if (grantType !== 'client_credentials' && grantType !== 'refresh_token') {
    return aadsts(70_003, `The app requested an unsupported grant type '${grantType}'.`, now);
  }
  const application = findApplication(state, form, tenant, now);
  const audience = audienceOf(form, version, now);
  const expiresAtMs = now.epochMilliseconds + state.behaviour.accessTokenSeconds * 1000;
  let refreshToken: string | undefined;
  let issued: IssuedToken;
  if (grantType === 'client_credentials') {
    issued = tokens.issue({ ...appToken(call, application, tenant, audience), expiresAtMs });
  } else {
    const refresh = findRefreshToken(call, application, form);
    issued = tokens.issue({
      ...userToken(tokens, call, application, tenant, audience, refresh),
      expiresAtMs,
    });
    if (state.behaviour.returnsRefreshToken) refreshToken = rotate(state, refresh, now);
  }
  call.record({
    kind: 'token',
    clientId: application.clientId,
    tenantId: tenant.id,
    audience,
    tokenKind: issued.kind,
  });
  return {
    status: 200,
    headers: { 'Cache-Control': 'no-store', Pragma: 'no-cache' },
    body: toTokenBody(issued, version, refreshToken),
  };
};

/** Both generations of the token endpoint. */
export const tokenRoutes = (tokens: TokenRegistry): Route<EntraState, undefined>[] => [
  {
    method: 'POST',
    path: '/{tenant}/oauth2/v2.0/token',
    auth: 'none',
    handle: (call) => answerToken(tokens, call, 'v2'),
  },
  {
    method: 'POST',
    path: '/{tenant}/oauth2/token',
    auth: 'none',
    handle: (call) => answerToken(tokens, call, 'v1'),
  },
];
