import type { Role } from '../flows/tools.ts';
import { knownRoles } from '../operations/schemas/common.ts';

/**
 * The roles of a ticket pane's session, by the roles of whose it is. A pane is framed by a page of another site, where a
 * click may not be what it looks like: it is for working on tickets and administers nothing, so that an admin is an engineer
 * there. All other roles, which work on tickets or only read, stay as they are, and so do permissions.
 */
export function paneRoles(own: readonly Role[]): readonly Role[] {
  return knownRoles(own.map((one) => (one === 'admin' ? 'engineer' : one)));
}
