import type { Product } from './product.ts';
import { appendAudit } from './store/audit.ts';
import { transact } from './store/database.ts';
import { insertLink } from './store/one-time-links.ts';

const validHours = 1;

/**
 * A link that makes whoever opens it an admin, once, within an hour. `first-admin` is dead as soon as somebody administers;
 * `break-glass` is for whoever runs the server and has lost every admin.
 */
export async function createAdminLink(
  { db, tools }: Product,
  kind: 'first-admin' | 'break-glass',
): Promise<string> {
  const now = tools.clock.now();
  const until = now.add({ hours: validHours });
  const token = await transact(db, async (tx) => {
    const made = await insertLink(tx, { target: { kind }, createdBy: 'seatwright', now, until });
    await appendAudit(tx, {
      at: now,
      actor: 'seatwright',
      channel: kind === 'first-admin' ? 'system' : 'cli',
      action: 'admin.link',
      summary:
        kind === 'first-admin'
          ? 'Made a one-time link for the first admin'
          : 'Made a one-time link for an admin on the server itself',
      after: { kind, expiresAt: until.toString() },
    });
    return made;
  });
  return `${tools.baseUrl}/first-admin?token=${token}`;
}
