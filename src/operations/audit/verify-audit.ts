import { z } from 'zod';
import { verifyAudit as walkChain } from '../../store/audit.ts';
import type { Database } from '../../store/database.ts';
import { defineOperation } from '../operation.ts';
import { auditEntry, toAuditEntry } from './audit-entry.ts';

/** What a walk along the chain of hashes found. */
export const auditVerdict = z
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

/** A hash as the log writes it. */
export const auditHash = z
  .string()
  .trim()
  .regex(/^[0-9a-f]{64}$/, 'A hash has 64 digits from 0 to f');

export const verifyAudit = defineOperation({
  name: 'audit.verify',
  summary: 'Walk the chain of hashes of the whole audit log and name the first broken row',
  route: 'GET /v1/audit/verify',
  input: z.object({
    notedHash: auditHash
      .optional()
      .describe('A last hash that was noted earlier: shows whether the end was cut off'),
  }),
  output: auditVerdict,
  roles: ['admin', 'auditor'],
  effect: 'read',
  handler: ({ tools }, input) => walkAudit(tools.db, input.notedHash),
});

/** The verdict on the log of one database, as every surface tells it. */
export async function walkAudit(
  db: Database,
  notedHash?: string,
): Promise<z.input<typeof auditVerdict>> {
  const verdict = await walkChain(db, notedHash);
  const { rowCount } = verdict;
  if (verdict.ok) return { ok: true, rowCount, lastHash: verdict.lastHash, broken: null };
  const { seq, problem, row } = verdict;
  const entry = row === null ? null : toAuditEntry(row);
  return { ok: false, rowCount, lastHash: null, broken: { seq, problem, entry } };
}
