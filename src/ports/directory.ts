import type { ConnectionReport } from './connection.ts';
import type { PersonProfile } from './tenant.ts';

/** What a directory is and what its names may look like. */
export interface DirectoryDomain {
  /** "corp.client.example". */
  readonly dnsName: string;
  /** Distinguished name of the domain itself. */
  readonly distinguishedName: string;
  /** What may stand after the "@" of a user principal name, lower case, the domain's own name first. */
  readonly userPrincipalNameSuffixes: readonly string[];
  /** Fewest characters of a password; null where it may not be read. */
  readonly passwordLengthMin: number | null;
}

/** A place that people can be created in or moved to: an organizational unit or a container. */
export interface DirectoryContainer {
  readonly distinguishedName: string;
  /** From the domain downwards: "Staff / Leeds". */
  readonly path: string;
}

/** A person's account in an on-premises directory. */
export interface DirectoryPerson {
  /** GUID, lower case; stays the same through renames and moves. */
  readonly id: string;
  /** Changes with renames and moves: never kept for later. */
  readonly distinguishedName: string;
  /** Distinguished name of the unit or container that it lies in. */
  readonly container: string;
  /** The name before Windows 2000, sAMAccountName. */
  readonly accountName: string;
  readonly userPrincipalName: string | null;
  readonly displayName: string;
  readonly givenName: string | null;
  readonly surname: string | null;
  readonly mail: string | null;
  /** What administrators wrote about it. */
  readonly description: string | null;
  /** As they stand there: "SMTP:" marks the primary address, "smtp:" the others. */
  readonly proxyAddresses: readonly string[];
  readonly isEnabled: boolean;
  readonly createdAt: Temporal.Instant | null;
  /** Base64; the synchronised cloud account has it as its immutable id. */
  readonly sourceAnchor: string;
}

/** A group of an on-premises directory whose members can be changed. */
export interface DirectoryGroup {
  /** GUID, lower case. */
  readonly id: string;
  readonly distinguishedName: string;
  readonly name: string;
  readonly description: string | null;
}

/** How one person is found; all texts are compared without regard to case. */
export type DirectoryPersonKey =
  | { readonly id: string }
  /** Base64: what a synchronised cloud account has as its immutable id. */
  | { readonly sourceAnchor: string }
  | { readonly accountName: string }
  | { readonly userPrincipalName: string }
  /** Mail or any proxy address; without "smtp:". */
  | { readonly address: string };

/** A person to be created, disabled and without a password: see `Directory.createPerson`. */
export interface NewDirectoryPerson {
  /** Distinguished name of an existing container. */
  readonly container: string;
  /** At most 20 characters. */
  readonly accountName: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly givenName: string;
  readonly surname: string;
  /** Null for none. */
  readonly mail: string | null;
  /** With "SMTP:" and "smtp:"; may be empty. */
  readonly proxyAddresses: readonly string[];
  /** Absent keys are left empty. */
  readonly profile: PersonProfile;
  /** Last day on which the account may be used, in the directory's UTC day; null for no end. */
  readonly lastDay: Temporal.PlainDate | null;
}

export type CreateDirectoryPersonAnswer =
  | { readonly ok: true; readonly person: DirectoryPerson }
  | {
      readonly ok: false;
      /** `refused`: the directory does not take it as it is, or the container is not there. */
      readonly reason: 'account-name-taken' | 'user-principal-name-taken' | 'refused';
      /** One sentence, with the directory's own words where it gave any. */
      readonly detail: string;
    };

/** The answer of a change that a directory may refuse for what was asked. */
export type DirectoryAnswer =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /** `policy`: the password is too weak. `not-possible`: this directory has nothing to hold it in. */
      readonly reason: 'policy' | 'not-possible' | 'refused';
      /** One sentence, with the directory's own words where it gave any. */
      readonly detail: string;
    };

/**
 * A client's on-premises directory. All methods throw `ConnectorError`; every change may be repeated: what is already so is
 * not an error.
 */
export interface Directory {
  /** A real call; says in words what is wrong. Never throws. */
  test(): Promise<ConnectionReport>;
  readDomain(): Promise<DirectoryDomain>;
  /** One sentence for each of these attributes that `setAttributes` cannot set: unknown to the schema, or not to be set. */
  faultsOfAttributes(names: readonly string[]): Promise<readonly string[]>;
  /** All of them, by path. */
  listContainers(): Promise<readonly DirectoryContainer[]>;
  /** Matches the start of names; empty means everybody. At most `limit` people. */
  listPeople(query: {
    readonly search: string;
    readonly limit: number;
  }): Promise<readonly DirectoryPerson[]>;
  /** Null when there is nobody. Throws `unexpected-shape` when there are several. */
  readPerson(key: DirectoryPersonKey): Promise<DirectoryPerson | null>;
  /** Groups that people made; not those that come with the directory. By name. */
  listGroups(): Promise<readonly DirectoryGroup[]>;
  /** Direct memberships but the primary group. By name. */
  listGroupsOfPerson(personId: string): Promise<readonly DirectoryGroup[]>;

  /** Disabled and without a password, so that nobody can use it before it is whole. */
  createPerson(person: NewDirectoryPerson): Promise<CreateDirectoryPersonAnswer>;
  setPassword(
    personId: string,
    password: string,
    atNextSignIn: 'must-change' | 'keeps',
  ): Promise<DirectoryAnswer>;
  setAccountEnabled(personId: string, enabled: 'enabled' | 'disabled'): Promise<void>;
  setManager(personId: string, managerId: string): Promise<void>;
  /** Replaces each named attribute by these texts; none removes it. */
  setAttributes(
    personId: string,
    values: Readonly<Record<string, readonly string[]>>,
  ): Promise<DirectoryAnswer>;
  addToGroup(groupId: string, personId: string): Promise<void>;
  removeFromGroup(groupId: string, personId: string): Promise<void>;
  /** `container` is a distinguished name. */
  moveTo(personId: string, container: string): Promise<void>;
  hideFromAddressLists(personId: string): Promise<DirectoryAnswer>;
  /** Asks whoever synchronises the directory to the tenant not to wait for the next cycle. */
  startSynchronisation(): Promise<'asked' | 'not-configured'>;
}
