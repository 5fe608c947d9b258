import { Attribute, Change, Client } from 'ldapts';
import type { Entry, Filter } from 'ldapts';

import { toConnectorError } from './errors.ts';
import type { ActiveDirectorySettings } from './settings.ts';

const connectTimeoutMs = 5_000;
const callTimeoutMs = 20_000;
/** Windows ends an unpaged search at 1,000 entries (MaxPageSize). */
const pageSize = 500;
/** Attributes that are bytes; everything else is text. */
const binaryAttributes = ['objectGUID', 'objectSid', 'mS-DS-ConsistencyGuid', 'tokenGroups'];

/** What is looked for. */
export interface Search {
  /** Distinguished name to look under. */
  readonly base: string;
  readonly scope: 'base' | 'one' | 'sub';
  readonly filter: Filter | string;
  readonly attributes: readonly string[];
  /** Reading ends once this many were found; absent: all. */
  readonly limit?: number;
}

/** What a change does to one attribute; no values with `replace` removes it. */
export interface AttributeChange {
  readonly operation: 'add' | 'delete' | 'replace';
  readonly name: string;
  readonly values: readonly string[] | readonly Buffer[];
}

/** One signed-in connection. All methods throw `ConnectorError`; a change without an answer is `unknown-outcome`. */
export interface Session {
  search(operation: string, search: Search): Promise<readonly Entry[]>;
  add(
    operation: string,
    distinguishedName: string,
    values: Readonly<Record<string, string | readonly string[]>>,
  ): Promise<void>;
  modify(
    operation: string,
    distinguishedName: string,
    changes: readonly AttributeChange[],
  ): Promise<void>;
  rename(operation: string, from: string, to: string): Promise<void>;
}

/**
 * Signs in, does the work and signs out. One connection per piece of work: controllers drop idle ones, and a connection
 * that came back by itself would be nobody's.
 */
export async function withSession<T>(
  settings: ActiveDirectorySettings,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const client = new Client({
    url: settings.url,
    connectTimeout: connectTimeoutMs,
    timeout: callTimeoutMs,
    tlsOptions: {
      minVersion: 'TLSv1.2',
      ...(settings.certificate === undefined ? {} : { ca: settings.certificate }),
      ...(settings.serverName === undefined ? {} : { servername: settings.serverName }),
    },
  });
  try {
    try {
      await client.bind(settings.bindName, settings.bindPassword);
    } catch (error) {
      throw toConnectorError(error, { operation: 'signing in', stage: 'connect' });
    }
    return await work(toSession(client));
  } finally {
    // Signing out is a courtesy: what was answered stays answered.
    await client.unbind().catch(() => undefined);
  }
}

async function write(operation: string, call: () => Promise<void>): Promise<void> {
  try {
    await call();
  } catch (error) {
    throw toConnectorError(error, { operation, stage: 'write' });
  }
}

function toSession(client: Client): Session {
  return {
    search: async (operation, search) => {
      try {
        return await readPages(client, search);
      } catch (error) {
        throw toConnectorError(error, { operation, stage: 'read' });
      }
    },
    add: (operation, distinguishedName, values) =>
      write(operation, () => client.add(distinguishedName, toAttributes(values))),
    modify: (operation, distinguishedName, changes) =>
      write(operation, () => client.modify(distinguishedName, changes.map(toChange))),
    rename: (operation, from, to) => write(operation, () => client.modifyDN(from, to)),
  };
}

async function readPages(client: Client, search: Search): Promise<readonly Entry[]> {
  const { base, scope, filter, attributes, limit = Number.POSITIVE_INFINITY } = search;
  const found: Entry[] = [];
  const pages = client.searchPaginated(base, {
    scope,
    filter,
    attributes: [...attributes],
    explicitBufferAttributes: attributes.filter((name) => binaryAttributes.includes(name)),
    paged: { pageSize: Math.min(pageSize, limit) },
  });
  for await (const page of pages) {
    found.push(...page.searchEntries);
    if (found.length >= limit) break;
  }
  return found.slice(0, limit);
}

function toAttributes(values: Readonly<Record<string, string | readonly string[]>>): Attribute[] {
  return Object.entries(values)
    .map(([type, value]) => new Attribute({ type, values: [value].flat() }))
    .filter((attribute) => attribute.values.length > 0);
}

function toChange({ operation, name, values }: AttributeChange): Change {
  const modification = new Attribute({ type: name });
  // Proof: ldapts takes texts or bytes, never both in one attribute, and copies neither.
  modification.values = [...values] as string[] | Buffer[];
  return new Change({ operation, modification });
}
