import { createHash } from 'node:crypto';
import { json, lockKey, type Database, type Tx } from './database.ts';

/** One decision or outside call, as it is written down. */
export interface AuditEntry {
  readonly at: Temporal.Instant;
  /** Name of the person, or "seatwright". */
  readonly actor: string;
  readonly onBehalfOf?: string | null;
  /** Through what: portal, chat, http, cli, system. */
  readonly channel: string;
  /** The operation's name, or what a flow did: "clients.update". */
  readonly action: string;
  readonly clientId?: string | null;
  readonly ticketId?: string | null;
  /** One sentence for people. Never a secret. */
  readonly summary: string;
  /** JSON, or null when there was nothing. Never a secret. */
  readonly before?: unknown;
  readonly after?: unknown;
  /** What others call the things it is about, by what they are: a customer at a CSP, an order, a request. */
  readonly externalIds?: Readonly<Record<string, string>> | null;
}

/** A row as it was read. */
export interface AuditRow {
  readonly seq: number;
  readonly at: string;
  readonly actor: string;
  readonly on_behalf_of: string | null;
  readonly channel: string;
  readonly action: string;
  readonly client_id: string | null;
  readonly ticket_id: string | null;
  readonly summary: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly external_ids: Readonly<Record<string, string>> | null;
  readonly previous_hash: string;
  readonly hash: string;
}

/** What stands before the first row. */
export const auditGenesis = '0'.repeat(64);

/**
 * Adds a row to the log in the caller's transaction, so that a thing and its trace cannot part.
 * Rows are chained by hash; writers wait for each other from here to the end of their transaction: call it last.
 */
export async function appendAudit(tx: Tx, entry: AuditEntry): Promise<void> {
  await lockKey(tx, 'audit');
  const last = await tx
    .selectFrom('audit')
    .select(['seq', 'hash'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  const row = {
    seq: (last?.seq ?? 0) + 1,
    // PostgreSQL keeps microseconds; the hash has to be taken of what can be read back.
    at: entry.at.round('microsecond').toString(),
    actor: entry.actor,
    on_behalf_of: entry.onBehalfOf ?? null,
    channel: entry.channel,
    action: entry.action,
    client_id: entry.clientId ?? null,
    ticket_id: entry.ticketId ?? null,
    summary: entry.summary,
    before: entry.before ?? null,
    after: entry.after ?? null,
    external_ids: entry.externalIds ?? null,
    previous_hash: last?.hash ?? auditGenesis,
  };
  await tx
    .insertInto('audit')
    .values({
      ...row,
      before: row.before === null ? null : json(row.before),
      after: row.after === null ? null : json(row.after),
      external_ids: row.external_ids === null ? null : json(row.external_ids),
      hash: hashOf(row),
    })
    .execute();
}

/** What `verifyAudit` found. */
export type AuditVerdict =
  | { readonly ok: true; readonly rowCount: number; readonly lastHash: string }
  | {
      readonly ok: false;
      /** Rows before the broken one, all of them as they were written. */
      readonly rowCount: number;
      /** The first row that is not what was written; one past the end when rows are missing there. */
      readonly seq: number;
      readonly problem: string;
      /** That row as it stands now; null when it is missing. */
      readonly row: AuditRow | null;
    };

const verifyBatch = 1_000;

/**
 * Recomputes the whole chain. Needs no lock: rows are only ever added.
 * `notedHash` is a last hash that somebody wrote down earlier: a log that was cut off at its end does not have it any more.
 */
export async function verifyAudit(db: Database, notedHash?: string): Promise<AuditVerdict> {
  let previousHash = auditGenesis;
  let rowCount = 0;
  let isNotedSeen = notedHash === undefined || notedHash === auditGenesis;
  for (;;) {
    const rows = await db
      .selectFrom('audit')
      .selectAll()
      .where('seq', '>', rowCount)
      .orderBy('seq')
      .limit(verifyBatch)
      .execute();
    for (const row of rows) {
      const problem = problemOf(row, rowCount + 1, previousHash);
      if (problem !== null) return { ok: false, rowCount, seq: row.seq, problem, row };
      previousHash = row.hash;
      rowCount += 1;
      isNotedSeen ||= row.hash === notedHash;
    }
    if (rows.length === verifyBatch) continue;
    if (isNotedSeen) return { ok: true, rowCount, lastHash: previousHash };
    const problem = 'the row with the noted hash is not there: the end of the log was cut off';
    return { ok: false, rowCount, seq: rowCount + 1, problem, row: null };
  }
}

function problemOf(row: AuditRow, expectedSeq: number, previousHash: string): string | null {
  if (row.seq !== expectedSeq) return `row ${expectedSeq} is missing`;
  if (row.previous_hash !== previousHash) return 'it does not follow from the row before it';
  const { hash, ...content } = row;
  return hashOf(content) === hash ? null : 'its content is not what was written';
}

function hashOf(row: Omit<AuditRow, 'hash'>): string {
  const canonical = canonicalJson({
    ...row,
    at: Temporal.Instant.from(row.at).toString(),
    // Rows of before migration 008 have no such column: absent and null give the same hash.
    external_ids: row.external_ids ?? undefined,
  });
  return createHash('sha256').update(canonical).digest('hex');
}

/** JSON with sorted keys: the database does not keep the order of a document's keys. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}
