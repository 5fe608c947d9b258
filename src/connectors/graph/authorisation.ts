/** What may be done in a tenant: judged by the token, by the relationship with a partner, and by real reads. */
import { z } from 'zod';

import type { TenantId } from '../../domain/ids.ts';
import { parseJson } from '../../lib/json.ts';
import type {
  FeatureState,
  TenantAuthorisation,
  TenantFeature,
} from '../../ports/authorisation.ts';
import type { ConnectionFinding } from '../../ports/connection.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { GraphClient } from './client.ts';
import type { Exchange } from './exchange.ts';
import { type Api, featureNeeds, type FeatureNeeds, findLacks } from './features.ts';
import { type Delegation, readDelegation } from './partner.ts';
import { toGrant, toProblem, type Way } from './sign-in-problems.ts';
import type { Transport } from './transport.ts';

/** What is looked at. */
export interface Examined {
  readonly transport: Transport;
  readonly client: GraphClient;
  readonly exchange: Exchange;
  readonly tenantId: TenantId;
  now(): Temporal.Instant;
}

type Tried<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: ConnectorError };

async function attempt<Value>(work: () => Promise<Value>): Promise<Tried<Value>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return { ok: false, error };
  }
}

/**
 * The permissions inside a token, or null when it cannot be read. A token is opaque to us by contract
 * (https://learn.microsoft.com/en-us/entra/identity-platform/access-tokens): an unreadable one says nothing.
 */
export function grantedPermissions(token: string): readonly string[] | null {
  const payload = parseJson(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  if (!payload.ok) return null;
  const claims = z
    .object({ roles: z.array(z.string()).nullish(), scp: z.string().nullish() })
    .safeParse(payload.value);
  if (!claims.success) return null;
  const { roles, scp } = claims.data;
  return [...(roles ?? []), ...(scp?.split(' ').filter((name) => name !== '') ?? [])];
}

const wayOf = ({ transport }: Examined): Way =>
  transport.partner === null ? 'application' : 'partner';

/** What the tokens and the relationship say. */
interface Rights {
  readonly way: Way;
  /** An API's token, or why there is none. */
  readonly tokens: Readonly<Record<Api, Tried<ReadonlySet<string> | null>>>;
  /** Null where there is no partner. */
  readonly delegation: Tried<Delegation> | null;
}

async function readRights(examined: Examined, age: 'held' | 'new'): Promise<Rights> {
  const { transport, tenantId } = examined;
  const { partner } = transport;
  const permissionsIn = (api: Api) =>
    attempt(async () => {
      const names = grantedPermissions(await transport.token(api, age));
      return names === null ? null : new Set(names);
    });
  const [graph, exchange, delegation] = await Promise.all([
    permissionsIn('graph'),
    permissionsIn('exchange'),
    partner === null
      ? null
      : attempt(() => readDelegation(partner.graph, tenantId, examined.now())),
  ]);
  return { way: wayOf(examined), tokens: { graph, exchange }, delegation };
}

/** One real read for each feature that reading can prove, with the permission that it needs. */
const READS: Readonly<
  Partial<
    Record<
      TenantFeature,
      { readonly permission: string; readonly run: (examined: Examined) => Promise<unknown> }
    >
  >
> = {
  licenses: {
    permission: 'LicenseAssignment.Read.All',
    run: async ({ client }) => [
      await client.listSubscribedSkus(),
      await client.listSubscriptions(),
    ],
  },
  people: { permission: 'User.ReadWrite.All', run: ({ client }) => client.listUsers({}, 1) },
  groups: { permission: 'GroupMember.ReadWrite.All', run: ({ client }) => client.listGroups() },
  mailboxes: {
    permission:
      'Exchange.ManageAsApp with the role Exchange Administrator or Exchange Recipient Administrator',
    run: ({ exchange }) => exchange.probe(),
  },
};

const apiOf = ({ application }: FeatureNeeds): Api => application[0]?.api ?? 'graph';

/** What tokens and roles alone say about a feature; null when they leave nothing to be wished for. */
function judgeByRights(needs: FeatureNeeds, rights: Rights): FeatureState | null {
  const { feature, title } = needs;
  const { way, tokens, delegation } = rights;
  const token = tokens[apiOf(needs)];
  if (!token.ok) {
    const { text, nextStep } = toProblem(token.error, { doing: title, permission: '', way });
    const state = token.error.isTransient ? 'unknown' : 'not-ready';
    return { feature, title, state, missing: [], text, nextStep };
  }
  const permissionsOf = (api: Api): ReadonlySet<string> | null => {
    const tried = tokens[api];
    return tried.ok ? tried.value : null;
  };
  const { permissions, roles } = findLacks(needs, {
    way,
    permissions: { graph: permissionsOf('graph'), exchange: permissionsOf('exchange') },
    roleIds: delegation?.ok === true ? delegation.value.roleIds : null,
  });
  const missing = [...permissions, ...roles];
  if (missing.length === 0) return null;
  const steps = [
    ...(permissions.length === 0 ? [] : [toGrant(permissions, way)]),
    ...(roles.length === 0
      ? []
      : [
          `Have the client approve an admin relationship with the role ${roles.join(', ')}, and give that role to the group of the service user.`,
        ]),
  ];
  return {
    feature,
    title,
    state: 'not-ready',
    missing,
    text: `${title}: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing.`,
    nextStep: steps.join(' '),
  };
}

async function judge(
  needs: FeatureNeeds,
  rights: Rights,
  examined: Examined,
): Promise<FeatureState> {
  const lacking = judgeByRights(needs, rights);
  if (lacking !== null) return lacking;
  const { feature, title } = needs;
  const ready: FeatureState = {
    feature,
    title,
    state: 'ready',
    missing: [],
    text: `${title}: ready.`,
    nextStep: null,
  };
  const read = READS[feature];
  const tried = read === undefined ? null : await attempt(() => read.run(examined));
  if (tried === null || tried.ok || read === undefined) return ready;
  const { permission } = read;
  const { text, nextStep } = toProblem(tried.error, { doing: title, permission, way: rights.way });
  const isRefused = tried.error.kind === 'forbidden';
  return {
    ...ready,
    state: tried.error.isTransient ? 'unknown' : 'not-ready',
    missing: isRefused ? [permission] : [],
    text,
    nextStep,
  };
}

/** Signing in, by the name that the tenant gives itself. */
async function signIn({ client, tenantId }: Examined): Promise<ConnectionFinding> {
  const [organization] = await client.listOrganizations();
  return organization?.id.toLowerCase() === tenantId
    ? { ok: true, text: `Signed in to ${organization.displayName ?? tenantId}.`, nextStep: null }
    : {
        ok: false,
        text: `The tenant answered as ${organization?.id ?? 'nobody'}, not as ${tenantId}.`,
        nextStep: 'Check the tenant id.',
      };
}

function toSignInProblem(error: ConnectorError, way: Way): ConnectionFinding {
  if (way === 'partner' && error.kind === 'forbidden') {
    return {
      ok: false,
      text: "The tenant refuses the partner's service user.",
      nextStep:
        'Look at the admin relationship, and whether the service user is in a group that has its roles.',
    };
  }
  return toProblem(error, { doing: 'Signing in', permission: 'Organization.Read.All', way });
}

/** Asks for new tokens, so that what was consented to a moment ago counts. Never throws for what the outside does. */
export async function readAuthorisation(examined: Examined): Promise<TenantAuthorisation> {
  const rights = await readRights(examined, 'new');
  const { way, delegation } = rights;
  // An older token that is still held would get in although nobody gets a new one.
  const { graph } = rights.tokens;
  const signedIn = graph.ok ? await attempt(() => signIn(examined)) : graph;
  const findings: ConnectionFinding[] = [
    signedIn.ok ? signedIn.value : toSignInProblem(signedIn.error, way),
  ];
  if (delegation !== null) {
    findings.push(
      delegation.ok
        ? delegation.value.finding
        : toProblem(delegation.error, {
            doing: 'Reading the admin relationships',
            permission: 'DelegatedAdminRelationship.Read.All',
            way,
          }),
    );
  }
  const features = await Promise.all(featureNeeds.map((needs) => judge(needs, rights, examined)));
  return { way, findings, features };
}

/**
 * Those of the features that surely lack something: by tokens and relationship alone, so that no read of the tenant is needed.
 * A token that is held may be older than a consent; before anything is called missing a new one was looked at.
 * What does not answer calls nothing missing. Never throws for what the outside does.
 */
export async function findMissing(
  examined: Examined,
  features: readonly TenantFeature[],
): Promise<readonly FeatureState[]> {
  const wanted = featureNeeds.filter(({ feature }) => features.includes(feature));
  const look = async (age: 'held' | 'new'): Promise<readonly FeatureState[]> => {
    const rights = await readRights(examined, age);
    const judged = wanted.flatMap((needs) => judgeByRights(needs, rights) ?? []);
    return judged.filter(({ state }) => state === 'not-ready');
  };
  const missing = await look('held');
  return missing.length === 0 ? [] : look('new');
}
