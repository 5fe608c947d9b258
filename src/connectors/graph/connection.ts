/** The Test of a tenant connection: real calls, and words that a person can act on. */
import { z } from 'zod';

import type { TenantId } from '../../domain/ids.ts';
import { parseJson } from '../../lib/json.ts';
import type { ConnectionFinding, ConnectionReport } from '../../ports/connection.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { GraphClient } from './client.ts';
import type { Exchange } from './exchange.ts';
import type { Transport } from './transport.ts';

interface Tested {
  readonly transport: Transport;
  readonly client: GraphClient;
  readonly exchange: Exchange;
}

const good = (text: string): ConnectionFinding => ({ ok: true, text, nextStep: null });
const bad = (text: string, nextStep: string): ConnectionFinding => ({ ok: false, text, nextStep });

/**
 * What Entra's refusal of a token means.
 * Source: https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes (as known 2026-11).
 */
const SIGN_IN_PROBLEMS: Readonly<Record<string, readonly [text: string, nextStep: string]>> = {
  AADSTS7000215: [
    'The client secret is wrong.',
    'Enter the value of the secret (not its id) from App registrations > Certificates & secrets, or create a new one there.',
  ],
  AADSTS7000222: [
    'The client secret has expired.',
    'Create a new client secret under App registrations > Certificates & secrets and enter its value here.',
  ],
  AADSTS700016: [
    'The application is not known in this tenant.',
    'Check the client id, and have an administrator of the client consent to the application.',
  ],
  AADSTS90002: ['There is no tenant with this id.', 'Check the tenant id of the client.'],
  AADSTS900023: ['The tenant id is not valid.', 'Check the tenant id of the client.'],
  AADSTS500011: [
    'The tenant does not know the service that the token is for.',
    'Check that the client has Microsoft 365 with Exchange Online, and that the scopes are those of its cloud.',
  ],
  AADSTS53003: [
    "The client's Conditional Access blocks the sign-in.",
    'Have the client exclude the application (workload identity) from the policy.',
  ],
};

/** A finding for a call that failed. */
function toFinding(doing: string, permission: string, error: unknown): ConnectionFinding {
  if (!(error instanceof ConnectorError)) throw error;
  const known = SIGN_IN_PROBLEMS[error.vendorCode ?? ''];
  if (known !== undefined) return bad(`${doing} failed: ${known[0]}`, known[1]);
  const said =
    error.detail === undefined ? '' : ` The service said: "${error.detail.slice(0, 200)}"`;
  if (error.kind === 'forbidden') {
    return bad(
      `${doing} was refused: the permission ${permission} is missing.${said}`,
      `Grant ${permission} to the application and have an administrator of the client consent again.`,
    );
  }
  if (error.kind === 'auth-expired') {
    return bad(
      `${doing} failed: the sign-in was refused (${error.vendorCode ?? 'no code'}).${said}`,
      'Check the client id, the secret and the consent in this tenant.',
    );
  }
  if (error.isTransient) {
    return bad(
      `${doing} failed: no answer, or the service is busy.${said}`,
      'Check the address and try again in a minute.',
    );
  }
  return bad(`${doing} failed (${error.kind}).${said}`, 'Check the addresses of this connection.');
}

/** One read per permission that reading can prove. */
const READS: readonly {
  readonly doing: string;
  readonly permission: string;
  readonly run: (parts: Tested) => Promise<unknown>;
  readonly done: string;
}[] = [
  {
    doing: 'Reading the licenses',
    permission: 'LicenseAssignment.Read.All',
    run: ({ client }) => client.listSubscribedSkus(),
    done: 'The licenses can be read.',
  },
  {
    doing: 'Reading the subscriptions',
    permission: 'Organization.Read.All',
    run: ({ client }) => client.listSubscriptions(),
    done: 'The subscriptions can be read.',
  },
  {
    doing: 'Reading people',
    permission: 'User.ReadWrite.All',
    run: ({ client }) => client.listUsers({}, 1),
    done: 'People can be read.',
  },
  {
    doing: 'Reading groups',
    permission: 'GroupMember.ReadWrite.All',
    run: ({ client }) => client.listGroups(),
    done: 'Groups can be read.',
  },
  {
    doing: 'Reading mailboxes in Exchange',
    permission:
      'Exchange.ManageAsApp with the role Exchange Administrator or Exchange Recipient Administrator',
    run: ({ exchange }) => exchange.probe(),
    done: 'Mailboxes can be read.',
  },
];

/** Permissions that writing needs, each with the broader ones that contain it (graph-and-ad.md 1.4, 1.6, 2.2). */
const WRITE_PERMISSIONS: readonly (readonly [needed: string, ...broader: string[]])[] = [
  ['LicenseAssignment.ReadWrite.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All'],
  ['User.ReadWrite.All', 'Directory.ReadWrite.All'],
  ['GroupMember.ReadWrite.All', 'Group.ReadWrite.All', 'Directory.ReadWrite.All'],
];

/**
 * The application permissions inside a token, or null when it cannot be read. A token is opaque to us by contract
 * (https://learn.microsoft.com/en-us/entra/identity-platform/access-tokens), so this only ever words a hint.
 */
export function grantedPermissions(token: string): readonly string[] | null {
  const payload = parseJson(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  if (!payload.ok) return null;
  const claims = z.object({ roles: z.array(z.string()).nullish() }).safeParse(payload.value);
  return claims.success ? (claims.data.roles ?? []) : null;
}

function writeFindings(permissions: readonly string[] | null): readonly ConnectionFinding[] {
  if (permissions === null) return [];
  const granted = new Set(permissions);
  const missing = WRITE_PERMISSIONS.filter((row) => !row.some((one) => granted.has(one))).map(
    ([needed]) => needed,
  );
  if (missing.length === 0)
    return [good('The permissions for changing people, licenses and groups are granted.')];
  const names = missing.join(', ');
  return [
    bad(
      `The token carries no permission to write: ${names} missing.`,
      `Grant ${names} to the application and have an administrator of the client consent again.`,
    ),
  ];
}

/** Never throws for what the outside does. Stops at the first finding when there is no token at all. */
export async function testConnection(parts: Tested, tenantId: TenantId): Promise<ConnectionReport> {
  const findings: ConnectionFinding[] = [];
  let token: string;
  try {
    token = await parts.transport.graphToken();
    const [organization] = await parts.client.listOrganizations();
    findings.push(
      organization?.id.toLowerCase() === tenantId
        ? good(`Signed in to ${organization.displayName ?? tenantId}.`)
        : bad(
            `The tenant answered as ${organization?.id ?? 'nobody'}, not as ${tenantId}.`,
            'Check the tenant id.',
          ),
    );
  } catch (error) {
    return { ok: false, findings: [toFinding('Signing in', 'Organization.Read.All', error)] };
  }
  const results = await Promise.all(
    READS.map(async ({ doing, permission, run, done }) => {
      try {
        await run(parts);
        return good(done);
      } catch (error) {
        return toFinding(doing, permission, error);
      }
    }),
  );
  findings.push(...results, ...writeFindings(grantedPermissions(token)));
  return { ok: findings.every((finding) => finding.ok), findings };
}
