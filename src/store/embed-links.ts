import type { Database, Tx } from './database.ts';

/** A ticket pane's wish to work in somebody's name. */
export interface EmbedLink {
  readonly id: string;
  /** SHA-256 of what only the pane knows, hexadecimal. */
  readonly poll_hash: string;
  /** Shown in the pane and on the page that confirms; people compare it. */
  readonly user_code: string;
  /** As the pane told it; null when no ticket was chosen yet. */
  readonly ticket_number: string | null;
  readonly psa_name: string;
  /** Network address that the pane came from. */
  readonly address: string;
  readonly state: 'waiting' | 'confirmed' | 'denied' | 'taken';
  /** Who decided; null while it waits. */
  readonly user_id: string | null;
  readonly user_name: string | null;
  readonly created_at: string;
  readonly expires_at: string;
}

/** Adds a link that waits, and forgets those that ended more than a day ago. */
export async function insertEmbedLink(
  tx: Tx,
  link: Pick<
    EmbedLink,
    'id' | 'poll_hash' | 'user_code' | 'ticket_number' | 'psa_name' | 'address'
  >,
  life: { readonly from: Temporal.Instant; readonly until: Temporal.Instant },
): Promise<void> {
  await tx
    .deleteFrom('embed_link')
    .where('expires_at', '<', life.from.subtract({ hours: 24 }).toString())
    .execute();
  await tx
    .insertInto('embed_link')
    .values({
      ...link,
      state: 'waiting',
      user_id: null,
      user_name: null,
      created_at: life.from.toString(),
      expires_at: life.until.toString(),
    })
    .execute();
}

export async function readEmbedLink(db: Database, id: string): Promise<EmbedLink | null> {
  const row = await db.selectFrom('embed_link').selectAll().where('id', '=', id).executeTakeFirst();
  return row ?? null;
}

/** Writes down a person's answer. Null when the link is not waiting (any more): nothing was changed then. */
export async function decideEmbedLink(
  tx: Tx,
  answer: {
    readonly id: string;
    readonly state: 'confirmed' | 'denied';
    readonly userId: string;
    readonly userName: string;
  },
  now: Temporal.Instant,
): Promise<EmbedLink | null> {
  const row = await tx
    .updateTable('embed_link')
    .set({ state: answer.state, user_id: answer.userId, user_name: answer.userName })
    .where('id', '=', answer.id)
    .where('state', '=', 'waiting')
    .where('expires_at', '>', now.toString())
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}

/** Uses a confirmed link up: of any number of askers one gets it. Null for all others. */
export async function takeEmbedLink(
  tx: Tx,
  asked: { readonly id: string; readonly pollHash: string },
  now: Temporal.Instant,
): Promise<(EmbedLink & { readonly user_id: string; readonly user_name: string }) | null> {
  const row = await tx
    .updateTable('embed_link')
    .set({ state: 'taken' })
    .where('id', '=', asked.id)
    .where('poll_hash', '=', asked.pollHash)
    .where('state', '=', 'confirmed')
    .where('expires_at', '>', now.toString())
    .returningAll()
    .executeTakeFirst();
  if (row === undefined || row.user_id === null || row.user_name === null) return null;
  return { ...row, user_id: row.user_id, user_name: row.user_name };
}
