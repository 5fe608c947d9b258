/** What goes wrong between us and a tenant, in words that a person can act on. */
import type { ConnectionFinding } from '../../ports/connection.ts';
import type { ConnectorError } from '../../ports/errors.ts';

/** How the tenant is entered decides what there is to do. */
export type Way = 'application' | 'partner';

type Words = readonly [text: string, nextStep: string];

const newRefreshToken =
  'Sign in once more as the service user, with multi-factor authentication, and enter the new refresh token here.';

/**
 * What Entra's refusal of a token means.
 * Source: https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes (as known 2026-11).
 */
const SIGN_IN_PROBLEMS: Readonly<Record<string, Words | Readonly<Record<Way, Words>>>> = {
  AADSTS7000215: [
    'The client secret is wrong.',
    'Enter the value of the secret (not its id) from App registrations > Certificates & secrets, or create a new one there.',
  ],
  AADSTS7000222: [
    'The client secret has expired.',
    'Create a new client secret under App registrations > Certificates & secrets and enter its value here.',
  ],
  AADSTS700016: [
    'The application is not known in this tenant.',
    'Check the client id, and have an administrator of the client consent to the application.',
  ],
  AADSTS90002: ['There is no tenant with this id.', 'Check the tenant id of the client.'],
  AADSTS900023: ['The tenant id is not valid.', 'Check the tenant id of the client.'],
  AADSTS500011: [
    'The tenant does not know the service that the token is for.',
    'Check that the client has Microsoft 365 with Exchange Online, and that the scopes are those of its cloud.',
  ],
  AADSTS65001: [
    'Nobody has consented to the application for this tenant.',
    'Consent as the partner, or send the consent link to an administrator of the client: both are on the client’s page.',
  ],
  AADSTS50173: ['The refresh token was revoked.', newRefreshToken],
  AADSTS700082: ['The refresh token has expired: it was not used for 90 days.', newRefreshToken],
  AADSTS50076: [
    'The service user has to sign in with multi-factor authentication.',
    newRefreshToken,
  ],
  AADSTS50079: ['The service user has to set up multi-factor authentication.', newRefreshToken],
  AADSTS53003: {
    application: [
      "The client's Conditional Access blocks the sign-in.",
      'Have the client exclude the application (workload identity) from the policy.',
    ],
    partner: [
      "The client's Conditional Access blocks the partner's people.",
      'Have the client exclude "Service provider users" of the partner tenant from the policy.',
    ],
  },
  // Partner Center's own number for the same; contracts graph-and-ad.md 2.3.
  '900309': [
    "The client's Conditional Access blocks the partner's people.",
    'Have the client exclude "Service provider users" of the partner tenant from the policy.',
  ],
};

const isWords = (problem: Words | Readonly<Record<Way, Words>>): problem is Words =>
  Array.isArray(problem);

const bad = (text: string, nextStep: string): ConnectionFinding => ({ ok: false, text, nextStep });

/** `doing` begins a sentence; `permission` is what the call needs. */
export function toProblem(
  error: ConnectorError,
  {
    doing,
    permission,
    way,
  }: { readonly doing: string; readonly permission: string; readonly way: Way },
): ConnectionFinding {
  const known = SIGN_IN_PROBLEMS[error.vendorCode ?? ''];
  if (known !== undefined) {
    const [text, nextStep] = isWords(known) ? known : known[way];
    return bad(`${doing} failed: ${text}`, nextStep);
  }
  const said =
    error.detail === undefined ? '' : ` The service said: "${error.detail.slice(0, 200)}"`;
  if (error.kind === 'forbidden') {
    return bad(
      `${doing} was refused: the permission ${permission} is missing.${said}`,
      toGrant([permission], way),
    );
  }
  if (error.kind === 'auth-expired') {
    return bad(
      `${doing} failed: the sign-in was refused (${error.vendorCode ?? 'no code'}).${said}`,
      'Check the client id, the secret and the consent in this tenant.',
    );
  }
  if (error.isTransient) {
    return bad(
      `${doing} failed: no answer, or the service is busy.${said}`,
      'Check the address and try again in a minute.',
    );
  }
  return bad(`${doing} failed (${error.kind}).${said}`, 'Check the addresses of this connection.');
}

/** How missing permissions come to be granted. */
export function toGrant(names: readonly string[], way: Way): string {
  const added = `Add ${names.join(', ')} to the application`;
  return way === 'application'
    ? `${added} and have an administrator of the client consent again.`
    : `${added} as delegated permissions and consent for the client again, on its page.`;
}
