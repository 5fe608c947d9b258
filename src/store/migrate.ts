import { sql } from 'kysely';
import { lockKey, transact, type Database, type Tx } from './database.ts';
import { first } from './migrations/001-first.ts';
import { ledgerChecks } from './migrations/002-ledger-checks.ts';
import { tellRunChanges } from './migrations/003-tell-run-changes.ts';
import { lists } from './migrations/004-lists.ts';
import { directoryTables } from './migrations/005-directory.ts';
import { people } from './migrations/006-people.ts';
import { embedLinks } from './migrations/007-embed-links.ts';
import { auditAndServices } from './migrations/008-audit-and-services.ts';
import { viewsWithoutDensity } from './migrations/009-views-without-density.ts';
import { productTables } from './migrations/010-products.ts';
import { orderProgress } from './migrations/011-order-progress.ts';
import { renewalSchedules } from './migrations/012-renewal-schedules.ts';
import { workByHand } from './migrations/013-work-by-hand.ts';
import { vendorEvents } from './migrations/014-vendor-events.ts';
import { newSubscriptions } from './migrations/015-new-subscriptions.ts';
import { seatsBeside } from './migrations/016-seats-beside.ts';
import { directories } from './migrations/017-directories.ts';
import { peopleOfARun } from './migrations/018-people-of-a-run.ts';
import { passwordLinks } from './migrations/019-password-links.ts';
import { consentLinks } from './migrations/022-consent-links.ts';

const migrations: readonly { readonly name: string; readonly run: (tx: Tx) => Promise<void> }[] = [
  { name: '001-first', run: first },
  { name: '002-ledger-checks', run: ledgerChecks },
  { name: '003-tell-run-changes', run: tellRunChanges },
  { name: '004-lists', run: lists },
  { name: '005-directory', run: directoryTables },
  { name: '006-people', run: people },
  { name: '007-embed-links', run: embedLinks },
  { name: '008-audit-and-services', run: auditAndServices },
  { name: '009-views-without-density', run: viewsWithoutDensity },
  { name: '010-products', run: productTables },
  { name: '011-order-progress', run: orderProgress },
  { name: '012-renewal-schedules', run: renewalSchedules },
  { name: '013-work-by-hand', run: workByHand },
  { name: '014-vendor-events', run: vendorEvents },
  { name: '015-new-subscriptions', run: newSubscriptions },
  { name: '016-seats-beside', run: seatsBeside },
  { name: '017-directories', run: directories },
  { name: '018-people-of-a-run', run: peopleOfARun },
  { name: '019-password-links', run: passwordLinks },
  { name: '022-consent-links', run: consentLinks },
];

/**
 * Brings the database to this version's schema; forward only. Processes that start together wait for each other.
 * Throws when the database was migrated by a newer version of Seatwright.
 */
export async function migrate(db: Database): Promise<void> {
  await transact(db, async (tx) => {
    await lockKey(tx, 'migrate');
    await sql`create table if not exists migration (name text primary key, at timestamptz not null default now())`.execute(
      tx,
    );
    const { rows } = await sql<{ name: string }>`select name from migration order by name`.execute(
      tx,
    );
    const done = new Set(rows.map((row) => row.name));
    const unknown = [...done].filter((name) => !migrations.some((known) => known.name === name));
    if (unknown.length > 0) {
      throw new Error(
        `The database is newer than this version of Seatwright (it has ${unknown.join(', ')}). Start the newer version.`,
      );
    }
    for (const migration of migrations) {
      if (done.has(migration.name)) continue;
      await migration.run(tx);
      await sql`insert into migration (name) values (${migration.name})`.execute(tx);
    }
  });
}
