import type { z } from 'zod';
import type { Tx } from '../../store/database.ts';
import { insertLink } from '../../store/one-time-links.ts';
import type { ServerTools } from '../operation.ts';
import type { oneTimeLink } from './schemas.ts';

/** How long a person has for opening an invitation. */
const invitationHours = 7 * 24;

/** Makes the one-time link with which this person sets a password. */
export async function createPersonLink(
  tx: Tx,
  tools: ServerTools,
  wish: { readonly userId: string; readonly createdBy: string },
): Promise<z.output<typeof oneTimeLink>> {
  const now = tools.clock.now();
  const until = now.add({ hours: invitationHours }).round('second');
  const token = await insertLink(tx, {
    target: { kind: 'person', userId: wish.userId },
    createdBy: wish.createdBy,
    now,
    until,
  });
  return { url: `${tools.baseUrl}/invitation?token=${token}`, expiresAt: until.toString() };
}
