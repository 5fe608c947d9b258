import { json, type Tx } from './database.ts';
import type { SealedText } from './schema.ts';

/** The run's sealed first password, locked until the transaction ends; null when there is none (any more). */
export async function lockSecretOfRun(
  tx: Tx,
  runId: string,
): Promise<{
  readonly id: string;
  readonly sealed: SealedText;
  readonly expiresAt: Temporal.Instant;
} | null> {
  const row = await tx
    .selectFrom('sealed_secret')
    .selectAll()
    .where('run_id', '=', runId)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) return null;
  return { id: row.id, sealed: row.sealed, expiresAt: Temporal.Instant.from(row.expires_at) };
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
