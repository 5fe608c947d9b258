import { stringsOf, textOf } from '../steps/texts.ts';
import type { StepContext } from '../runs/flow.ts';

/** Of the tenant or of the directory. */
export interface LeftGroup {
  readonly id: string;
  readonly name: string;
}

/**
 * Why the configuration keeps the leaver in a group, null where it does not. Exclusions and the group of all staff are named
 * by name or id and count on both sides; `switchName` is the field that says whether the groups of a side are left at all.
 */
export function keepsByConfiguration(
  { configuration }: Pick<StepContext, 'configuration'>,
  switchName: 'removeGroups' | 'leaveDirectoryGroups',
): (group: LeftGroup) => string | null {
  const excluded = new Set(stringsOf(configuration['groupExclusions']).map(toKey));
  const allStaff = toKey(textOf(configuration['allStaffGroup']) ?? '');
  const isNamed = ({ id, name }: LeftGroup, isIt: (key: string) => boolean): boolean =>
    isIt(toKey(id)) || isIt(toKey(name));
  return (group) => {
    if (isNamed(group, (key) => excluded.has(key))) return 'it is excluded';
    const isLeft = configuration[switchName] !== false || isNamed(group, (key) => key === allStaff);
    return isLeft ? null : 'leavers stay in their groups';
  };
}

const toKey = (text: string): string => text.trim().toLowerCase();
