import type { ConnectionFinding, ConnectionReport } from '../../ports/connection.ts';
import type { ConnectorError } from '../../ports/errors.ts';
import { bad, explainOther, good, saidBy, toReport } from '../http/report.ts';
import type { Pax8Client } from './client.ts';

const credentialStep =
  'In Pax8, Settings, Integrations, Credentials, create an API credential and enter its client id and secret here.';

function explain(error: ConnectorError): ConnectionFinding {
  const said = saidBy(error);
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
  return explainOther(error);
}

/** Gets a token, then reads one company and one subscription. Never throws. */
export function testConnection(client: Pax8Client): Promise<ConnectionReport> {
  return toReport(async () => {
    await client.probe();
    return [good('Companies and subscriptions can be read.')];
  }, explain);
}
