import { z } from 'zod';
import { readAuditRow } from '../../store/audit-list.ts';
import { notFound } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { auditEntry, toAuditEntry } from './audit-entry.ts';

export const getAuditEntry = defineOperation({
  name: 'audit.get',
  summary: 'Show one row of the audit log',
  route: 'GET /v1/audit/{seq}',
  input: z.object({
    seq: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).describe('Its number'),
  }),
  output: auditEntry,
  roles: ['admin', 'auditor'],
  effect: 'read',
  handler: async ({ tools }, input) => {
    const row = await readAuditRow(tools.db, input.seq);
    if (row === null) throw notFound('audit entry', String(input.seq));
    return toAuditEntry(row);
  },
});
