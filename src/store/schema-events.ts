import type { Generated } from 'kysely';
import type { Instant } from './columns.ts';

export interface EventReceptionTable {
  service_id: string;
  token_hash: string;
  reference: string;
  proof: string;
  since: Instant;
  since_by: string;
  event_count: Generated<number>;
  last_event_at: Instant | null;
  last_event_name: string | null;
  refused_count: Generated<number>;
  last_refused_at: Instant | null;
  last_refused_why: string | null;
}
