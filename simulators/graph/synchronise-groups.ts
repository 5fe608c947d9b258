/** The groups of a directory in the tenant: made, changed, filled and taken away by the synchronisation alone. */
import { randomUUID } from 'node:crypto';

import type { Effect } from '../core/journal.ts';
import type { SynchronisedGroup, SynchronisedPicture } from '../core/synchronised.ts';
import type { Group, Tenant } from './entities.ts';
import { queueGroupLicensing } from './store.ts';
import type { GraphLag } from './store.ts';

/** One export of a synchronisation. */
export interface Export {
  /** Everything in scope. */
  picture: SynchronisedPicture;
  /** When the cycle ran; epoch milliseconds. */
  atMs: number;
  /** Delays inside the tenant. */
  lag: GraphLag;
  /** Notes a change. */
  record: (effect: Effect) => void;
}

/** A group without an address is never matched with one of the cloud: there are two of one name then. */
export function synchroniseGroups(tenant: Tenant, given: Export): void {
  const { picture, atMs, lag } = given;
  const anchors = new Set(picture.groups.map(({ sourceAnchor }) => sourceAnchor));
  for (const group of tenant.groups) {
    if (group.onPremisesSyncEnabled !== true || anchors.has(group.onPremises?.sourceAnchor ?? ''))
      continue;
    setMembers(tenant, group, [], atMs + lag.groupLicensingMs);
    tenant.groups = tenant.groups.filter((one) => one !== group);
    note(given, tenant, 'group-deleted', group);
  }
  for (const wanted of picture.groups) {
    const known = tenant.groups.find(
      (group) => group.onPremises?.sourceAnchor === wanted.sourceAnchor,
    );
    const group = known ?? create(tenant, wanted, given);
    const before = JSON.stringify(group);
    group.displayName = wanted.displayName;
    group.description = wanted.description;
    const members = wanted.memberAnchors.flatMap(
      (anchor) => tenant.users.find((user) => user.onPremisesImmutableId === anchor)?.id ?? [],
    );
    setMembers(tenant, group, members, atMs + lag.groupLicensingMs);
    if (JSON.stringify(group) === before) continue;
    if (group.onPremises !== undefined) group.onPremises.lastSyncAtMs = atMs;
    if (known !== undefined) note(given, tenant, 'group-changed', group);
  }
}

const note = ({ record }: Export, tenant: Tenant, change: string, group: Group): void =>
  record({ kind: 'synchronised', change, tenantId: tenant.id, groupId: group.id });

function create(tenant: Tenant, wanted: SynchronisedGroup, given: Export): Group {
  const { domainName, netBiosName } = given.picture;
  const group: Group = {
    id: randomUUID(),
    displayName: wanted.displayName,
    description: wanted.description,
    mail: wanted.mail,
    mailEnabled: wanted.mail !== null,
    mailNickname: wanted.samAccountName,
    securityEnabled: wanted.isSecurity,
    groupTypes: [],
    membershipRule: null,
    memberIds: [],
    assignedLicenses: [],
    onPremisesSyncEnabled: true,
    onPremises: {
      sourceAnchor: wanted.sourceAnchor,
      domainName,
      netBiosName,
      samAccountName: wanted.samAccountName,
      securityIdentifier: wanted.securityIdentifier,
      distinguishedName: null,
      userPrincipalName: null,
      lastSyncAtMs: given.atMs,
      provisioningErrors: [],
      isHiddenFromAddressLists: false,
      passwordVersion: null,
    },
    createdAtMs: given.atMs,
  };
  tenant.groups.push(group);
  note(given, tenant, 'group-created', group);
  return group;
}

/** Licenses of the group follow its members, as after any change of membership. */
function setMembers(
  tenant: Tenant,
  group: Group,
  memberIds: readonly string[],
  licensingAtMs: number,
): void {
  const before = group.memberIds;
  const changed = [
    ...memberIds.filter((id) => !before.includes(id)),
    ...before.filter((id) => !memberIds.includes(id)),
  ];
  group.memberIds = [...memberIds];
  for (const id of changed) queueGroupLicensing(tenant, group, id, licensingAtMs);
}
