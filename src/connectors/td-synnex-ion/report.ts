import type { ConnectionFinding, ConnectionReport } from '../../ports/connection.ts';
import { ConnectorError } from '../../ports/errors.ts';
import { bad, explainOther, good, saidBy, toReport } from '../http/report.ts';
import type { IonClient } from './client.ts';
import { isIonId } from './write.ts';

const credentialStep =
  'In StreamOne Ion open Settings, Users, edit the user that Seatwright has for itself, choose Request New Credentials, ' +
  'and enter the new refresh token here. No other program may use it.';

function explain(error: ConnectorError, accountId: string): ConnectionFinding {
  const said = saidBy(error);
  if (error.kind === 'auth-expired' && error.operation.includes('token')) {
    return bad(
      'The refresh token is not taken: it was used already, has ended, or was never one. ' +
        'It works once and for 32 days; Seatwright keeps the next one that each use gives.',
      credentialStep,
    );
  }
  if (error.kind === 'auth-expired') {
    return bad(`A token was given, but the API does not take it.${said}`, credentialStep);
  }
  if (error.kind === 'forbidden') {
    return bad(
      `Access is denied while ${error.operation}.${said}`,
      `Check that account ${accountId} is the one under Settings, Account Information, and that the role of the user allows customers, subscriptions and orders.`,
    );
  }
  return explainOther(error);
}

/** How long the refresh token lives; a question that is not answered is no reason to call the connection bad. */
async function lifetimeFinding(client: IonClient): Promise<ConnectionFinding> {
  const rule = 'Every use gives the next one, which works for 32 days.';
  try {
    const days = Math.floor((await client.refreshTokenLifetime()) / 86_400);
    const until = days === 1 ? 'expires in 1 day' : `expires in ${days} days`;
    return good(`The refresh token ${until} unless it is used. ${rule}`);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return good(`How long the refresh token still works was not told. ${rule}`);
  }
}

/** Gets a token, reads one customer, one subscription and one order, and asks when the token ends. Never throws. */
export async function testConnection(
  client: IonClient,
  accountId: string,
): Promise<ConnectionReport> {
  if (!isIonId(accountId)) {
    const text = `The account id "${accountId}" is no number.`;
    const step = 'In StreamOne Ion it stands under Settings, Account Information.';
    return { ok: false, findings: [bad(text, step)] };
  }
  return toReport(
    async () => {
      await client.probe();
      const reading = good('Customers, subscriptions and orders can be read.');
      return [reading, await lifetimeFinding(client)];
    },
    (error) => explain(error, accountId),
  );
}
