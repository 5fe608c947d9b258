import { json, type Database, type Tx } from './database.ts';
import type { SealedText } from './schema.ts';

/** A sealed first password. */
export interface SealedSecret {
  readonly id: string;
  readonly sealed: SealedText;
  readonly expiresAt: Temporal.Instant;
}

/** All first passwords of a run that are left, in a fixed order, locked until the transaction ends. */
export async function lockSecretsOfRun(tx: Tx, runId: string): Promise<readonly SealedSecret[]> {
  const rows = await tx
    .selectFrom('sealed_secret')
    .selectAll()
    .where('run_id', '=', runId)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map((row) => ({
    id: row.id,
    sealed: row.sealed,
    expiresAt: Temporal.Instant.from(row.expires_at),
  }));
}

/** The run to which a secret belongs; null when the secret is gone. */
export async function findRunOfSecret(db: Database, id: string): Promise<string | null> {
  const row = await db
    .selectFrom('sealed_secret')
    .select('run_id')
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.run_id ?? null;
}

/** A first password that can still be fetched, with the one-time link that is open for it. */
export interface WaitingSecret {
  readonly id: string;
  readonly expires_at: string;
  /** Name of the person who made the link; null when none is open. */
  readonly link_created_by: string | null;
  readonly link_expires_at: string | null;
}

/** The first passwords of a run that can still be fetched, in a fixed order. */
export async function listWaitingSecrets(
  db: Database,
  runId: string,
  now: Temporal.Instant,
): Promise<readonly WaitingSecret[]> {
  return db
    .selectFrom('sealed_secret')
    .leftJoin('one_time_link', (join) =>
      join
        .onRef('one_time_link.secret_id', '=', 'sealed_secret.id')
        .on('one_time_link.used_at', 'is', null)
        .on('one_time_link.expires_at', '>', now.toString()),
    )
    .select([
      'sealed_secret.id',
      'sealed_secret.expires_at',
      'one_time_link.created_by as link_created_by',
      'one_time_link.expires_at as link_expires_at',
    ])
    .where('sealed_secret.run_id', '=', runId)
    .where('sealed_secret.expires_at', '>', now.toString())
    .orderBy('sealed_secret.id')
    .execute();
}

export async function insertSecret(
  tx: Tx,
  secret: {
    readonly id: string;
    readonly runId: string;
    readonly sealed: SealedText;
    readonly expiresAt: Temporal.Instant;
  },
): Promise<void> {
  await tx
    .insertInto('sealed_secret')
    .values({
      id: secret.id,
      run_id: secret.runId,
      sealed: json(secret.sealed),
      expires_at: secret.expiresAt.toString(),
    })
    .execute();
}

/** Moves the end of the time in which the run's secret can be fetched; nothing when it was fetched already. */
export async function keepSecretUntil(
  tx: Tx,
  runId: string,
  expiresAt: Temporal.Instant,
): Promise<void> {
  await tx
    .updateTable('sealed_secret')
    .set({ expires_at: expiresAt.toString() })
    .where('run_id', '=', runId)
    .execute();
}

/** Forgets the secret for good. */
export async function deleteSecret(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('sealed_secret').where('id', '=', id).execute();
}
