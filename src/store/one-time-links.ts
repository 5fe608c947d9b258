import { createToken, hashToken } from '../lib/token.ts';
import type { Database, Tx } from './database.ts';

/**
 * What a link is for: making the first admin (dead as soon as there is one), making an admin at any time, setting the
 * password of a person who is known, seeing the first password of a client's new person, or coming back from Microsoft's
 * page of consent.
 */
export type LinkKind = 'first-admin' | 'break-glass' | 'person' | 'first-password' | 'consent';

/** The kinds that lead to an account of Seatwright's own. */
export const signInLinks = ['first-admin', 'break-glass', 'person'] as const;

/** The kind that shows a sealed secret to whoever opens it. */
export const passwordLinks = ['first-password'] as const;

/** The kind that proves for which client somebody was sent to the page of consent. */
export const consentLinks = ['consent'] as const;

/** A token with the kinds that are let in by it: one that was given for something else is not known there. */
export interface LinkKey {
  readonly token: string;
  readonly kinds: readonly LinkKind[];
}

export interface OneTimeLink {
  readonly kind: LinkKind;
  /** Null but for `person`. */
  readonly user_id: string | null;
  /** Null but for `first-password`. */
  readonly secret_id: string | null;
  /** Null but for `consent`. */
  readonly client_id: string | null;
  /** Name of the person who made it, or "seatwright". */
  readonly created_by: string;
  readonly expires_at: string;
}

const columns = ['kind', 'user_id', 'secret_id', 'client_id', 'created_by', 'expires_at'] as const;

/** Whose password a link sets, which secret it shows, or for which client it is; nothing for a link that makes an admin. */
export type LinkTarget =
  | { readonly kind: 'first-admin' | 'break-glass' }
  | { readonly kind: 'person'; readonly userId: string }
  | { readonly kind: 'first-password'; readonly secretId: string }
  | { readonly kind: 'consent'; readonly clientId: string };

/**
 * Makes a link and answers its token, which is kept nowhere. An older link for the same person, secret or client can no
 * longer be used.
 */
export async function insertLink(
  tx: Tx,
  link: {
    readonly target: LinkTarget;
    readonly createdBy: string;
    readonly now: Temporal.Instant;
    readonly until: Temporal.Instant;
  },
): Promise<string> {
  const { target } = link;
  if (target.kind === 'person') await dropLinks(tx, target.userId);
  if (target.kind === 'first-password') await dropLinksToSecret(tx, target.secretId);
  if (target.kind === 'consent') await dropConsentLinks(tx, target.clientId);
  const token = createToken();
  await tx
    .insertInto('one_time_link')
    .values({
      hash: hashToken(token),
      kind: target.kind,
      user_id: target.kind === 'person' ? target.userId : null,
      secret_id: target.kind === 'first-password' ? target.secretId : null,
      client_id: target.kind === 'consent' ? target.clientId : null,
      created_by: link.createdBy,
      created_at: link.now.toString(),
      expires_at: link.until.toString(),
      used_at: null,
    })
    .execute();
  return token;
}

/** Null for a token that is wrong, of another kind, was used, or is too old. */
export async function readLink(
  db: Database,
  key: LinkKey,
  now: Temporal.Instant,
): Promise<OneTimeLink | null> {
  const row = await db
    .selectFrom('one_time_link')
    .select(columns)
    .where('hash', '=', hashToken(key.token))
    .where('kind', 'in', key.kinds)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now.toString())
    .executeTakeFirst();
  return row ?? null;
}

/**
 * When a link was used, null for one that nobody has used. Null alone for a token that was never given, is of another
 * kind, or was replaced or withdrawn.
 */
export async function readLinkUse(
  db: Database,
  key: LinkKey,
): Promise<{ readonly used_at: string | null } | null> {
  const row = await db
    .selectFrom('one_time_link')
    .select('used_at')
    .where('hash', '=', hashToken(key.token))
    .where('kind', 'in', key.kinds)
    .executeTakeFirst();
  return row ?? null;
}

/** Uses a link up: of any number of openers one gets it. Null for all others. */
export async function takeLink(
  tx: Tx,
  key: LinkKey,
  now: Temporal.Instant,
): Promise<OneTimeLink | null> {
  const row = await tx
    .updateTable('one_time_link')
    .set({ used_at: now.toString() })
    .where('hash', '=', hashToken(key.token))
    .where('kind', 'in', key.kinds)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now.toString())
    .returning(columns)
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

/** Nobody can use an open link to this secret any more. Whether there was one, however old. */
export async function dropLinksToSecret(tx: Tx, secretId: string): Promise<boolean> {
  const { numDeletedRows: count } = await tx
    .deleteFrom('one_time_link')
    .where('secret_id', '=', secretId)
    .where('used_at', 'is', null)
    .executeTakeFirst();
  return count > 0n;
}

async function dropConsentLinks(tx: Tx, clientId: string): Promise<void> {
  await tx
    .deleteFrom('one_time_link')
    .where('client_id', '=', clientId)
    .where('used_at', 'is', null)
    .execute();
}
