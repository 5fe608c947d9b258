import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../test/support/postgres.ts';
import { appendAudit, auditGenesis, listAudit, verifyAudit, type AuditEntry } from './audit.ts';
import { openDatabase, transact, type OpenDatabase } from './database.ts';

let opened: OpenDatabase;
beforeAll(async () => {
  opened = openDatabase((await createTestDatabase()).url);
});
afterAll(() => opened.close());
beforeEach(async () => {
  await unguarded('truncate audit');
});

const entry = (summary: string, more: Partial<AuditEntry> = {}): AuditEntry => ({
  at: Temporal.Instant.from('2026-11-22T10:00:00.123456789Z'),
  actor: 'Ada Admin',
  channel: 'portal',
  action: 'clients.update',
  summary,
  ...more,
});

const append = (added: AuditEntry): Promise<void> =>
  transact(opened.db, (tx) => appendAudit(tx, added));

/** What somebody with the database's own rights could do: the trigger is off for one statement. */
async function unguarded(statement: string): Promise<void> {
  await transact(opened.db, async (tx) => {
    await sql`alter table audit disable trigger audit_append_only`.execute(tx);
    await sql.raw(statement).execute(tx);
    await sql`alter table audit enable trigger audit_append_only`.execute(tx);
  });
}

describe('the audit log', () => {
  it('is whole when nothing was ever written', async () => {
    expect(await verifyAudit(opened.db)).toEqual({ ok: true, rowCount: 0, lastHash: auditGenesis });
  });

  it('chains rows of any shape, and reads back the same hash', async () => {
    await append(entry('first', { before: { z: 1, a: [1, { b: null, a: 'ü' }] }, after: null }));
    await append(entry('second', { clientId: 'c1', ticketId: 't1', onBehalfOf: 'Eli' }));
    await append(entry('third', { after: { amount: 1.5, undefined: undefined } }));

    expect(await verifyAudit(opened.db)).toMatchObject({ ok: true, rowCount: 3 });
  });

  it('numbers rows without gaps when many write at once', async () => {
    await Promise.all(Array.from({ length: 25 }, (_, index) => append(entry(`row ${index}`))));

    expect(await verifyAudit(opened.db)).toMatchObject({ ok: true, rowCount: 25 });
  });

  it('leaves nothing behind when the change it belongs to fails', async () => {
    const failing = transact(opened.db, async (tx) => {
      await appendAudit(tx, entry('never happened'));
      throw new Error('the change failed');
    });

    await expect(failing).rejects.toThrow('the change failed');
    expect((await listAudit(opened.db, { limit: 10, offset: 0 })).total).toBe(0);
  });

  it('refuses to be changed or shortened by ordinary statements', async () => {
    await append(entry('stays'));

    await expect(sql`update audit set summary = 'other'`.execute(opened.db)).rejects.toThrow(
      'append-only',
    );
    await expect(sql`delete from audit`.execute(opened.db)).rejects.toThrow('append-only');
    await expect(sql`truncate audit`.execute(opened.db)).rejects.toThrow('append-only');
  });

  it.each([
    ["update audit set summary = 'harmless' where seq = 2", 2, 'its content is not what was'],
    ["update audit set after = '{}' where seq = 3", 3, 'its content is not what was written'],
    ['delete from audit where seq = 2', 3, 'row 2 is missing'],
    ['delete from audit where seq = 1', 2, 'row 1 is missing'],
    [`update audit set previous_hash = repeat('0', 64) where seq = 2`, 2, 'does not follow'],
  ])('notices: %s', async (statement, seq, problem) => {
    for (const summary of ['one', 'two', 'three']) await append(entry(summary));

    await unguarded(statement);

    const verdict = await verifyAudit(opened.db);
    expect(verdict).toMatchObject({ ok: false, seq });
    expect(verdict).toHaveProperty('problem', expect.stringContaining(problem));
  });

  it('is listed newest first and searched by words, with wildcards taken literally', async () => {
    await append(entry('Saved 100% of the seats'));
    await append(entry('Saved 100 seats', { actor: 'Eli Engineer' }));

    const found = await listAudit(opened.db, { search: '100%', limit: 10, offset: 0 });
    const byPerson = await listAudit(opened.db, { search: 'eli', limit: 10, offset: 0 });
    const all = await listAudit(opened.db, { limit: 1, offset: 0 });

    expect(found.rows.map((row) => row.summary)).toEqual(['Saved 100% of the seats']);
    expect(byPerson.total).toBe(1);
    expect(all).toMatchObject({ total: 2, rows: [{ summary: 'Saved 100 seats' }] });
  });
});
