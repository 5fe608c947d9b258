import { createToken, hashToken } from '../lib/token.ts';
import type { Database, Tx } from './database.ts';

/**
 * What a link is for: making the first admin (dead as soon as there is one), making an admin at any time, or setting the
 * password of a person who is known.
 */
export type LinkKind = 'first-admin' | 'break-glass' | 'person';

export interface OneTimeLink {
  readonly kind: LinkKind;
  /** Null but for `person`. */
  readonly user_id: string | null;
  readonly expires_at: string;
}

/** Makes a link and answers its token, which is kept nowhere. An older link for the same person can no longer be used. */
export async function insertLink(
  tx: Tx,
  link: {
    readonly kind: LinkKind;
    readonly userId: string | null;
    readonly createdBy: string;
    readonly now: Temporal.Instant;
    readonly until: Temporal.Instant;
  },
): Promise<string> {
  if (link.userId !== null) await dropLinks(tx, link.userId);
  const token = createToken();
  await tx
    .insertInto('one_time_link')
    .values({
      hash: hashToken(token),
      kind: link.kind,
      user_id: link.userId,
      created_by: link.createdBy,
      created_at: link.now.toString(),
      expires_at: link.until.toString(),
      used_at: null,
    })
    .execute();
  return token;
}

/** Null for a token that is wrong, was used, or is too old. */
export async function readLink(
  db: Database,
  token: string,
  now: Temporal.Instant,
): Promise<OneTimeLink | null> {
  const row = await db
    .selectFrom('one_time_link')
    .select(['kind', 'user_id', 'expires_at'])
    .where('hash', '=', hashToken(token))
    .where('used_at', 'is', null)
    .where('expires_at', '>', now.toString())
    .executeTakeFirst();
  return row ?? null;
}

/** When a link was used, null for one that nobody has used. Null alone for a token that was never given or was replaced. */
export async function readLinkUse(
  db: Database,
  token: string,
): Promise<{ readonly used_at: string | null } | null> {
  const row = await db
    .selectFrom('one_time_link')
    .select('used_at')
    .where('hash', '=', hashToken(token))
    .executeTakeFirst();
  return row ?? null;
}

/** Uses a link up: of any number of openers one gets it. Null for all others. */
export async function takeLink(
  tx: Tx,
  token: string,
  now: Temporal.Instant,
): Promise<OneTimeLink | null> {
  const row = await tx
    .updateTable('one_time_link')
    .set({ used_at: now.toString() })
    .where('hash', '=', hashToken(token))
    .where('used_at', 'is', null)
    .where('expires_at', '>', now.toString())
    .returning(['kind', 'user_id', 'expires_at'])
    .executeTakeFirst();
  return row ?? null;
}

/** Nobody can use an open link of this person any more. */
export async function dropLinks(tx: Tx, userId: string): Promise<void> {
  await tx
    .deleteFrom('one_time_link')
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .execute();
}
