import type { z } from 'zod';
import type { Session } from '../../store/sessions.ts';
import type { Caller } from '../operation.ts';
import type { session } from './schemas.ts';

export function toSession(row: Session, caller: Caller): z.output<typeof session> {
  return {
    id: row.id,
    label: row.label,
    address: row.address,
    userAgent: row.user_agent,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    current: caller.credential?.kind !== 'key' && caller.credential?.id === row.id,
  };
}
