/** The Test of a ConnectWise connection: real calls, and words that a person can act on. */
import type { ConnectionFinding, ConnectionReport } from '../../ports/connection.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { ConnectWiseClient } from './client.ts';
import { UNKNOWN_COMPANY } from './site.ts';
import type { Site } from './site.ts';

const good = (text: string): ConnectionFinding => ({ ok: true, text, nextStep: null });
const bad = (text: string, nextStep: string): ConnectionFinding => ({ ok: false, text, nextStep });

const quoted = (error: ConnectorError): string =>
  error.detail === undefined ? '' : ` ConnectWise said: "${error.detail.slice(0, 200)}"`;

/** The site was not found or not reached. */
function toSiteFinding(error: unknown): ConnectionFinding {
  if (!(error instanceof ConnectorError)) throw error;
  if (error.vendorCode === UNKNOWN_COMPANY) {
    return bad(
      'The site answers, but it does not know this company.',
      'Enter the company as it is typed on the ConnectWise sign-in page.',
    );
  }
  return bad(
    `The ConnectWise site could not be asked where its API is.${quoted(error)}`,
    'Check the site address: it is the one people sign in at, for example https://na.myconnectwise.net.',
  );
}

/** The site is there, but the keys or the client id were not accepted. Wrong keys on the cloud can show as 404. */
function toKeyFinding(error: unknown): ConnectionFinding {
  if (!(error instanceof ConnectorError)) throw error;
  if (/client\s?id/i.test(`${error.vendorCode ?? ''} ${error.detail ?? ''}`)) {
    return bad(
      `The client id was not accepted.${quoted(error)}`,
      "Register an integration of type Private in ConnectWise's developer portal and enter its client id (a GUID).",
    );
  }
  if (error.vendorCode === 'Security') {
    return bad(
      `The address is not that of the API.${quoted(error)}`,
      'Enter the site address with https and without a path.',
    );
  }
  if (error.status === 401 || error.status === 404) {
    return bad(
      `The keys were not accepted (${error.status}).${quoted(error)}`,
      'Create new API keys at the API member (System > Members > API Members > API Keys); the private key is shown once.',
    );
  }
  if (error.status === 403) {
    return bad(
      `The keys are accepted, but the role of the API member allows nothing.${quoted(error)}`,
      'Give the API member a security role with the rights named in the documentation.',
    );
  }
  return bad(
    `ConnectWise did not answer as expected (${error.kind}).${quoted(error)}`,
    'Try again in a minute.',
  );
}

/** One read per right of the security role that reading can prove. The rights to add are seen at the first note. */
const RIGHTS: readonly {
  readonly done: string;
  readonly what: string;
  readonly right: string;
  readonly run: (client: ConnectWiseClient) => Promise<unknown>;
}[] = [
  {
    done: 'Tickets can be read.',
    what: 'tickets',
    right: 'Service Desk > Service Tickets: Inquire, Add and Edit',
    run: (client) => client.listTickets('closedFlag=False', 1),
  },
  {
    done: 'Companies can be read.',
    what: 'companies',
    right: 'Companies > Company Maintenance: Inquire',
    run: (client) => client.listCompanies(1),
  },
  {
    done: 'Contacts can be read.',
    what: 'contacts',
    right: 'Companies > Contacts: Inquire and Edit',
    run: (client) => client.listContacts('inactiveFlag=False', undefined, 1),
  },
  {
    done: 'Time entries can be read.',
    what: 'time entries',
    right: 'Time & Expense > Time Entry: Inquire and Add',
    run: (client) => client.listTimeEntries(0, 1),
  },
];

function toRightFinding(what: string, right: string, error: unknown): ConnectionFinding {
  if (!(error instanceof ConnectorError)) throw error;
  if (error.kind === 'forbidden') {
    return bad(
      `The role of the API member does not allow reading ${what}.${quoted(error)}`,
      `Set ${right} to All in the security role of the API member.`,
    );
  }
  return bad(`Reading ${what} failed (${error.kind}).${quoted(error)}`, 'Try again in a minute.');
}

/** Never throws for what the outside does. Stops at the first thing without which nothing else can work. */
export async function testConnection(
  site: Site,
  client: ConnectWiseClient,
): Promise<ConnectionReport> {
  const findings: ConnectionFinding[] = [];
  try {
    findings.push(good(`The site was found; its API is at ${await site.locate()}.`));
  } catch (error) {
    return { ok: false, findings: [toSiteFinding(error)] };
  }
  try {
    await client.getSystemInfo();
    findings.push(good('The keys and the client id are accepted.'));
  } catch (error) {
    return { ok: false, findings: [...findings, toKeyFinding(error)] };
  }
  const rights = await Promise.all(
    RIGHTS.map(async ({ done, what, right, run }) => {
      try {
        await run(client);
        return good(done);
      } catch (error) {
        return toRightFinding(what, right, error);
      }
    }),
  );
  findings.push(...rights);
  return { ok: findings.every((finding) => finding.ok), findings };
}
