import { json, type Database, type Tx } from './database.ts';
import { addHistory, listHistory } from './history.ts';

/** A package's name, or 'global' for the client's Global Configuration. */
export type ConfigurationScope = string;
export const globalScope = 'global';

/** What was saved for one client and scope; fields that were never saved are absent from `values`. */
export interface StoredConfiguration {
  readonly client_id: string;
  readonly scope: ConfigurationScope;
  /** Whether the package may be started for the client. */
  readonly enabled: boolean;
  readonly values: Record<string, unknown>;
  readonly updated_at: string;
  /** Name of the person. */
  readonly updated_by: string;
}

/** One field that a save changed. Null: it was not set. */
export interface FieldChange {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Null when nobody has saved anything: every field has its default, the package is on. */
export async function readConfiguration(
  db: Database,
  clientId: string,
  scope: ConfigurationScope,
): Promise<StoredConfiguration | null> {
  const row = await db
    .selectFrom('configuration')
    .selectAll()
    .where('client_id', '=', clientId)
    .where('scope', '=', scope)
    .executeTakeFirst();
  return row ?? null;
}

/** Every scope of one client that was ever saved. */
export async function listConfigurations(
  db: Database,
  clientId: string,
): Promise<readonly StoredConfiguration[]> {
  return db.selectFrom('configuration').selectAll().where('client_id', '=', clientId).execute();
}

/** What was saved for one scope, by client id; clients for whom nobody has saved anything are absent. */
export async function readConfigurationsOf(
  db: Database,
  scope: ConfigurationScope,
  clientIds: readonly string[],
): Promise<ReadonlyMap<string, StoredConfiguration>> {
  if (clientIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('configuration')
    .selectAll()
    .where('scope', '=', scope)
    .where('client_id', 'in', clientIds)
    .execute();
  return new Map(rows.map((row) => [row.client_id, row]));
}

/** Names of the packages that are switched off, by client id; clients without any are absent. */
export async function listDisabledPackages(
  db: Database,
  clientIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (clientIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('configuration')
    .select(['client_id', 'scope'])
    .where('client_id', 'in', clientIds)
    .where('enabled', '=', false)
    .where('scope', '!=', globalScope)
    .execute();
  const found = new Map<string, string[]>();
  for (const row of rows) {
    found.set(row.client_id, [...(found.get(row.client_id) ?? []), row.scope]);
  }
  return found;
}

/** Saves values and switch with a line of history; answers what changed, which may be nothing. */
export async function saveConfiguration(
  tx: Tx,
  saved: {
    readonly clientId: string;
    readonly scope: ConfigurationScope;
    readonly enabled: boolean;
    readonly values: Readonly<Record<string, unknown>>;
    readonly by: string;
    readonly at: Temporal.Instant;
  },
): Promise<readonly FieldChange[]> {
  const before = await readConfiguration(tx, saved.clientId, saved.scope);
  const changes = [
    ...changesBetween(before?.values ?? {}, saved.values),
    ...((before?.enabled ?? true) === saved.enabled
      ? []
      : [{ field: 'enabled', before: !saved.enabled, after: saved.enabled }]),
  ];
  const values = {
    enabled: saved.enabled,
    values: json(saved.values),
    updated_at: saved.at.toString(),
    updated_by: saved.by,
  };
  await tx
    .insertInto('configuration')
    .values({ client_id: saved.clientId, scope: saved.scope, ...values })
    .onConflict((conflict) => conflict.columns(['client_id', 'scope']).doUpdateSet(values))
    .execute();
  if (changes.length > 0) {
    await addHistory(tx, {
      subject: 'configuration',
      key: keyOf(saved.clientId, saved.scope),
      at: values.updated_at,
      by: saved.by,
      changes,
    });
  }
  return changes;
}

/** Newest first. */
export async function listConfigurationHistory(
  db: Database,
  clientId: string,
  scope: ConfigurationScope,
): Promise<readonly { at: string; by: string; changes: readonly FieldChange[] }[]> {
  const entries = await listHistory(db, 'configuration', keyOf(clientId, scope));
  // Written by this file only, in exactly this shape.
  return entries.map(({ at, by, changes }) => ({ at, by, changes: changes as FieldChange[] }));
}

function changesBetween(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): FieldChange[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return fields
    .filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
    .map((field) => ({ field, before: before[field] ?? null, after: after[field] ?? null }));
}

const keyOf = (clientId: string, scope: string): string => `${clientId}/${scope}`;
