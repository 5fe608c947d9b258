import { z } from 'zod';
import type { AuditRow } from '../../store/audit.ts';
import type { ListedAuditRow } from '../../store/audit-list.ts';
import { instant } from '../schemas/common.ts';

/** One row of the audit log. */
export const auditEntry = z
  .object({
    seq: z.number().int().describe('Number in the chain, from 1'),
    at: instant,
    actor: z.string(),
    onBehalfOf: z.string().nullable(),
    channel: z.string(),
    action: z.string(),
    clientId: z.string().nullable(),
    clientName: z.string().nullable().describe('As the client is called now'),
    ticketId: z.string().nullable(),
    summary: z.string(),
    before: z.unknown(),
    after: z.unknown(),
    externalIds: z
      .record(z.string(), z.string())
      .describe('What others call the things it is about'),
  })
  .meta({ id: 'AuditEntry' });

/** `clientName` is null where the row came without it. */
export function toAuditEntry(row: AuditRow | ListedAuditRow): z.input<typeof auditEntry> {
  return {
    seq: row.seq,
    at: row.at,
    actor: row.actor,
    onBehalfOf: row.on_behalf_of,
    channel: row.channel,
    action: row.action,
    clientId: row.client_id,
    clientName: 'client_name' in row ? row.client_name : null,
    ticketId: row.ticket_id,
    summary: row.summary,
    before: row.before,
    after: row.after,
    externalIds: row.external_ids ?? {},
  };
}
