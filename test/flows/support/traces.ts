import type { z } from 'zod';
import { auditEntry } from '../../../src/operations/audit/audit-entry.ts';
import { auditVerdict } from '../../../src/operations/audit/verify-audit.ts';
import { listOf } from '../../../src/operations/schemas/common.ts';
import type { Api } from '../../../tools/client/api.ts';

type Entry = z.output<typeof auditEntry>;

/** How often a seat is asked for, and when that was not known, depends on where the process died. */
const dependsOnCrash = new Set([
  'seats.send',
  'seats.accept',
  'seats.unknown',
  'seats.not-applied',
  // Said where a synchronised tenant was slow to show the block.
  'accounts.end-sessions',
]);
/** A person is asked for each CSP where nothing proves the customer: how many these are depends on the client. */
const perCsp = new Set(['mappings.set']);

/** What the audit log says that a run did or decided, `action → how often`, without what a crash rightly adds. */
export async function tracesOf(admin: Api, ticket: string): Promise<Record<string, number>> {
  const query = `ticket=${ticket}&channel=system&limit=200`;
  const { items } = await admin.get(`/v1/audit?${query}`, listOf(auditEntry));
  const actions = new Set(items.map((entry) => entry.action));
  return Object.fromEntries(
    [...actions]
      .filter((action) => !dependsOnCrash.has(action))
      .map((action) => [action, countOf(items, action)]),
  );
}

function countOf(entries: readonly Entry[], action: string): number {
  const same = entries.filter((entry) => entry.action === action);
  if (!perCsp.has(action)) return same.length;
  const about = same.map((entry) => entry.summary);
  return Math.max(...about.map((one) => about.filter((other) => other === one).length));
}

/** The verdict on the whole log. */
export function verifyTraces(admin: Api): Promise<z.output<typeof auditVerdict>> {
  return admin.get('/v1/audit/verify', auditVerdict);
}
