import type { Directory } from '../../ports/directory.ts';
import { faultsOfAttributes } from './attributes.ts';
import { testConnection } from './connection.ts';
import { listContainers, readDomain } from './domain.ts';
import { changeMembership, listGroups, listGroupsOfPerson } from './groups.ts';
import { hide } from './hide.ts';
import {
  createPerson,
  listPeople,
  moveTo,
  readPerson,
  setAccountEnabled,
  setAttributes,
  setManager,
  setPassword,
} from './people.ts';
import { withSession } from './session.ts';
import type { Session } from './session.ts';
import type { ActiveDirectorySettings } from './settings.ts';
import { startSynchronisation } from './synchronisation.ts';

export type { ActiveDirectorySettings } from './settings.ts';

/**
 * Active Directory over LDAPS as one service account: a connection for each call.
 *
 * Every change looks first and sends what is missing, so that it may be repeated; a change whose answer was lost throws
 * `unknown-outcome`. Sources, rights and what is only assumed: README.md beside this file.
 */
export function createActiveDirectory(settings: ActiveDirectorySettings): Directory {
  const by = <T>(work: (session: Session) => Promise<T>): Promise<T> => withSession(settings, work);
  return {
    test: () => testConnection(settings),
    readDomain: () => by(readDomain),
    faultsOfAttributes: (names) => by((session) => faultsOfAttributes(session, names)),
    listContainers: () => by(listContainers),
    listPeople: (query) => by((session) => listPeople(session, query)),
    readPerson: (key) => by((session) => readPerson(session, key)),
    listGroups: () => by(listGroups),
    listGroupsOfPerson: (personId) => by((session) => listGroupsOfPerson(session, personId)),
    createPerson: (person) => by((session) => createPerson(session, person)),
    setPassword: (personId, password, atNextSignIn) =>
      by((session) => setPassword(session, personId, password, atNextSignIn)),
    setAccountEnabled: (personId, enabled) =>
      by((session) => setAccountEnabled(session, personId, enabled)),
    setManager: (personId, managerId) => by((session) => setManager(session, personId, managerId)),
    setAttributes: (personId, values) => by((session) => setAttributes(session, personId, values)),
    addToGroup: (groupId, personId) =>
      by((session) => changeMembership(session, 'add', groupId, personId)),
    removeFromGroup: (groupId, personId) =>
      by((session) => changeMembership(session, 'delete', groupId, personId)),
    moveTo: (personId, container) => by((session) => moveTo(session, personId, container)),
    startSynchronisation: () => startSynchronisation(settings),
    hideFromAddressLists: (personId) => by((session) => hide(session, settings, personId)),
  };
}
