import type { ConnectionFinding, ConnectionReport } from '../../ports/connection.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { SherwebClient } from './client.ts';
import { keyMissing, keyWrong } from './errors.ts';

const applicationStep =
  'In Sherweb’s Cumulus portal, Security, APIs, open or create an application and enter its client id, secret and subscription key here.';

function bad(text: string, nextStep: string): ConnectionFinding {
  return { ok: false, text, nextStep };
}

function explain(error: ConnectorError): ConnectionFinding {
  const said = error.detail === undefined ? '' : ` It says: "${error.detail.slice(0, 200)}"`;
  if (error.vendorCode === keyMissing) {
    return bad(`The subscription key is missing.${said}`, applicationStep);
  }
  if (error.vendorCode === keyWrong) {
    return bad(`The subscription key is wrong or no longer active.${said}`, applicationStep);
  }
  if (error.vendorCode === 'invalid_scope') {
    return bad(
      `The application is not allowed to use the Service Provider API.${said}`,
      'An application of the Distributor API reads bills only. Create one for the Service Provider API under Security, APIs.',
    );
  }
  if (error.kind === 'auth-expired' && error.operation.includes('token')) {
    return bad(`The client id or the client secret is wrong.${said}`, applicationStep);
  }
  if (error.kind === 'auth-expired') {
    return bad(`A token was given, but the API does not take it.${said}`, applicationStep);
  }
  if (error.kind === 'forbidden') {
    return bad(
      `Access is denied while ${error.operation}: the application lacks a permission.${said}`,
      'Let a Cumulus administrator of your company look at the application under Security, APIs.',
    );
  }
  if (error.kind === 'unavailable' || error.kind === 'rate-limited') {
    return bad(`No answer for now.${said}`, 'Check the address and try again later.');
  }
  return bad(error.message, 'Tell the people who look after Seatwright.');
}

/** Gets a token and reads the customers: the smallest call there is. Never throws. */
export async function testConnection(client: SherwebClient): Promise<ConnectionReport> {
  try {
    const customers = await client.customers();
    const text = `The customers can be read; there are ${customers.length}.`;
    return { ok: true, findings: [{ ok: true, text, nextStep: null }] };
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return { ok: false, findings: [explain(error)] };
  }
}
