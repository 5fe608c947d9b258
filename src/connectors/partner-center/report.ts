import type { ConnectionFinding, ConnectionReport } from '../../ports/connection.ts';
import { ConnectorError } from '../../ports/errors.ts';
import { bad, explainOther, good, saidBy } from '../http/report.ts';
import type { Credential, PartnerCenterClient } from './client.ts';

/** Next steps by the vendor's code. Sources: [D 5-10] of README.md, Entra's error code reference. */
const nextSteps: Readonly<Record<string, readonly [what: string, nextStep: string]>> = {
  AADSTS7000215: [
    'The client secret is wrong.',
    'Enter the value of the secret, not its id; create a new one in the app registration when in doubt.',
  ],
  AADSTS7000222: [
    'The client secret has expired.',
    'Create a new secret in the app registration and enter it here.',
  ],
  AADSTS700016: [
    'The application is not known in this tenant.',
    'Check the client id and the partner tenant id; the app has to be registered in the partner tenant.',
  ],
  AADSTS90002: ['The partner tenant was not found.', 'Check the partner tenant id.'],
  AADSTS500011: [
    'Partner Center is not enabled for this application.',
    'Register the app in Partner Center, Account settings, App management.',
  ],
  AADSTS65001: [
    'Nobody has consented for this application.',
    'Give consent as a partner user with the Admin agent or Sales agent role.',
  ],
  AADSTS700082: [
    'The refresh token has expired: it was not used for 90 days.',
    'Give consent again as a partner user with MFA and enter the new refresh token.',
  ],
  AADSTS50173: [
    'The refresh token was revoked, for example by a change of password.',
    'Give consent again as a partner user with MFA and enter the new refresh token.',
  ],
  AADSTS50076: [
    'Entra asks for multi-factor authentication.',
    'Give consent again as a partner user who signs in with MFA.',
  ],
  '900420': [
    'The token is for the wrong audience.',
    'Register the app for the Partner Center API ("Microsoft Partner Center"); tokens for graph.windows.net are no longer taken.',
  ],
  '900421': [
    'The consent was given without multi-factor authentication.',
    'Give consent again as a partner user who signs in with MFA; renewing the token does not help.',
  ],
  '900309': [
    'A Conditional Access policy blocks the call.',
    'Exclude the application or its network from the policy in the partner tenant.',
  ],
  '900329': [
    'This call needs a person beside the application.',
    'Enter a refresh token of a partner user with MFA.',
  ],
  '2030': [
    'The partner is not set up to sell in this country.',
    'Check the country of this integration.',
  ],
};

const roleStep =
  'Enable the app in Partner Center, App management, and give its user the Admin agent or Sales agent role. ' +
  'Indirect resellers have no access to this API: use the distributor’s instead.';

/** An error in words that an administrator can act on. */
function explain(error: unknown, doing: string): ConnectionFinding {
  if (!(error instanceof ConnectorError)) throw error;
  const known = nextSteps[error.vendorCode ?? ''];
  const id = error.correlationId === undefined ? '' : ` (correlation id ${error.correlationId})`;
  if (known) return bad(`${doing}: ${known[0]}${id}`, known[1]);
  const said = saidBy(error);
  if (error.kind === 'forbidden') return bad(`${doing}: access is denied.${said}${id}`, roleStep);
  if (error.kind === 'auth-expired') {
    return bad(
      `${doing}: the credentials were not accepted.${said}${id}`,
      'Check partner tenant id, client id and client secret.',
    );
  }
  const other = explainOther(error);
  return { ...other, text: `${doing}: ${other.text}` };
}

/**
 * Tries both kinds of access with real calls. Never throws.
 * Only app-only access decides about `ok` when no consent is configured; prices are then not read.
 */
export async function testConnection(
  client: PartnerCenterClient,
  { country, hasConsent }: { readonly country: string; readonly hasConsent: boolean },
): Promise<ConnectionReport> {
  const findings = [await probe(client, 'app')];
  if (!/^[A-Z]{2}$/i.test(country)) {
    findings.push(
      bad(`The market "${country}" is no country.`, 'Enter its two letters, for example US or GB.'),
    );
  }
  if (hasConsent) findings.push(await probe(client, 'app+user'));
  else {
    findings.push(
      good('No refresh token is configured: seats work without one, prices are not read.'),
    );
  }
  return { ok: findings.every(({ ok }) => ok), findings };
}

async function probe(
  client: PartnerCenterClient,
  credential: Credential,
): Promise<ConnectionFinding> {
  const as = credential === 'app' ? 'As the application' : 'As application and person';
  try {
    const answer = await client.probe(credential);
    // A header, not a field: [2 44], [C 45] of README.md.
    if (answer.headers.get('isMfaCompliant')?.toLowerCase() === 'false') {
      const [what, nextStep] = nextSteps['900421'] ?? ['MFA is missing.', roleStep];
      return bad(`${as}: ${what}`, nextStep);
    }
    return good(`${as}: customers can be read.`);
  } catch (error) {
    return explain(error, as);
  }
}
