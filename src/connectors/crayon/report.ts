import type { ConnectionFinding, ConnectionReport } from '../../ports/connection.ts';
import type { ConnectorError } from '../../ports/errors.ts';
import { bad, explainOther, good, saidBy, toReport } from '../http/report.ts';
import type { CrayonClient } from './client.ts';
import { signInOperation } from './token.ts';

const clientStep =
  'In Cloud-iQ, API management, Clients, create or open the client, and enter its client id and secret here.';
const userStep =
  'In Cloud-iQ, Users, check the API user: it signs in with user name and password alone, so it cannot use multi-factor authentication. Enter its name and password here.';

/** Which of the two secrets it was, where the vendor tells: OAuth's codes, wherever they stand. */
function explainSignIn(error: ConnectorError, said: string): ConnectionFinding {
  const words = `${error.vendorCode ?? ''} ${error.detail ?? ''}`;
  if (/invalid_client|unauthorized_client/i.test(words)) {
    return bad(`The client id or the client secret is wrong.${said}`, clientStep);
  }
  if (/invalid_grant|user ?name|password/i.test(words)) {
    return bad(`The user name or its password is wrong.${said}`, userStep);
  }
  return bad(
    `Either the client id or its secret is wrong, or the user name or its password is: Cloud-iQ does not tell which.${said}`,
    `${clientStep} ${userStep}`,
  );
}

function explain(error: ConnectorError): ConnectionFinding {
  const said = saidBy(error);
  if (error.kind === 'auth-expired' && error.operation === signInOperation) {
    return explainSignIn(error, said);
  }
  if (error.kind === 'auth-expired') {
    return bad(`A token was given, but the API does not take it.${said}`, clientStep);
  }
  if (error.kind === 'forbidden') {
    return bad(
      `Access is denied while ${error.operation}: the user lacks a role.${said}`,
      'Let a tenant administrator in Cloud-iQ give the API user access to the organization, its customer tenants and subscriptions.',
    );
  }
  return explainOther(error);
}

async function findOut(
  client: CrayonClient,
  organizationId: number | null,
): Promise<ConnectionFinding> {
  if (Number.isNaN(organizationId)) {
    return bad(
      'The organization id is not a number.',
      'Enter the number that Cloud-iQ shows for the organization, or leave the field empty.',
    );
  }
  const organizations = await client.organizations();
  const chosen =
    organizationId === null
      ? organizations[0]
      : organizations.find(({ Id }) => Id === organizationId);
  const names = organizations.map(({ Id, Name }) => `${Name ?? 'nameless'} (${Id})`).join(', ');
  if (organizations.length === 0) {
    return bad(
      'The user sees no organization.',
      'Give the API user access to the organization in Cloud-iQ.',
    );
  }
  if (chosen === undefined) {
    return bad(
      `The user does not see organization ${organizationId}. It sees: ${names}.`,
      'Enter the id of one of these, or leave the field empty for all of them.',
    );
  }
  await client.probe(chosen.Id);
  const which = organizationId === null ? names : `${chosen.Name ?? 'nameless'} (${chosen.Id})`;
  return good(`Customer tenants and subscriptions can be read. Used: ${which}.`);
}

/** Signs in, reads the organizations, one customer tenant and one subscription. Never throws. */
export function testConnection(
  client: CrayonClient,
  organizationId: number | null,
): Promise<ConnectionReport> {
  return toReport(async () => [await findOut(client, organizationId)], explain);
}
