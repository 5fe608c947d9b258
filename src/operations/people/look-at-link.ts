import { z } from 'zod';
import { hasAdmin } from '../../store/people-roles.ts';
import {
  readLink,
  readLinkUse,
  signInLinks,
  type LinkKey,
  type OneTimeLink,
} from '../../store/one-time-links.ts';
import { readPerson, type Person } from '../../store/people.ts';
import type { Database } from '../../store/database.ts';
import { OperationError } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { instant } from '../schemas/common.ts';

/** An address that lost its end has an empty one, which is told like every other link that is not known. */
export const linkToken = z.string().max(200);

const askForAnother =
  'Ask an admin for a new one. On the server itself, "seatwright admin link" makes a link for an admin.';

/** Why a link opens nothing. Who holds a link learns which: nobody guesses one, and its owner has to know of a thief. */
const deadLinks = {
  'link-used': {
    message: 'This link cannot be used again: it was used already.',
    nextStep:
      'If that was you, sign in with the password you set. If it was not, tell an admin at once.',
  },
  'link-expired': { message: 'This link cannot be used: it is too old.', nextStep: askForAnother },
  'link-unknown': {
    message: 'This link cannot be used: it is incomplete, or it was replaced or withdrawn.',
    nextStep: askForAnother,
  },
  'admin-exists': {
    message: 'This link cannot be used: somebody administers Seatwright already.',
    nextStep:
      'Ask an admin to invite you. On the server itself, "seatwright admin link" makes a link for an admin.',
  },
} as const;

function deadLink(code: keyof typeof deadLinks): OperationError {
  return new OperationError({ kind: 'not-found', code, ...deadLinks[code] });
}

/** Why `readLink` and `takeLink` found nothing. */
export async function explainDeadLink(db: Database, key: LinkKey): Promise<OperationError> {
  const use = await readLinkUse(db, key);
  if (use === null) return deadLink('link-unknown');
  return deadLink(use.used_at === null ? 'link-expired' : 'link-used');
}

/** Throws for a link whose purpose is gone. Answers whose it is; null for a link that makes an admin. */
export async function judgeLink(
  db: Database,
  link: OneTimeLink,
  now: Temporal.Instant,
): Promise<Person | null> {
  if (link.kind === 'first-admin' && (await hasAdmin(db))) throw deadLink('admin-exists');
  if (link.user_id === null) return null;
  const person = await readPerson(db, link.user_id, now);
  if (person === null || person.disabled) throw deadLink('link-unknown');
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
  opensWithToken: true,
  effect: 'read',
  handler: async ({ tools }, input) => {
    const now = tools.clock.now();
    const key = { token: input.token, kinds: signInLinks };
    const link = await readLink(tools.db, key, now);
    if (link === null) throw await explainDeadLink(tools.db, key);
    const person = await judgeLink(tools.db, link, now);
    return {
      kind: person === null ? ('admin' as const) : ('person' as const),
      name: person?.name ?? null,
      email: person?.email ?? null,
      expiresAt: link.expires_at,
    };
  },
});
