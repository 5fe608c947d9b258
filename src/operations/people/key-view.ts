import type { z } from 'zod';
import type { ApiKey } from '../../store/api-keys.ts';
import type { ServerTools } from '../operation.ts';
import { knownPermissions, knownRoles } from '../schemas/common.ts';
import type { apiKey } from './schemas.ts';

export function toApiKey(tools: ServerTools, row: ApiKey): z.output<typeof apiKey> {
  return {
    id: row.id,
    name: row.name,
    owner: { id: row.user_id, name: row.owner_name },
    start: row.start,
    roles: knownRoles(row.roles),
    permissions: knownPermissions(row.permissions),
    state: stateOf(row, tools.clock.now()),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  };
}

function stateOf(row: ApiKey, now: Temporal.Instant): 'active' | 'expired' | 'revoked' {
  if (row.revoked_at !== null) return 'revoked';
  const expiresAt = Temporal.Instant.from(row.expires_at);
  return Temporal.Instant.compare(expiresAt, now) <= 0 ? 'expired' : 'active';
}
