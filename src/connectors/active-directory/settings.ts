import type { Logger } from '../../lib/log.ts';

/** How one directory is reached and what it is told. */
export interface ActiveDirectorySettings {
  /** `ldaps://host[:port]` of one domain controller: after a write the next read has to see it. */
  readonly url: string;
  /** User principal name, DOMAIN\name or distinguished name of the service account. */
  readonly bindName: string;
  readonly bindPassword: string;
  /** PEM of the authority, or of the controller itself, that is trusted instead of the public ones; undefined for those. */
  readonly certificate: string | undefined;
  /** The name in the certificate where it is not the host of `url`; undefined for that host. */
  readonly serverName: string | undefined;
  /** Distinguished name of the container whose rights the test proves; undefined proves none. */
  readonly peopleContainer: string | undefined;
  /** Attribute and value that hide a person where the schema has no attribute of Exchange; undefined for none. */
  readonly hideBy: { readonly attribute: string; readonly value: string } | undefined;
  /** Where a cycle of synchronisation is asked for; carries its own proof. Undefined where nobody can be asked. */
  readonly synchronisationUrl: string | undefined;
  readonly log: Logger;
}
