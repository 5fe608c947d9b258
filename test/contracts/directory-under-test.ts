/** What the suite of the `Directory` port needs of a connector and a domain controller. */
import type { Controller } from '../../simulators/active-directory/controller.ts';
import { domain } from '../../simulators/active-directory/domain.ts';
import { startLosingProxy } from '../../simulators/active-directory/losing-proxy.ts';
import type { LosingProxy } from '../../simulators/active-directory/losing-proxy.ts';
import { openAdministrator } from '../../simulators/active-directory/people.ts';
import type { DirectoryAdministrator } from '../../simulators/active-directory/people.ts';
import { createActiveDirectory } from '../../src/connectors/active-directory/index.ts';
import type { ActiveDirectorySettings } from '../../src/connectors/active-directory/index.ts';
import { silentLogger } from '../../src/lib/log.ts';
import type { Directory, DirectoryPerson, NewDirectoryPerson } from '../../src/ports/directory.ts';

/** A controller with Ann of Sales and two groups. */
export interface DirectoryUnderTest {
  /** A new connector; `wrong` replaces settings. */
  connect(wrong?: Partial<ActiveDirectorySettings>): Directory;
  /** A new connector whose answers `proxy` can lose. */
  connectThroughProxy(): Directory;
  readonly proxy: LosingProxy;
  readonly admin: DirectoryAdministrator;
  close(): Promise<void>;
}

export type World = () => DirectoryUnderTest;
export type Subject = () => Directory;

export const unitOf = (name: string): string => `OU=${name},${domain.distinguishedName}`;
export const staff = unitOf(domain.units.staff);
export const leavers = unitOf(domain.units.leavers);
export const password = 'Correct-Horse-9';

/** Seeds a fresh controller. Closing it closes the controller. */
export async function openUnderTest(dc: Controller): Promise<DirectoryUnderTest> {
  const [admin, proxy] = await Promise.all([openAdministrator(dc), startLosingProxy(dc)]);
  const connect = (wrong: Partial<ActiveDirectorySettings> = {}): Directory =>
    createActiveDirectory({
      url: dc.url,
      bindName: `${domain.serviceAccount}@${domain.dnsName}`,
      bindPassword: domain.servicePassword,
      certificate: dc.certificate,
      serverName: undefined,
      peopleContainer: staff,
      hideBy: undefined,
      synchronisationUrl: undefined,
      log: silentLogger,
      ...wrong,
    });
  await admin.addSuffixes(['client.example']);
  await admin.seed(
    ['Sales', 'VPN (Leeds), *new*'],
    [
      {
        givenName: 'Ann',
        surname: 'Able',
        accountName: 'ann.able',
        userPrincipalName: 'ann.able@client.example',
        groups: ['Sales'],
        isEnabled: true,
      },
    ],
  );
  return {
    connect,
    connectThroughProxy: () => connect({ url: proxy.url, serverName: dc.serverName }),
    proxy,
    admin,
    close: async () => {
      await Promise.all([admin.close(), proxy.close()]);
      await dc.close();
    },
  };
}

let count = 0;
/** A newcomer whom nobody has met. */
export function newcomer(more: Partial<NewDirectoryPerson> = {}): NewDirectoryPerson {
  count += 1;
  return {
    container: staff,
    accountName: `robin.${count}`,
    userPrincipalName: `robin.${count}@client.example`,
    displayName: `Robin Newcomer ${count}`,
    givenName: 'Robin',
    surname: `Newcomer ${count}`,
    mail: null,
    proxyAddresses: [],
    profile: {},
    lastDay: null,
    ...more,
  };
}

export async function create(
  directory: Directory,
  more?: Partial<NewDirectoryPerson>,
): Promise<DirectoryPerson> {
  const answer = await directory.createPerson(newcomer(more));
  if (!answer.ok) throw new Error(answer.detail);
  return answer.person;
}
