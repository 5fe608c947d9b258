import { z } from 'zod';
import { verifyAudit } from '../../store/audit.ts';
import { defineOperation } from '../operation.ts';
import { auditEntry, toAuditEntry } from './audit-entry.ts';

/** What a walk along the chain of hashes found. */
const auditVerdict = z
  .object({
    ok: z.boolean(),
    rowCount: z.number().int().describe('Rows that are as they were written, from the first on'),
    lastHash: z
      .string()
      .nullable()
      .describe('Hash of the last row: note it, to find out later whether the end was cut off'),
    broken: z
      .object({
        seq: z.number().int(),
        problem: z.string(),
        entry: auditEntry.nullable().describe('The row as it stands now; null when it is gone'),
      })
      .nullable()
      .describe('The first row that is not what was written'),
  })
  .meta({ id: 'AuditVerdict' });

export const checkAudit = defineOperation({
  name: 'audit.check',
  summary: 'Walk the chain of hashes of the whole audit log and name the first broken row',
  route: 'GET /v1/audit/check',
  input: z.object({
    notedHash: z
      .string()
      .trim()
      .regex(/^[0-9a-f]{64}$/, 'A hash has 64 digits from 0 to f')
      .optional()
      .describe('A last hash of an earlier check'),
  }),
  output: auditVerdict,
  roles: ['admin', 'auditor'],
  effect: 'read',
  handler: async ({ tools }, input) => {
    const verdict = await verifyAudit(tools.db, input.notedHash);
    const { rowCount } = verdict;
    if (verdict.ok) return { ok: true, rowCount, lastHash: verdict.lastHash, broken: null };
    const { seq, problem, row } = verdict;
    const entry = row === null ? null : toAuditEntry(row);
    return { ok: false, rowCount, lastHash: null, broken: { seq, problem, entry } };
  },
});
