import type { Group, Tenant, User } from '../../../simulators/graph/entities.ts';
import { invariant } from '../../../src/lib/invariant.ts';
import { teamsPhone, visioPlan2 } from '../../support/license-work.ts';

/** People whose licenses change, at a client that has some which no CSP sells: one step of each kind is needed. */
export interface TwoPeople {
  /** Has Business Premium with a mailbox, and Teams Phone from a group. */
  readonly holder: User;
  /** Has neither a license nor a usage location. */
  readonly bare: User;
}

/** Makes them in a tenant of the crowd, which gets free seats of Visio Plan 2 and Teams Phone too. */
export function makeTwoPeople(tenant: Tenant): TwoPeople {
  const [, holder] = tenant.users;
  const [sold] = tenant.subscriptions;
  const [group] = tenant.groups;
  invariant(
    holder !== undefined && sold !== undefined && group !== undefined,
    'a client of the crowd has people, a subscription and groups',
  );
  for (const skuId of [visioPlan2, teamsPhone]) {
    const ids = { id: `own-${skuId}`, commerceSubscriptionId: `own-${skuId}`, skuId };
    tenant.subscriptions.push({ ...structuredClone(sold), ...ids, ownerTenantId: null });
  }
  const phones: Group = { ...structuredClone(group), id: idLike(group.id), displayName: 'Phones' };
  phones.assignedLicenses.push({ skuId: teamsPhone, disabledPlans: [] });
  phones.memberIds = [holder.id];
  tenant.groups.push(phones);
  const given = { groupId: phones.id, skuId: teamsPhone, disabledPlans: [], updatedAtMs: 0 };
  holder.groupLicenses.push({ ...given, state: 'Active', error: null });
  const bare: User = {
    ...structuredClone(holder),
    id: idLike(holder.id),
    userPrincipalName: `bare.${holder.userPrincipalName}`,
    displayName: 'Bare Robin',
    mailNickname: `bare.${holder.mailNickname}`,
    mail: null,
    proxyAddresses: [],
    usageLocation: null,
    directLicenses: [],
    groupLicenses: [],
  };
  tenant.users.push(bare);
  return { holder, bare };
}

/** Another valid id. */
const idLike = (id: string): string => `${id.startsWith('f') ? 'e' : 'f'}${id.slice(1)}`;
