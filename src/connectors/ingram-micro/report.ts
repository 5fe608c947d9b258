import type { ConnectionFinding, ConnectionReport } from '../../ports/connection.ts';
import type { ConnectorError } from '../../ports/errors.ts';
import { bad, explainOther, good, saidBy, toReport } from '../http/report.ts';
import type { IngramClient } from './client.ts';

const keyStep =
  'In the Ingram control panel, open Marketplace API and copy the subscription key; it is made anew when the API user is changed.';
const userStep =
  'In the Ingram control panel, Marketplace API names the user; set its password under Users and enter both here.';

function explain(error: ConnectorError): ConnectionFinding {
  const said = saidBy(error);
  if (error.kind === 'auth-expired' && /subscription key/i.test(error.detail ?? '')) {
    return bad(`The subscription key is wrong.${said}`, keyStep);
  }
  if (error.kind === 'auth-expired' && error.operation.includes('token')) {
    return bad(`The user name or the password is wrong.${said}`, userStep);
  }
  if (error.kind === 'auth-expired') {
    return bad(`A token was given, but the API does not take it.${said}`, userStep);
  }
  if (error.kind === 'forbidden' && error.operation.includes('token')) {
    return bad(
      `Access to this marketplace is denied.${said}`,
      'Check the short name of the marketplace ("us", "se") and the region in the address.',
    );
  }
  if (error.kind === 'forbidden') {
    return bad(
      `Access is denied while ${error.operation}: the API user lacks a permission.${said}`,
      'Let an administrator of the reseller account give the API user the Marketplace API with customers, subscriptions and orders allowed.',
    );
  }
  return explainOther(error);
}

/** Gets a token, then reads one customer and one subscription. Never throws. */
export function testConnection(client: IngramClient): Promise<ConnectionReport> {
  return toReport(async () => {
    await client.probe();
    return [good('Customers and subscriptions can be read.')];
  }, explain);
}
