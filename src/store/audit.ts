import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { invariant } from '../lib/invariant.ts';
import { parseJson } from '../lib/json.ts';
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
export function appendAudit(tx: Tx, entry: AuditEntry): Promise<void> {
  return appendAuditEntries(tx, [entry]);
}

/** As `appendAudit`, for several rows in their order; none at all takes no lock. */
export async function appendAuditEntries(tx: Tx, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map((entry, index) => {
    const row = rowOf(entry);
    return { place: index + 1, ...row, ...canonicalEnds(row) };
  });
  // A statement of its own: the next one has to see what the writer before has committed.
  await lockKey(tx, 'audit');
  // Reads the end of the chain, hashes and inserts at once: others wait for every round trip made here.
  await sql`
    with recursive
      entry as (
        select * from json_to_recordset(${json(rows)}::json) as given(
          place int, head text, tail text, at timestamptz, actor text, on_behalf_of text, channel text,
          action text, client_id text, ticket_id text, summary text,
          before jsonb, after jsonb, external_ids jsonb)),
      link as (
        select 0 as place, coalesce(newest.seq, 0) as seq, null::text as previous_hash,
          coalesce(newest.hash, ${auditGenesis}) as hash
        from (select 1) as always
          left join (select seq, hash from audit order by seq desc limit 1) as newest on true
        union all
        select entry.place, link.seq + 1, link.hash, encode(sha256(convert_to(
          entry.head || link.hash || '","seq":' || (link.seq + 1) || entry.tail, 'UTF8')), 'hex')
        from link join entry on entry.place = link.place + 1)
    insert into audit (seq, at, actor, on_behalf_of, channel, action, client_id, ticket_id, summary,
      before, after, external_ids, previous_hash, hash)
    select link.seq, entry.at, entry.actor, entry.on_behalf_of, entry.channel, entry.action, entry.client_id,
      entry.ticket_id, entry.summary, entry.before, entry.after, entry.external_ids,
      link.previous_hash, link.hash
    from link join entry on entry.place = link.place`.execute(tx);
}

/** What an entry says, without its place in the chain. */
type Content = Omit<AuditRow, 'seq' | 'previous_hash' | 'hash'>;

function rowOf(entry: AuditEntry): Content {
  return {
    // PostgreSQL keeps microseconds; the hash has to be taken of what can be read back.
    at: entry.at.round('microsecond').toString(),
    actor: storable(entry.actor),
    on_behalf_of: storable(entry.onBehalfOf ?? null),
    channel: entry.channel,
    action: entry.action,
    client_id: storable(entry.clientId ?? null),
    ticket_id: storable(entry.ticketId ?? null),
    summary: storable(entry.summary),
    before: storable(plain(entry.before)),
    after: storable(plain(entry.after)),
    external_ids: storable(entry.externalIds ?? null),
  };
}

/** As it comes back from a JSON column: an instant is a text there, what is undefined is not there. */
function plain(value: unknown): unknown {
  const parsed = parseJson(JSON.stringify(value) ?? 'null');
  invariant(parsed.ok, 'what was just made is JSON');
  return parsed.value;
}

/**
 * A value whose texts PostgreSQL keeps as they are. Vendors' texts, and those that were cut, may hold what it refuses or
 * replaces: a zero byte, half of a pair of characters.
 */
function storable<T>(value: T): T;
function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '\ufffd');
  if (Array.isArray(value)) return value.map((one: unknown) => storable(one));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]: [string, unknown]) => [
      storable(name),
      storable(member),
    ]),
  );
}

/**
 * A row's canonical JSON around the two members that only the insert knows: `previous_hash` and `seq` stand side by side,
 * and behind them only what is taken out here.
 */
function canonicalEnds(row: Content): { readonly head: string; readonly tail: string } {
  const { summary, ticket_id, ...first } = hashed(row);
  return {
    head: `${canonicalJson(first).slice(0, -1)},"previous_hash":"`,
    tail: `,${canonicalJson({ summary, ticket_id }).slice(1)}`,
  };
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
  return createHash('sha256')
    .update(canonicalJson(hashed(row)))
    .digest('hex');
}

/** A row's members in the form in which they are hashed. */
function hashed<Row extends Content>(row: Row) {
  return {
    ...row,
    at: Temporal.Instant.from(row.at).toString(),
    // Rows of before migration 008 have no such column: absent and null give the same hash.
    external_ids: row.external_ids ?? undefined,
  };
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
