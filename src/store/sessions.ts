import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { createToken } from '../lib/token.ts';
import type { Database, Tx } from './database.ts';

/** A person's being signed in at one place. Its times are the wall clock's, not a simulated world's. */
export interface Session {
  readonly id: string;
  /** What it was opened for, such as "ticket pane"; null for a sign-in of its own. */
  readonly label: string | null;
  /** Null when it is not known. */
  readonly address: string | null;
  readonly user_agent: string | null;
  readonly created_at: string;
  readonly expires_at: string;
}

/** Those that have not ended, newest first. */
export async function listSessions(
  db: Database,
  userId: string,
  query: { readonly limit: number; readonly offset: number },
): Promise<{ readonly rows: readonly Session[]; readonly total: number }> {
  const open = db
    .selectFrom('auth.session')
    .where('userId', '=', userId)
    .where('expiresAt', '>', sql<string>`now()`);
  const [rows, count] = await Promise.all([
    open
      .select([
        'id',
        'label',
        sql<string | null>`nullif("ipAddress", '')`.as('address'),
        sql<string | null>`nullif("userAgent", '')`.as('user_agent'),
        'createdAt as created_at',
        'expiresAt as expires_at',
      ])
      .orderBy('createdAt', 'desc')
      .orderBy('id')
      .limit(query.limit)
      .offset(query.offset)
      .execute(),
    open.select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow(),
  ]);
  return { rows, total: count.total };
}

/**
 * Opens a session beside those from signing in; answers its id and the bearer token, which is shown to nobody else. It is
 * listed among the person's sessions by its label, and ends after `hours` at the latest.
 */
export async function openSession(
  tx: Tx,
  wish: {
    readonly userId: string;
    readonly label: string;
    readonly address: string;
    readonly userAgent: string;
    readonly hours: number;
  },
): Promise<{ readonly id: string; readonly token: string; readonly expiresAt: string }> {
  const [id, token] = [randomUUID(), createToken()];
  const now = Temporal.Now.instant();
  const expiresAt = now.add({ hours: wish.hours }).toString();
  await tx
    .insertInto('auth.session')
    .values({
      id,
      token,
      userId: wish.userId,
      label: wish.label,
      ipAddress: wish.address,
      userAgent: wish.userAgent,
      createdAt: now.toString(),
      updatedAt: now.toString(),
      expiresAt,
    })
    .execute();
  return { id, token, expiresAt };
}

/** Ends one session of this person. False when there is no such session. */
export async function endSession(tx: Tx, userId: string, id: string): Promise<boolean> {
  const row = await tx
    .deleteFrom('auth.session')
    .where('userId', '=', userId)
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Ends the session of a pane, by its token; answers the name of whose it was. Null when no pane has this token. */
export async function endPaneSession(tx: Tx, token: string): Promise<string | null> {
  const row = await tx
    .deleteFrom('auth.session as s')
    .using('auth.user as u')
    .whereRef('u.id', '=', 's.userId')
    .where('s.token', '=', token)
    // A sign-in of its own has no label and ends by signing out.
    .where('s.label', 'is not', null)
    .returning('u.name')
    .executeTakeFirst();
  return row?.name ?? null;
}

/**
 * Ends the person's sessions, all or all but one; answers how many. A ticket pane that was confirmed and has not fetched its
 * session gets none any more.
 */
export async function endSessions(tx: Tx, userId: string, exceptId?: string): Promise<number> {
  await tx
    .updateTable('embed_link')
    .set({ state: 'denied' })
    .where('user_id', '=', userId)
    .where('state', '=', 'confirmed')
    .execute();
  const rows = await tx
    .deleteFrom('auth.session')
    .where('userId', '=', userId)
    .$if(exceptId !== undefined, (query) => query.where('id', '!=', exceptId ?? ''))
    .returning('id')
    .execute();
  return rows.length;
}
