/** The CSP without an API beside the book that people keep of it, in a database of its own. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { beforeAll, beforeEach } from 'vitest';
import { createManual } from '../../../src/connectors/manual/index.ts';
import {
  cspCustomerId,
  serviceId,
  subscriptionId,
  type CspCustomerId,
} from '../../../src/domain/ids.ts';
import type { Subscription } from '../../../src/domain/subscription.ts';
import type { ChangeProgress, Marketplace, SetQuantity } from '../../../src/ports/marketplace.ts';
import { transact, type Database } from '../../../src/store/database.ts';
import { createManualBook } from '../../../src/store/manual-book.ts';
import {
  addManualSubscription,
  type ManualSubscriptionFacts,
} from '../../../src/store/manual-subscriptions.ts';
import { answerWorkItem, lockWorkItem } from '../../../src/store/manual-work.ts';
import { saveService } from '../../../src/store/services.ts';
import { addClient, openFileDatabase } from '../../support/ledger.ts';

export const tenantId = 'c1a2b3c4-0000-4000-8000-000000000001';
export const commerceId = 'c1a2b3c4-0000-4000-8000-00000000c0de';
export const premium = 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46';

const facts: ManualSubscriptionFacts = {
  product_name: 'Microsoft 365 Business Premium',
  sku_id: premium,
  segment: 'commercial',
  term: 'P1Y',
  billing_cycle: 'monthly',
  quantity: 10,
  maximum_quantity: 300,
  term_ends_at: '2027-01-10T00:00:00Z',
  renews_automatically: true,
  unit_cost_minor: 1_760,
  unit_cost_currency: 'USD',
  commerce_subscription_id: commerceId,
  account_reference: 'LC-4711',
};

/** One book with one record of ten seats: the same again for each test. */
export interface Book {
  readonly db: Database;
  /** The connector to this book. */
  readonly csp: Marketplace;
  readonly serviceId: string;
  /** Whose record it is: "Alder & Finch". */
  readonly customerId: CspCustomerId;
  /** "Contoso", of which nothing is written down. */
  readonly otherId: CspCustomerId;
  /** The record's own id. */
  readonly recordId: string;
  /** What the connector and the person who answers take for the present. */
  now: Temporal.Instant;
}

type Outcome = 'done' | 'impossible';

export interface ManualUnderTest {
  /** The book as the running test has it. */
  readonly book: Book;
  /** Another CSP without an API, with an empty book. */
  readonly connectAnother: () => Promise<Marketplace>;
  /** The record, as the connector reads it. */
  readonly read: () => Promise<Subscription>;
  /** A wish about the record; under a new id unless one is given. */
  readonly change: (from: number, to: number, requestId?: string) => SetQuantity;
  /** Asks for a change; returns the item's id. Throws unless it is accepted. */
  readonly ask: (request: SetQuantity) => Promise<string>;
  /** A person says what became of an item. */
  readonly answer: (id: string, outcome: Outcome) => Promise<void>;
  /** Changes the quantity and has a person say what became of it; returns the item's id. */
  readonly carryOut: (from: number, to: number, outcome?: Outcome) => Promise<string>;
  /** What the connector says became of an item, asked for the record's client unless another is given. */
  readonly progressOf: (reference: string, customer?: CspCustomerId) => Promise<ChangeProgress>;
  /** How many items stand in the book, of whatever state. */
  readonly countItems: () => Promise<number>;
}

/** For the top of a test file: opens the database and writes the book anew before each test. */
export function openManual(): ManualUnderTest {
  let db: Database | undefined;
  let book: Book | undefined;
  const here = (): Book => {
    if (book === undefined) throw new Error('The book is opened by beforeEach: too early here.');
    return book;
  };
  beforeAll(async () => {
    const opened = await openFileDatabase();
    db = opened.db;
    return opened.close;
  });
  beforeEach(async () => {
    if (db === undefined) throw new Error('beforeAll has opened the database');
    book = await writeBook(db);
  });
  const change: ManualUnderTest['change'] = (fromQuantity, toQuantity, requestId) => ({
    customerId: here().customerId,
    subscriptionId: subscriptionId(here().recordId),
    fromQuantity,
    toQuantity,
    requestId: requestId ?? randomUUID(),
  });
  const ask: ManualUnderTest['ask'] = async (request) => {
    const answer = await here().csp.setQuantity(request);
    if (answer.outcome !== 'accepted' || answer.reference === null)
      throw new Error(`It was not accepted: ${JSON.stringify(answer)}`);
    return answer.reference;
  };
  const answer = (id: string, outcome: Outcome) => answerAs(here(), id, outcome);
  return {
    get book() {
      return here();
    },
    connectAnother: async () => connect(here(), await addService(here().db, here().now)),
    read: () => {
      const { csp, customerId, recordId } = here();
      return csp.readSubscription(customerId, subscriptionId(recordId));
    },
    change,
    ask,
    answer,
    carryOut: async (from, to, outcome = 'done') => {
      const id = await ask(change(from, to));
      await answer(id, outcome);
      return id;
    },
    progressOf: async (reference, customer) => {
      const { csp, customerId, recordId } = here();
      const of = {
        customerId: customer ?? customerId,
        subscriptionId: subscriptionId(recordId),
        reference,
      };
      return csp.readChange?.(of) ?? { state: 'unknown' };
    },
    countItems: async () => (await here().db.selectFrom('work_item').select('id').execute()).length,
  };
}

async function writeBook(db: Database): Promise<Book> {
  const now = Temporal.Instant.from('2026-11-22T09:00:00Z');
  await sql`truncate work_item, manual_subscription cascade`.execute(db);
  await db.deleteFrom('client').execute();
  const service = await addService(db, now);
  const [client, other] = [await addClient(db), await addClient(db)];
  await db
    .updateTable('client')
    .set({ name: 'Alder & Finch', tenant_id: tenantId })
    .where('id', '=', client)
    .execute();
  const of = { serviceId: service, clientId: client };
  const recordId = await transact(db, (tx) =>
    addManualSubscription(tx, of, facts, { by: 'Ada Admin', at: now }),
  );
  const book = {
    db,
    serviceId: service,
    customerId: cspCustomerId(client),
    otherId: cspCustomerId(other),
    recordId,
    now,
  };
  return Object.assign(book, { csp: connect(book, service) });
}

const connect = (book: Pick<Book, 'db' | 'now'>, id: string): Marketplace =>
  createManual({
    serviceId: serviceId(id),
    portalAddress: 'https://portal.leader.example',
    book: createManualBook(book.db, id),
    now: () => book.now,
  });

async function addService(db: Database, now: Temporal.Instant): Promise<string> {
  const id = randomUUID();
  const service = {
    id,
    kind: 'manual',
    category: 'csp',
    name: `Leader Cloud ${id}`,
    enabled: true,
    settings: {},
    secrets: {},
  } as const;
  await transact(db, (tx) => saveService(tx, service, now));
  return id;
}

const answerAs = ({ db, now }: Book, id: string, outcome: Outcome): Promise<void> =>
  transact(db, async (tx) => {
    const item = await lockWorkItem(tx, id);
    if (item === null) throw new Error('There is no such item');
    await answerWorkItem(tx, item, {
      outcome,
      reason: outcome === 'done' ? '' : 'no credit',
      by: { id: 'eli', name: 'Eli Engineer' },
      at: now,
    });
  });
