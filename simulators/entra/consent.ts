import { type Route, SimRefusal, type SimReply, type SimRequest } from '../core/routes.ts';
import type { EntraApplication, EntraState, EntraTenant } from './entities.ts';
import { aadsts, type AadstsCode } from './errors.ts';
import { findTenant, normaliseAudience } from './token.ts';

type ConsentCall = SimRequest<EntraState, undefined>;

const html = (status: number, body: string): SimReply => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>Permissions requested</title><body>${body}</body></html>`,
});

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** Shown, not sent back: nobody is led to an address that the application does not have. */
const refusePage = (call: ConsentCall, code: AadstsCode, text: string): never => {
  const { status } = aadsts(code, text, call.now);
  throw new SimRefusal(html(status, `<p>AADSTS${code}: ${escapeHtml(text)}</p>`));
};

const isLoopback = (address: string): boolean => {
  const host = URL.parse(address)?.hostname ?? '';
  return host === 'localhost' || host === '[::1]' || host.startsWith('127.');
};

interface Asked {
  readonly application: EntraApplication;
  readonly tenant: EntraTenant;
  readonly redirectUri: string;
  readonly state: string | null;
}

const readAsked = (call: ConsentCall): Asked => {
  const { query, state } = call;
  const clientId = query.get('client_id') ?? '';
  const application =
    state.applications.find((one) => one.clientId.toLowerCase() === clientId.toLowerCase()) ??
    refusePage(call, 700_016, `Application with identifier '${clientId}' was not found.`);
  const redirectUri = query.get('redirect_uri') ?? '';
  const isKnown = application.redirectUris?.includes(redirectUri) ?? isLoopback(redirectUri);
  if (!isKnown) {
    refusePage(
      call,
      50_011,
      `The redirect URI '${redirectUri}' specified in the request does not match the redirect URIs configured for the application '${clientId}'.`,
    );
  }
  const tenant = findTenant(state, call.params['tenant'] ?? '', call.now);
  return { application, tenant, redirectUri, state: query.get('state') };
};

const showPage = (call: ConsentCall): SimReply => {
  const { application, tenant } = readAsked(call);
  const wanted = (application.requiredAccess ?? []).flatMap((access) =>
    [...new Set([...access.applicationPermissions, ...access.delegatedPermissions])].map(
      (name) => `<li>${escapeHtml(name)} (${escapeHtml(access.audience)})</li>`,
    ),
  );
  return html(
    200,
    `<h1>Permissions requested</h1>
<p>${escapeHtml(application.displayName)} asks for these in ${escapeHtml(tenant.domains[0] ?? tenant.id)}:</p>
<ul>${wanted.join('')}</ul>
<form method="post">
<button name="decision" value="accept">Accept</button>
<button name="decision" value="cancel">Cancel</button>
</form>`,
  );
};

const leadBack = ({ redirectUri, state }: Asked, answer: Record<string, string>): SimReply => {
  const back = new URL(redirectUri);
  for (const [name, value] of Object.entries(answer)) back.searchParams.set(name, value);
  if (state !== null) back.searchParams.set('state', state);
  return { status: 302, headers: { location: back.href } };
};

const decide = (call: ConsentCall): SimReply => {
  const asked = readAsked(call);
  const { application, tenant } = asked;
  const isAccepted = new URLSearchParams(call.text).get('decision') === 'accept';
  if (!isAccepted) {
    return leadBack(asked, {
      error: 'permission_denied',
      error_description: 'The admin canceled the request',
    });
  }
  for (const access of application.requiredAccess ?? []) {
    const audience = normaliseAudience(access.audience);
    application.consents = [
      ...application.consents.filter(
        (one) => one.tenantId !== tenant.id || normaliseAudience(one.audience) !== audience,
      ),
      { ...structuredClone(access), tenantId: tenant.id },
    ];
  }
  call.record({ kind: 'admin-consent', clientId: application.clientId, tenantId: tenant.id });
  return leadBack(asked, { admin_consent: 'True', tenant: tenant.id });
};

/** The page on which an administrator of a tenant consents for everybody in it; here the administrator is whoever looks. */
export const consentRoutes: Route<EntraState, undefined>[] = [
  { method: 'GET', path: '/{tenant}/adminconsent', auth: 'none', handle: showPage },
  { method: 'POST', path: '/{tenant}/adminconsent', auth: 'none', handle: decide },
];
