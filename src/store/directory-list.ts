import { sql, type Expression, type SelectQueryBuilder } from 'kysely';
import type { DirectoryPerson, DirectorySubscription } from './directory.ts';
import type { Database } from './database.ts';
import {
  escapeLike,
  hasWord,
  orderOf,
  patternsOf,
  searchedWords,
  type SearchedColumns,
  type SearchedWord,
  type Sort,
} from './list-query.ts';
import type { Schema } from './schema.ts';

/** A person with their client, as lists show it. */
export interface ListedPerson extends DirectoryPerson {
  readonly client_id: string;
  readonly client_name: string;
  readonly seen_at: string;
}

/** A subscription with its client and the name of its CSP, as lists show it. */
export interface ListedSubscription extends DirectorySubscription {
  readonly client_id: string;
  readonly client_name: string;
  readonly service_id: string;
  readonly service_name: string;
  readonly seen_at: string;
}

/** Fields by which people can be sorted. */
export const personSorts = ['name', 'account', 'department', 'enabled', 'client'] as const;
/** Fields by which subscriptions can be sorted. */
export const subscriptionSorts = [
  'product',
  'client',
  'csp',
  'quantity',
  'price',
  'status',
  'renewsAt',
] as const;

/** An absent filter lets everybody through. */
export interface PersonQuery {
  /** Words that all have to be found in name, account, department, job title or the client's name. */
  readonly search?: string | undefined;
  readonly clientId?: readonly string[] | undefined;
  /** People who have any of these licenses, by name. */
  readonly product?: readonly string[] | undefined;
  readonly enabled?: boolean | undefined;
  /** Default: by name. */
  readonly sort?: Sort<(typeof personSorts)[number]> | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** An absent filter lets everything through. */
export interface SubscriptionQuery {
  /** Words that all have to be found in product, subscription id, the client's or the CSP's name. */
  readonly search?: string | undefined;
  readonly clientId?: readonly string[] | undefined;
  /** Names of products, without their commas. */
  readonly product?: readonly string[] | undefined;
  readonly serviceId?: readonly string[] | undefined;
  readonly status?: readonly string[] | undefined;
  /** ISO instant, exclusive; subscriptions without a known renewal are left out. */
  readonly renewsBefore?: string | undefined;
  /** Default: by product. */
  readonly sort?: Sort<(typeof subscriptionSorts)[number]> | undefined;
  readonly limit: number;
  readonly offset: number;
}

interface Found<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
}

const personColumns = [
  'directory_person.client_id',
  'client.name as client_name',
  'directory_person.person_id',
  'user_principal_name',
  'display_name',
  'department',
  'job_title',
  'enabled',
  'product_names',
  'seen_at',
] as const;

/** One page of the people that match, and how many match. Each sort has an index of its own: nothing is sorted. */
export async function listPeople(db: Database, query: PersonQuery): Promise<Found<ListedPerson>> {
  const words = await searchedWords(db, query.search);
  let matching = db.selectFrom('directory_person');
  const text = { searchText: ref('search_text'), clientId: ref('directory_person.client_id') };
  for (const word of words) matching = matching.where(hasWord(text, word));
  const { clientId, product, enabled } = query;
  if (clientId !== undefined) matching = matching.where('client_id', 'in', clientId);
  if (product !== undefined)
    matching = matching.where(sql<boolean>`product_names && ${product}::text[]`);
  if (enabled !== undefined) matching = matching.where('enabled', '=', enabled);
  const sort = query.sort ?? 'name';
  const order = orderOf(
    sort,
    {
      name: sql`lower(display_name)`,
      account: sql`lower(user_principal_name)`,
      department: sql`lower(department)`,
      enabled: ref('enabled'),
      client: sql`lower(client.name)`,
    },
    ['department'],
  );
  // The rest in the same direction: an index is read from either end.
  const tie = sort.startsWith('-') ? 'desc' : 'asc';
  // The page is found first: joining all that stand before it only to pass them takes most of the time far back.
  const picked = matching
    .leftJoin('client', 'client.id', 'directory_person.client_id')
    .select(['client_id', 'person_id'])
    .orderBy(order.by, order.direction)
    .orderBy('client_id', tie)
    .orderBy('person_id', tie)
    .limit(query.limit)
    .offset(query.offset);
  const [rows, count] = await Promise.all([
    db
      .selectFrom(picked.as('picked'))
      .innerJoin('directory_person', (join) =>
        join
          .onRef('directory_person.client_id', '=', 'picked.client_id')
          .onRef('directory_person.person_id', '=', 'picked.person_id'),
      )
      .innerJoin('client', 'client.id', 'directory_person.client_id')
      .select(personColumns)
      .orderBy(order.by, order.direction)
      .orderBy('directory_person.client_id', tie)
      .orderBy('directory_person.person_id', tie)
      .execute(),
    matching.select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow(),
  ]);
  return { rows, total: count.total };
}

/** Null when the last reading saw nobody like that. */
export async function readListedPerson(
  db: Database,
  clientId: string,
  personId: string,
): Promise<ListedPerson | null> {
  const row = await db
    .selectFrom('directory_person')
    .innerJoin('client', 'client.id', 'directory_person.client_id')
    .select(personColumns)
    .where('client_id', '=', clientId)
    .where('person_id', '=', personId)
    .executeTakeFirst();
  return row ?? null;
}

/** One page of the subscriptions that match, and how many match. */
export async function listSubscriptions(
  db: Database,
  query: SubscriptionQuery,
): Promise<Found<ListedSubscription>> {
  const words = await searchedWords(db, query.search);
  let matching = havingWords(db, words);
  const filters = [
    ['client_id', query.clientId],
    ['service_id', query.serviceId],
    ['status', query.status],
  ] as const;
  for (const [column, wanted] of filters) {
    if (wanted !== undefined) matching = matching.where(column, 'in', wanted);
  }
  const { product, renewsBefore } = query;
  if (product !== undefined)
    matching = matching.where(
      sql<boolean>`replace(product_name, ',', '') = any(${product}::text[])`,
    );
  if (renewsBefore !== undefined) matching = matching.where('renews_at', '<', renewsBefore);
  const order = orderOf(
    query.sort ?? 'product',
    {
      product: sql`lower(product_name)`,
      client: sql`lower(client.name)`,
      csp: sql`lower(connected_service.name)`,
      quantity: ref('quantity'),
      price: ref('price_minor'),
      status: ref('directory_subscription.status'),
      renewsAt: ref('renews_at'),
    },
    ['price', 'renewsAt'],
  );
  const [rows, count] = await Promise.all([
    selectSubscription(joinNames(matching))
      .orderBy(order.by, order.direction)
      .orderBy(sql`lower(product_name)`)
      .orderBy(sql`lower(client.name)`)
      .orderBy('service_id')
      .orderBy('subscription_id')
      .limit(query.limit)
      .offset(query.offset)
      .execute(),
    matching.select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow(),
  ]);
  return { rows, total: count.total };
}

/** Null when the last reading saw none like that. */
export async function readListedSubscription(
  db: Database,
  serviceId: string,
  subscriptionId: string,
): Promise<ListedSubscription | null> {
  const row = await selectSubscription(joinNames(db.selectFrom('directory_subscription')))
    .where('service_id', '=', serviceId)
    .where('subscription_id', '=', subscriptionId)
    .executeTakeFirst();
  return row ?? null;
}

/** A few of the subscriptions that have all these words, by product. Some of many when very many have them. */
export async function findSubscriptions(
  db: Database,
  words: readonly SearchedWord[],
  limit: number,
): Promise<readonly ListedSubscription[]> {
  if (words.length === 0) return [];
  const having = havingWords(db, words).selectAll().limit(mostLookedAt);
  return selectSubscription(joinNames(db.selectFrom(having.as('directory_subscription'))))
    .orderBy(sql`lower(product_name)`)
    .orderBy(sql`lower(client.name)`)
    .orderBy('service_id')
    .orderBy('subscription_id')
    .limit(limit)
    .execute();
}

const subscriptionText: SearchedColumns = {
  searchText: ref('directory_subscription.search_text'),
  clientId: ref('directory_subscription.client_id'),
  serviceId: ref('directory_subscription.service_id'),
};

function havingWords(db: Database, words: readonly SearchedWord[]) {
  let having = db.selectFrom('directory_subscription');
  for (const word of words) having = having.where(hasWord(subscriptionText, word));
  return having;
}

function joinNames(rows: SelectQueryBuilder<Schema, 'directory_subscription', object>) {
  return rows
    .innerJoin('client', 'client.id', 'directory_subscription.client_id')
    .innerJoin('connected_service', 'connected_service.id', 'directory_subscription.service_id');
}

function selectSubscription(rows: ReturnType<typeof joinNames>) {
  return rows
    .selectAll('directory_subscription')
    .select(['client.name as client_name', 'connected_service.name as service_name']);
}

/** What a search in a hurry looks for. */
export interface QuickQuery {
  readonly text: string;
  readonly limit: number;
}

/** A word of fewer letters is looked for at the beginning of names only: no index finds it in their middle. */
const shortestInside = 3;
/** Rows looked at among those that have the words; enough to choose a few from, few enough to be quick. */
const mostLookedAt = 500;

/** People whose name or account begins with the text; where these are few, people who have its words anywhere too. */
export async function findPeople(
  db: Database,
  { text, limit }: QuickQuery,
): Promise<readonly ListedPerson[]> {
  const words = patternsOf(text);
  if (words.length === 0) return [];
  const first = await findByBeginning(db, { text, limit });
  // A pattern has a "%" at either end.
  const isIndexed = words.every((word) => word.length - 2 >= shortestInside);
  if (first.length >= limit || !isIndexed) return first;
  let having = db.selectFrom('directory_person').selectAll();
  for (const word of words) having = having.where(sql<boolean>`search_text like lower(${word})`);
  const more = await db
    .selectFrom(having.limit(mostLookedAt).as('directory_person'))
    .innerJoin('client', 'client.id', 'directory_person.client_id')
    .select(personColumns)
    .orderBy(sql`lower(display_name)`)
    .orderBy('client_id')
    .limit(2 * limit)
    .execute();
  return firstOfEach([...first, ...more]).slice(0, limit);
}

async function findByBeginning(db: Database, { text, limit }: QuickQuery): Promise<ListedPerson[]> {
  const beginning = `${escapeLike(text.trim())}%`;
  const found = await Promise.all(
    ['display_name', 'user_principal_name'].map((column) =>
      db
        .selectFrom('directory_person')
        .innerJoin('client', 'client.id', 'directory_person.client_id')
        .select(personColumns)
        .where(sql<boolean>`lower(${sql.ref(column)}) like lower(${beginning})`)
        // The order of the index that finds beginnings, whatever the language of the database.
        .orderBy(sql`lower(${sql.ref(column)}) using ~<~`)
        .limit(limit)
        .execute(),
    ),
  );
  return firstOfEach(found.flat()).slice(0, limit);
}

/** Each person once, where they stand first. */
function firstOfEach(people: readonly ListedPerson[]): ListedPerson[] {
  const byKey = new Map(
    people.map((person) => [`${person.client_id} ${person.person_id}`, person] as const),
  );
  return [...byKey.values()];
}

function ref(column: string): Expression<string> {
  return sql.ref<string>(column);
}
