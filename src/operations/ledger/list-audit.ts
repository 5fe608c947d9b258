import { z } from 'zod';
import { listAudit as queryAudit } from '../../store/audit.ts';
import { defineOperation } from '../operation.ts';
import { instant, listOf, page } from '../schemas/common.ts';

const auditEntry = z
  .object({
    seq: z.number().int(),
    at: instant,
    actor: z.string(),
    onBehalfOf: z.string().nullable(),
    channel: z.string(),
    action: z.string(),
    clientId: z.string().nullable(),
    ticketId: z.string().nullable(),
    summary: z.string(),
    before: z.unknown(),
    after: z.unknown(),
  })
  .meta({ id: 'AuditEntry' });

export const listAudit = defineOperation({
  name: 'audit.list',
  summary: 'List the audit log, newest first',
  route: 'GET /v1/audit',
  input: z.object(page),
  output: listOf(auditEntry),
  roles: ['admin', 'auditor'],
  effect: 'read',
  handler: async ({ tools }, query) => {
    const { rows, total } = await queryAudit(tools.db, query);
    const items = rows.map((row) => ({
      seq: row.seq,
      at: row.at,
      actor: row.actor,
      onBehalfOf: row.on_behalf_of,
      channel: row.channel,
      action: row.action,
      clientId: row.client_id,
      ticketId: row.ticket_id,
      summary: row.summary,
      before: row.before,
      after: row.after,
    }));
    return { items, total };
  },
});
