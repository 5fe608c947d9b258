import type { ConnectionFinding, ConnectionReport } from '../../ports/connection.ts';
import type { ConnectorError } from '../../ports/errors.ts';
import { bad, explainOther, good, saidBy, toReport } from '../http/report.ts';
import type { SherwebClient } from './client.ts';
import { keyMissing, keyWrong } from './errors.ts';

const applicationStep =
  'In Sherweb’s Cumulus portal, Security, APIs, open or create an application and enter its client id, secret and subscription key here.';

function explain(error: ConnectorError): ConnectionFinding {
  const said = saidBy(error);
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
  return explainOther(error);
}

/** Gets a token and reads the customers: the smallest call there is. Never throws. */
export function testConnection(client: SherwebClient): Promise<ConnectionReport> {
  return toReport(async () => {
    const customers = await client.customers();
    return [good(`The customers can be read; there are ${customers.length}.`)];
  }, explain);
}
