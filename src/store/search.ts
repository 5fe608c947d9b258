import { sql } from 'kysely';
import type { Database } from './database.ts';
import { hasWord, lower, patternsOf, type SearchedWord } from './list-query.ts';

/** A client that a search found. */
export interface ClientHit {
  readonly id: string;
  readonly name: string;
  /** Verified domains of the tenant, the default first; empty until it was read. */
  readonly domains: string[];
}

/** Clients by name, domain or tag, those whose name begins with the text first. Disabled ones are left out. */
export async function findClients(
  db: Database,
  text: string,
  limit: number,
): Promise<readonly ClientHit[]> {
  let found = db
    .selectFrom('client')
    .select(['id', 'name', 'domains'])
    .where('disabled', '=', false);
  for (const pattern of patternsOf(text)) {
    found = found.where(
      sql<boolean>`lower(name || ' ' || domains::text || ' ' || tags::text) like ${lower(pattern)}`,
    );
  }
  return found
    .orderBy(sql`starts_with(lower(name), ${lower(text.trim())})`, 'desc')
    .orderBy(sql`lower(name)`)
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** A run that a search found. */
export interface RunHit {
  readonly id: string;
  readonly package: string;
  /** Whom it is about; null while that is not known. */
  readonly subject: string | null;
  readonly ticket_number: string;
  readonly client_name: string;
  readonly status_text: string;
}

/** Runs that have all these words in whom they are about, ticket number, who started them or client; the newest first. */
export async function findRuns(
  db: Database,
  words: readonly SearchedWord[],
  limit: number,
): Promise<readonly RunHit[]> {
  if (words.length === 0) return [];
  let found = db.selectFrom('run').innerJoin('client', 'client.id', 'run.client_id');
  const columns = {
    searchText: sql.ref<string>('run.search_text'),
    clientId: sql.ref<string>('run.client_id'),
  };
  for (const word of words) found = found.where(hasWord(columns, word));
  return found
    .select([
      'run.id',
      'run.package',
      'run.subject',
      'run.ticket_number',
      'client.name as client_name',
      'run.status_text',
    ])
    .orderBy('run.started_at', 'desc')
    .orderBy('run.id')
    .limit(limit)
    .execute();
}
