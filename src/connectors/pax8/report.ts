import type { ConnectionFinding, ConnectionReport } from '../../ports/connection.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { Pax8Client } from './client.ts';

const credentialStep =
  'In Pax8, Settings, Integrations, Credentials, create an API credential and enter its client id and secret here.';

function bad(text: string, nextStep: string): ConnectionFinding {
  return { ok: false, text, nextStep };
}

function explain(error: ConnectorError): ConnectionFinding {
  const said = error.detail === undefined ? '' : ` It says: "${error.detail.slice(0, 200)}"`;
  if (error.kind === 'auth-expired' && error.operation.includes('token')) {
    return bad(`The client id or the client secret is wrong.${said}`, credentialStep);
  }
  if (error.kind === 'auth-expired') {
    return bad(
      `A token was given, but the partner API does not take it: it is for another audience.${said}`,
      `The credential has to be one of the partner API, not of a vendor or an older token host. ${credentialStep}`,
    );
  }
  if (error.kind === 'forbidden') {
    return bad(
      `Access is denied while ${error.operation}: the credential lacks a permission.${said}`,
      'Let a Pax8 admin of your company create the credential, with companies and subscriptions allowed.',
    );
  }
  if (error.kind === 'unavailable' || error.kind === 'rate-limited') {
    return bad(`No answer for now.${said}`, 'Check the address and try again later.');
  }
  return bad(error.message, 'Tell the people who look after Seatwright.');
}

/** Gets a token, then reads one company and one subscription. Never throws. */
export async function testConnection(client: Pax8Client): Promise<ConnectionReport> {
  try {
    await client.probe();
    const text = 'Companies and subscriptions can be read.';
    return { ok: true, findings: [{ ok: true, text, nextStep: null }] };
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return { ok: false, findings: [explain(error)] };
  }
}
