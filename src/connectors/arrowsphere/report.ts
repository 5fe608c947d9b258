import type { ConnectionFinding, ConnectionReport } from '../../ports/connection.ts';
import { ConnectorError } from '../../ports/errors.ts';
import { bad, explainOther, good, saidBy } from '../http/report.ts';
import type { ArrowSphereClient } from './client.ts';

const keyStep =
  'In ArrowSphere, open API, API keys, create a key and enter it here. The shared secret that is shown beside it is not needed.';

function explain(error: ConnectorError): ConnectionFinding {
  const said = saidBy(error);
  if (error.kind === 'auth-expired' || error.kind === 'forbidden') {
    return bad(
      `Access is denied while ${error.operation}: the key lacks a permission.${said}`,
      `Let an administrator of ArrowSphere give the key's user a role that is allowed to read customers and licenses and to change licenses. ${keyStep}`,
    );
  }
  if (error.kind === 'not-found') {
    return bad(
      `There is no such interface at this address.${said}`,
      'Check the address: it ends in /index.php/api.',
    );
  }
  return explainOther(error);
}

/** Everybody may ask whose key it is, so a no there is about the key itself: 401, or 403 as well. */
async function findOut(client: ArrowSphereClient): Promise<ConnectionFinding> {
  try {
    await client.whoAmI();
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const isKey = error.kind === 'auth-expired' || error.kind === 'forbidden';
    return isKey ? bad(`The API key is wrong.${saidBy(error)}`, keyStep) : explain(error);
  }
  try {
    await client.probe();
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return explain(error);
  }
  return good('Customers and licenses can be read.');
}

/** Asks whose key it is, then reads one customer and one license. Never throws. */
export async function testConnection(
  client: ArrowSphereClient,
  apiKey: string,
): Promise<ConnectionReport> {
  const finding = apiKey === '' ? bad('The API key is missing.', keyStep) : await findOut(client);
  return { ok: finding.ok, findings: [finding] };
}
