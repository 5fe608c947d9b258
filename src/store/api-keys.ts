import { sql } from 'kysely';
import { json, type Database, type Tx } from './database.ts';
import { patternsOf } from './list-query.ts';

/** A key with which a program works in a person's name. */
export interface ApiKey {
  readonly id: string;
  readonly user_id: string;
  readonly owner_name: string;
  readonly name: string;
  /** Its first characters: "sw_Ab3d". */
  readonly start: string;
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
  readonly created_at: string;
  readonly expires_at: string;
  readonly last_used_at: string | null;
  /** Null while nobody has revoked it. */
  readonly revoked_at: string | null;
}

const keyColumns = [
  'k.id',
  'k.user_id',
  'k.name',
  'k.start',
  'k.roles',
  'k.permissions',
  'k.created_at',
  'k.expires_at',
  'k.last_used_at',
  'k.revoked_at',
  'u.name as owner_name',
] as const;

const selectKeys = (db: Database) =>
  db.selectFrom('api_key as k').innerJoin('auth.user as u', 'u.id', 'k.user_id');

/** Newest first, revoked and expired ones too. Each word of `search` is in the name of key or owner. */
export async function listApiKeys(
  db: Database,
  query: {
    /** Null: everybody's. */
    readonly userId: string | null;
    readonly search?: string | undefined;
    readonly limit: number;
    readonly offset: number;
  },
): Promise<{ readonly rows: readonly ApiKey[]; readonly total: number }> {
  let filtered = selectKeys(db);
  if (query.userId !== null) filtered = filtered.where('k.user_id', '=', query.userId);
  for (const pattern of patternsOf(query.search)) {
    filtered = filtered.where((is) =>
      is.or([is('k.name', 'ilike', pattern), is('u.name', 'ilike', pattern)]),
    );
  }
  const [rows, count] = await Promise.all([
    filtered
      .select(keyColumns)
      .orderBy('k.created_at', 'desc')
      .orderBy('k.id')
      .limit(query.limit)
      .offset(query.offset)
      .execute(),
    filtered.select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow(),
  ]);
  return { rows, total: count.total };
}

export async function readApiKey(db: Database, id: string): Promise<ApiKey | null> {
  const row = await selectKeys(db).select(keyColumns).where('k.id', '=', id).executeTakeFirst();
  return row ?? null;
}

export async function insertApiKey(
  tx: Tx,
  key: Pick<
    ApiKey,
    'id' | 'user_id' | 'name' | 'start' | 'roles' | 'permissions' | 'created_at' | 'expires_at'
  > & { readonly hash: string },
): Promise<void> {
  await tx
    .insertInto('api_key')
    .values({ ...key, roles: json(key.roles), permissions: json(key.permissions) })
    .execute();
}

/** Whether the person has a key of this name that was not revoked, in whatever case. */
export async function hasApiKey(db: Database, userId: string, name: string): Promise<boolean> {
  const row = await db
    .selectFrom('api_key')
    .select('id')
    .where('user_id', '=', userId)
    .where(sql<string>`lower(name)`, '=', name.toLowerCase())
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}

/** False when it was revoked before. */
export async function revokeApiKey(tx: Tx, id: string, now: Temporal.Instant): Promise<boolean> {
  const row = await tx
    .updateTable('api_key')
    .set({ revoked_at: now.toString() })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Whose key this is, with the rights of key and person as they stand now. */
export interface KeyBearer {
  readonly keyId: string;
  readonly keyName: string;
  readonly userId: string;
  readonly userName: string;
  readonly email: string;
  readonly keyRoles: readonly string[];
  readonly keyPermissions: readonly string[];
  readonly lastUsedAt: string | null;
}

/** Null for a key that is wrong, revoked or expired. */
export async function findKeyBearer(
  db: Database,
  hash: string,
  now: Temporal.Instant,
): Promise<KeyBearer | null> {
  const row = await selectKeys(db)
    .select([
      'k.id as keyId',
      'k.name as keyName',
      'u.id as userId',
      'u.name as userName',
      'u.email',
      'k.roles as keyRoles',
      'k.permissions as keyPermissions',
      'k.last_used_at as lastUsedAt',
    ])
    .where('k.hash', '=', hash)
    .where('k.revoked_at', 'is', null)
    .where('k.expires_at', '>', now.toString())
    .executeTakeFirst();
  return row ?? null;
}

export async function noteKeyUse(db: Database, id: string, now: Temporal.Instant): Promise<void> {
  await db
    .updateTable('api_key')
    .set({ last_used_at: now.toString() })
    .where('id', '=', id)
    .execute();
}
