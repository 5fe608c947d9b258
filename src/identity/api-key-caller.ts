import { hashToken } from '../lib/token.ts';
import type { Caller } from '../operations/operation.ts';
import { knownPermissions, knownRoles } from '../operations/schemas/common.ts';
import { findKeyBearer, noteKeyUse } from '../store/api-keys.ts';
import type { Database } from '../store/database.ts';
import { readPersonRoles } from '../store/people-roles.ts';

/** A busy program must not write a row with each of its requests. */
const noteEverySeconds = 60;

/** The API key in these headers; null when there is none. */
export function findApiKey(headers: Headers): string | null {
  return /^bearer (sw_\S+)$/i.exec(headers.get('authorization') ?? '')?.[1] ?? null;
}

/** Who a key works for, with the rights that both the key and its owner have now. Null for a key that opens nothing. */
export async function callerOfKey(
  db: Database,
  key: string,
  now: Temporal.Instant,
): Promise<Omit<Caller, 'channel'> | null> {
  const bearer = await findKeyBearer(db, hashToken(key), now);
  if (bearer === null) return null;
  const own = await readPersonRoles(db, bearer.userId);
  // A person who was switched off or has no role any more has no key either.
  if (own.roles.length === 0) return null;
  const { lastUsedAt } = bearer;
  const isNoted =
    lastUsedAt !== null &&
    now.since(Temporal.Instant.from(lastUsedAt)).total('seconds') < noteEverySeconds;
  if (!isNoted) await noteKeyUse(db, bearer.keyId, now);
  return {
    id: bearer.userId,
    name: `key ${bearer.keyName} of ${bearer.userName}`,
    email: bearer.email,
    roles: knownRoles(both(bearer.keyRoles, own.roles)),
    permissions: knownPermissions(both(bearer.keyPermissions, own.permissions)),
    credential: { kind: 'key', id: bearer.keyId },
  };
}

function both(values: readonly string[], others: readonly string[]): readonly string[] {
  return values.filter((one) => others.includes(one));
}
