import { z } from 'zod';
import { hasAdmin } from '../../store/people-roles.ts';
import { readLink, type OneTimeLink } from '../../store/one-time-links.ts';
import { readPerson, type Person } from '../../store/people.ts';
import type { Database } from '../../store/database.ts';
import { OperationError } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { instant } from '../schemas/common.ts';

export const linkToken = z.string().min(1).max(200);

/** Told for wrong, used and old links alike: whoever guesses learns nothing. */
export function deadLink(): OperationError {
  return new OperationError({
    kind: 'not-found',
    code: 'dead-link',
    message: 'This link cannot be used: it was used already, it is too old, or it is incomplete.',
    nextStep:
      'Ask an admin for a new one. On the server itself, "seatwright admin link" makes a link for an admin.',
  });
}

/** Throws for a link whose purpose is gone. Answers whose it is; null for a link that makes an admin. */
export async function judgeLink(
  db: Database,
  link: OneTimeLink,
  now: Temporal.Instant,
): Promise<Person | null> {
  if (link.kind === 'first-admin' && (await hasAdmin(db))) throw deadLink();
  if (link.user_id === null) return null;
  const person = await readPerson(db, link.user_id, now);
  if (person === null || person.disabled) throw deadLink();
  return person;
}

export const lookAtLink = defineOperation({
  name: 'links.look',
  summary: 'Show what a one-time link is for, without using it',
  // Not in the address: addresses are written down by every proxy on the way.
  route: 'POST /v1/links/look',
  input: z.object({ token: linkToken }),
  output: z
    .object({
      kind: z.enum(['admin', 'person']).describe('"admin": makes whoever opens it an admin'),
      name: z.string().nullable().describe('Of the person it is for; null for an admin’s'),
      email: z.string().nullable(),
      expiresAt: instant,
    })
    .meta({ id: 'OneTimeLinkPurpose' }),
  roles: 'anyone',
  effect: 'read',
  handler: async ({ tools }, input) => {
    const now = tools.clock.now();
    const link = await readLink(tools.db, input.token, now);
    if (link === null) throw deadLink();
    const person = await judgeLink(tools.db, link, now);
    return {
      kind: person === null ? ('admin' as const) : ('person' as const),
      name: person?.name ?? null,
      email: person?.email ?? null,
      expiresAt: link.expires_at,
    };
  },
});
