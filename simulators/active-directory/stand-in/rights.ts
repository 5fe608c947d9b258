/** Who may do what. Source: MS-ADTS 5.1.3; the rights are those that provision.ts delegates in a real domain. */
import type { AttributeType } from './schema.ts';
import { isBelow } from './tree.ts';
import type { Entry } from './tree.ts';

/** Rights over a unit and what is below it. `people`: create, delete, everything; `members`: of groups. */
export interface Grant {
  readonly holder: Entry;
  readonly unit: Entry;
  readonly of: 'people' | 'members';
}

/** Who is signed in. */
export interface Caller {
  /** Null: nobody. */
  readonly account: Entry | null;
  readonly isAdministrator: boolean;
}

export const nobody: Caller = { account: null, isAdministrator: false };

/** Whose rights count in a directory. */
export interface Rights {
  mayCreate(caller: Caller, kind: string, parent: Entry): boolean;
  mayWrite(caller: Caller, entry: Entry, type: AttributeType): boolean;
  mayDelete(caller: Caller, entry: Entry): boolean;
}

export function createRights(grants: readonly Grant[]): Rights {
  const holds = ({ account }: Caller, of: Grant['of'], isThere: (unit: Entry) => boolean) =>
    grants.some((grant) => grant.holder === account && grant.of === of && isThere(grant.unit));
  const ownsPerson = (caller: Caller, entry: Entry): boolean =>
    entry.state.kind === 'user' && holds(caller, 'people', (unit) => isBelow(entry, unit));
  return {
    mayCreate: (caller, kind, parent) =>
      caller.isAdministrator ||
      (kind === 'user' &&
        holds(caller, 'people', (unit) => parent === unit || isBelow(parent, unit))),
    mayWrite: (caller, entry, { name }) =>
      caller.isAdministrator ||
      ownsPerson(caller, entry) ||
      (entry.state.kind === 'group' &&
        name === 'member' &&
        holds(caller, 'members', (unit) => isBelow(entry, unit))),
    mayDelete: (caller, entry) => caller.isAdministrator || ownsPerson(caller, entry),
  };
}
