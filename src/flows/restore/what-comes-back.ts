import { skuId, type SkuId } from '../../domain/ids.ts';
import type { License } from '../../domain/license.ts';
import { hasExchange } from '../../domain/seats/offer.ts';
import type { Group } from '../../ports/tenant.ts';
import type { Snapshot } from '../offboarding/snapshot.ts';
import type { WantedLicense } from '../provisioning/wanted.ts';

/** The tenant as it is now. */
export interface TenantNow {
  readonly licenses: readonly License[];
  readonly groups: readonly Group[];
  /** SKU ids that the person has now. */
  readonly held: readonly SkuId[];
  /** Groups that the person is in now. */
  readonly memberOf: readonly string[];
}

/** What can be put back, and in sentences what cannot or need not. */
export interface ComesBack {
  readonly licenses: readonly WantedLicense[];
  /** Groups that give no license. */
  readonly groups: readonly Group[];
  readonly notes: readonly string[];
}

/** A group to which somebody can be added by us. */
const takesMembers = ({ membership }: Group): boolean =>
  membership === 'cloud' || membership === 'exchange';

/**
 * Compares what the person had with what there is: a license comes back as it came before, through its group if that still
 * gives it and nothing more, else directly. What somebody else has put back meanwhile is left as it is.
 */
export function whatComesBack(before: Snapshot, now: TenantNow): ComesBack {
  const ids = [...new Set([...before.direct, ...before.fromGroups.map((item) => item.skuId)])];
  const licenses = ids.map((id) => judgeLicense(skuId(id), before, now));
  const groups = before.groups
    .filter(({ id }) => !now.memberOf.includes(id))
    .map((group) => judgeGroup(group, now));
  return {
    licenses: licenses.flatMap(({ license }) => license ?? []),
    groups: groups.flatMap(({ group }) => group ?? []),
    notes: [...licenses, ...groups].flatMap(({ note }) => note ?? []),
  };
}

interface JudgedLicense {
  readonly license: WantedLicense | null;
  readonly note: string | null;
}

function judgeLicense(id: SkuId, before: Snapshot, now: TenantNow): JudgedLicense {
  const name = before.names[id] ?? id;
  if (now.held.includes(id)) return { license: null, note: `${name} is there already.` };
  const listed = now.licenses.find((license) => license.skuId === id);
  if (listed === undefined) {
    const note = `${name} is no longer in the tenant: order it first, then give it by hand or restore again.`;
    return { license: null, note };
  }
  const license = { skuId: id, name, hasExchange: hasExchange(listed), isNew: false };
  const direct = { ...license, groupId: null, groupName: null };
  if (before.direct.includes(id)) return { license: direct, note: null };
  const givers = before.fromGroups
    .filter((item) => item.skuId === id)
    .flatMap(({ groupId }) => now.groups.find((group) => group.id === groupId) ?? [])
    .filter((group) => group.licenses.includes(id));
  const had = new Set([...before.direct, ...before.fromGroups.map((item) => item.skuId)]);
  const giver = givers.find(
    (group) => takesMembers(group) && group.licenses.every((given) => had.has(given)),
  );
  if (giver !== undefined)
    return {
      license: { ...license, groupId: giver.id, groupName: giver.displayName },
      note: null,
    };
  const ruled = givers.find((group) => !takesMembers(group));
  if (ruled !== undefined)
    return {
      license: null,
      note: `${name} came from the group "${ruled.displayName}", ${whoAdds(ruled)}: it comes back with the membership.`,
    };
  const note = `${name} came from a group that is gone, no longer gives it or gives more now: it is assigned directly.`;
  return { license: direct, note };
}

const whoAdds = ({ membership }: Group): string =>
  membership === 'dynamic' ? 'which follows a rule' : 'whose members are set on premises';

function judgeGroup(
  { id, name, givesLicense }: Snapshot['groups'][number],
  now: TenantNow,
): { readonly group: Group | null; readonly note: string | null } {
  const group = now.groups.find((candidate) => candidate.id === id);
  if (group === undefined) return { group: null, note: `The group "${name}" is gone.` };
  if (!takesMembers(group))
    return { group: null, note: `The group "${name}" is not joined by hand: ${whoAdds(group)}.` };
  if (group.licenses.length === 0) return { group, note: null };
  // Joined with the licenses that it gives (`givingGroups`), or not at all.
  const note = givesLicense ? null : `The group "${name}" gives a license now: not joined.`;
  return { group: null, note };
}

/** Licensing groups of before that give nothing but what is put back or there: they are joined with the seats. */
export function givingGroups(
  before: Snapshot,
  now: TenantNow,
  chosen: readonly WantedLicense[],
): readonly Group[] {
  const fine = new Set<string>([...now.held, ...chosen.map((license) => license.skuId)]);
  return before.groups.flatMap(({ id, givesLicense }) => {
    const group = now.groups.find((candidate) => candidate.id === id);
    const isGiving = givesLicense && group !== undefined && group.licenses.length > 0;
    if (!isGiving || !takesMembers(group) || now.memberOf.includes(id)) return [];
    return group.licenses.every((given) => fine.has(given)) ? [group] : [];
  });
}
