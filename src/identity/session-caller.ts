import type { Caller } from '../operations/operation.ts';
import { knownPermissions, knownRoles } from '../operations/schemas/common.ts';
import type { Database } from '../store/database.ts';
import { readPersonAccess } from '../store/people-roles.ts';
import { paneRoles } from './pane-roles.ts';

/** A session as the sign-in library finds it. */
interface FoundSession {
  readonly user: { readonly id: string; readonly name: string; readonly email: string };
  readonly session: {
    readonly id: string;
    /** What it was opened for; nothing for a sign-in of its own. */
    readonly label?: string | null | undefined;
  };
}

/** Who a session works for, with the rights that the person has now. Null for somebody who was disabled. */
export async function callerOfSession(
  db: Database,
  { user, session }: FoundSession,
  headers: Headers,
): Promise<Omit<Caller, 'channel'> | null> {
  const access = await readPersonAccess(db, user.id);
  if (access.disabled) return null;
  const roles = knownRoles(access.roles);
  const kind = isPane(session, headers) ? 'pane' : 'session';
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    roles: kind === 'pane' ? paneRoles(roles) : roles,
    permissions: knownPermissions(access.permissions),
    credential: { kind, id: session.id },
  };
}

/**
 * A session that was opened for a pane; and every other one while our own page says that it is framed (portal/api/pane.ts):
 * below one registrable domain the browser sends a frame the cookie of the sign-in itself.
 */
function isPane({ label }: FoundSession['session'], headers: Headers): boolean {
  return (label ?? null) !== null || headers.get('x-seatwright-channel') === 'chat';
}
