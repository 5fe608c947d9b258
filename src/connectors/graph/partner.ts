/** What a partner sees and does for its customers' tenants. Source: contracts graph-and-ad.md 2.1 to 2.3. */
import { z } from 'zod';

import type { TenantId } from '../../domain/ids.ts';
import type { TenantConsent } from '../../ports/authorisation.ts';
import type { ConnectionFinding } from '../../ports/connection.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { Explanation, Http, RefusedAnswer } from '../http/types.ts';
import { delegatedPermissions, featureNeeds } from './features.ts';
import { readPages } from './client.ts';

/** Source: https://learn.microsoft.com/graph/api/resources/delegatedadminrelationship (as known 2026-11). */
const relationshipSchema = z.object({
  displayName: z.string().nullish(),
  status: z.string().nullish(),
  customer: z.object({ tenantId: z.string().nullish() }).nullish(),
  accessDetails: z
    .object({
      unifiedRoles: z.array(z.object({ roleDefinitionId: z.string() })).nullish(),
    })
    .nullish(),
  endDateTime: z.string().nullish(),
});

type Relationship = z.infer<typeof relationshipSchema>;

/** What a partner may do in a customer's tenant. */
export interface Delegation {
  readonly finding: ConnectionFinding;
  /** Of all relationships that work now, by the ids of their definitions. */
  readonly roleIds: ReadonlySet<string>;
}

/** So long before its end a relationship is worth a word. Days. */
const SOON_DAYS = 60;

/** `graph` speaks in the partner's own tenant. Throws `ConnectorError`. */
export async function readDelegation(
  graph: Http,
  tenantId: TenantId,
  now: Temporal.Instant,
): Promise<Delegation> {
  const all = await readPages(
    graph,
    'reading the admin relationships',
    '/tenantRelationships/delegatedAdminRelationships',
    {},
    relationshipSchema,
    Number.POSITIVE_INFINITY,
  );
  return judgeDelegation(
    all.filter(({ customer }) => customer?.tenantId?.toLowerCase() === tenantId),
    now,
  );
}

const endOf = ({ endDateTime }: Relationship): Temporal.Instant | null =>
  endDateTime ? Temporal.Instant.from(endDateTime) : null;

const isOver = (one: Relationship, now: Temporal.Instant): boolean => {
  const end = endOf(one);
  return end !== null && Temporal.Instant.compare(end, now) <= 0;
};

const toDay = (instant: Temporal.Instant): string =>
  instant.toZonedDateTimeISO('UTC').toPlainDate().toString();

const nameOf = ({ displayName }: Relationship): string => `"${displayName ?? 'without a name'}"`;

/** From all relationships with one customer. Only `active` ones work; statuses that are not known do not. */
export function judgeDelegation(
  relationships: readonly Relationship[],
  now: Temporal.Instant,
): Delegation {
  const active = relationships.filter((one) => one.status === 'active' && !isOver(one, now));
  const roleIds = active.flatMap(({ accessDetails }) =>
    (accessDetails?.unifiedRoles ?? []).map(({ roleDefinitionId }) =>
      roleDefinitionId.toLowerCase(),
    ),
  );
  return { finding: toFinding(relationships, active, now), roleIds: new Set(roleIds) };
}

function toFinding(
  all: readonly Relationship[],
  active: readonly Relationship[],
  now: Temporal.Instant,
): ConnectionFinding {
  const [longest] = [...active].sort((a, b) => {
    const [one, other] = [endOf(a), endOf(b)];
    return one === null || other === null ? 0 : Temporal.Instant.compare(other, one);
  });
  if (longest !== undefined) return toActiveFinding(longest, now);
  const waiting = all.find(({ status }) => status === 'approvalPending' || status === 'created');
  if (waiting !== undefined) {
    return {
      ok: false,
      text: `The admin relationship ${nameOf(waiting)} with this tenant was not approved yet.`,
      nextStep: 'Have a Global Administrator of the client open its link and approve it.',
    };
  }
  const ended = all.find((one) => isOver(one, now)) ?? all[0];
  if (ended !== undefined) {
    const end = endOf(ended);
    const when = end === null ? '' : `, until ${toDay(end)}`;
    return {
      ok: false,
      text: `The admin relationship ${nameOf(ended)} with this tenant has ended (${ended.status ?? 'no status'}${when}).`,
      nextStep: requestRelationship,
    };
  }
  return {
    ok: false,
    text: 'There is no admin relationship (GDAP) with this tenant.',
    nextStep: requestRelationship,
  };
}

const requestRelationship = `Request one in Partner Center under Customers > Admin relationships, with the roles ${[
  ...new Set(featureNeeds.flatMap((needs) => needs.partnerRoles.map(([least]) => least))),
].join(', ')}, and have a Global Administrator of the client approve it.`;

function toActiveFinding(one: Relationship, now: Temporal.Instant): ConnectionFinding {
  const end = endOf(one);
  const days = end === null ? null : Math.floor(now.until(end).total('hours') / 24);
  const until = end === null ? '' : ` until ${toDay(end)}`;
  const soon =
    days !== null && days < SOON_DAYS
      ? ` That is in ${days} ${days === 1 ? 'day' : 'days'}: extend it in Partner Center under Admin relationships before then.`
      : '';
  return {
    ok: true,
    text: `The admin relationship ${nameOf(one)} is active${until}.${soon}`,
    nextStep: null,
  };
}

const refusalSchema = z.object({
  code: z.union([z.string(), z.number()]).nullish(),
  description: z.string().nullish(),
});

/** Partner Center's refusal in our shape. */
export function explainPartnerCenter({ body }: RefusedAnswer): Explanation {
  const said = refusalSchema.safeParse(body);
  if (!said.success) return {};
  const { code, description } = said.data;
  return {
    vendorCode: code === null || code === undefined ? undefined : String(code),
    detail: description ?? undefined,
  };
}

/** The two services by the ids of their applications, which are the same in every tenant. */
const RESOURCES = {
  graph: '00000003-0000-0000-c000-000000000000',
  exchange: '00000002-0000-0ff1-ce00-000000000000',
} as const;

/**
 * Consents to the delegated permissions for a customer; what was consented to before is replaced, so that permissions that
 * came later are in it. Throws `ConnectorError`.
 * Source: https://learn.microsoft.com/partner-center/developer/control-panel-vendor-apis; "already exists": contracts 2.1.
 */
async function consentForCustomer(
  partnerCenter: Http,
  tenantId: TenantId,
  application: { readonly clientId: string; readonly displayName: string },
): Promise<void> {
  const path = `/v1/customers/${encodeURIComponent(tenantId)}/applicationconsents`;
  const give = (): Promise<unknown> =>
    partnerCenter.write(
      {
        operation: `consenting for customer ${tenantId}`,
        method: 'POST',
        path,
        json: {
          applicationId: application.clientId,
          displayName: application.displayName,
          applicationGrants: (['graph', 'exchange'] as const).map((api) => ({
            enterpriseApplicationId: RESOURCES[api],
            scope: delegatedPermissions(api).join(','),
          })),
        },
      },
      () => undefined,
    );
  try {
    await give();
  } catch (error) {
    if (!(error instanceof ConnectorError) || !/already exists/i.test(error.detail ?? ''))
      throw error;
    await partnerCenter.write(
      {
        operation: `withdrawing the consent for customer ${tenantId}`,
        method: 'DELETE',
        path: `${path}/${encodeURIComponent(application.clientId)}`,
      },
      () => undefined,
    );
    await give();
  }
}

/** What the ways to a consent are made of. */
interface ConsentParts {
  readonly loginUrl: string;
  readonly clientId: string;
  readonly tenantId: TenantId;
}

/** Source of the address: https://learn.microsoft.com/en-us/entra/identity-platform/v2-admin-consent (the v1 page: all APIs). */
export function createConsent(
  { loginUrl, clientId, tenantId }: ConsentParts,
  { partner }: { readonly partner: { readonly partnerCenter: Http } | null },
): TenantConsent {
  return {
    toAdminAddress: ({ returnTo, state }) => {
      const query = new URLSearchParams({ client_id: clientId, redirect_uri: returnTo, state });
      return Promise.resolve(`${loginUrl}/${tenantId}/adminconsent?${query.toString()}`);
    },
    asPartner:
      partner === null
        ? null
        : () =>
            consentForCustomer(partner.partnerCenter, tenantId, {
              clientId,
              displayName: 'Seatwright',
            }),
  };
}
