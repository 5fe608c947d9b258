import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../test/support/postgres.ts';
import { listAudit, listAuditChoices } from './audit-list.ts';
import {
  appendAudit,
  appendAuditEntries,
  auditGenesis,
  verifyAudit,
  type AuditEntry,
} from './audit.ts';
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

const day = (date: string) => Temporal.Instant.from(`${date}T12:00:00Z`);

/** Summaries of what a query lists; it must count as many. */
async function list(query: Partial<Parameters<typeof listAudit>[1]>): Promise<string[]> {
  const found = await listAudit(opened.db, { limit: 10, offset: 0, ...query });
  expect(found.total).toBe(found.rows.length);
  return found.rows.map(({ summary }) => summary);
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

  it('takes several rows at once, in their order, among others who write', async () => {
    const three = ['a', 'b', 'c'].map((summary) => entry(summary));
    await Promise.all([
      transact(opened.db, (tx) => appendAuditEntries(tx, three)),
      append(entry('one')),
      transact(opened.db, (tx) => appendAuditEntries(tx, three)),
    ]);

    const summaries = (await list({ sort: 'at' })).filter((summary) => summary !== 'one');
    expect(summaries).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
    expect(await verifyAudit(opened.db)).toMatchObject({ ok: true, rowCount: 7 });
  });

  it('holds up nobody who writes nothing into it', async () => {
    await transact(opened.db, async (tx) => {
      await appendAudit(tx, entry('still open'));
      await transact(opened.db, (other) => appendAuditEntries(other, []));
    });

    expect(await list({})).toEqual(['still open']);
  });

  it('takes texts as they are: quotes, backslashes, other scripts, and words of its own making', async () => {
    const strange = 'a "quote", a \\ and \n, 席, 🪑, ","previous_hash":"","seq":7,"summary":"x';
    const more = { before: { previous_hash: '', seq: 0 }, after: { [strange]: [strange] } };
    await append(entry(strange, { ...more, ticketId: strange, externalIds: { id: strange } }));
    await append(entry('after it'));

    expect(await list({ sort: 'at' })).toEqual([strange, 'after it']);
    expect(await verifyAudit(opened.db)).toMatchObject({ ok: true, rowCount: 2 });
  });

  it('takes texts that PostgreSQL would refuse or replace, and values that become texts in JSON', async () => {
    const cut = `${'🪑'.slice(0, 1)} and \0`;
    const at = Temporal.Instant.from('2026-11-22T10:00:00Z');
    await append(entry(cut, { after: { at, [cut]: [cut], gone: undefined }, actor: cut }));

    const { rows } = await listAudit(opened.db, { limit: 1, offset: 0 });
    expect(rows[0]).toMatchObject({
      summary: '\ufffd and \ufffd',
      after: { at: '2026-11-22T10:00:00Z', '\ufffd and \ufffd': ['\ufffd and \ufffd'] },
    });
    expect(await verifyAudit(opened.db)).toMatchObject({ ok: true, rowCount: 1 });
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
    [`update audit set external_ids = '{"order":"9"}' where seq = 1`, 1, 'its content is not what'],
    [
      'update audit set external_ids = null where seq = 3',
      3,
      'its content is not what was written',
    ],
    [`update audit set previous_hash = repeat('0', 64) where seq = 2`, 2, 'does not follow'],
  ])('notices: %s', async (statement, seq, problem) => {
    for (const summary of ['one', 'two']) await append(entry(summary));
    await append(entry('three', { externalIds: { 'Pax8 order': '4711' } }));

    await unguarded(statement);

    const verdict = await verifyAudit(opened.db);
    expect(verdict).toMatchObject({ ok: false, seq });
    expect(verdict).toHaveProperty('problem', expect.stringContaining(problem));
  });

  it('notices an end that was cut off, by a hash that was noted earlier', async () => {
    for (const summary of ['one', 'two', 'three']) await append(entry(summary));
    const before = await verifyAudit(opened.db);
    const noted = before.ok ? before.lastHash : '';

    await unguarded('delete from audit where seq = 3');

    expect(await verifyAudit(opened.db)).toMatchObject({ ok: true, rowCount: 2 });
    expect(await verifyAudit(opened.db, noted)).toMatchObject({ ok: false, seq: 3, row: null });
    await append(entry('a new third one'));
    expect(await verifyAudit(opened.db, noted)).toMatchObject({ ok: false, seq: 4 });
  });

  it('keeps the hashes of rows from before there were external ids', async () => {
    await append(entry('old'));
    const { rows } = await sql<{ hash: string }>`select hash from audit`.execute(opened.db);

    // Computed with the version that had no such column, of the entry above.
    expect(rows[0]?.hash).toBe('74c3f7b46df0a1496373aeb465c6473454e5e5cc339bf79c449b5c45c08c8d4f');
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

  describe('filtered', () => {
    beforeEach(async () => {
      await append(entry('one', { at: day('2026-09-01'), channel: 'cli', ticketId: '5001' }));
      await append(entry('two', { at: day('2026-10-01'), actor: 'seatwright', onBehalfOf: 'Eli' }));
      await append(entry('three', { at: day('2026-11-01'), actor: 'Eli', action: 'runs.start' }));
    });

    it.each([
      ['a person, also where another acted for them', { person: ['Eli'] }, ['three', 'two']],
      ['any of several channels', { channel: ['cli', 'http'] }, ['one']],
      ['an action', { action: ['runs.start'] }, ['three']],
      ['a ticket', { ticket: ['5001'] }, ['one']],
      ['a client', { clientId: ['nobody'] }, []],
      [
        'a period whose end is not in it',
        { from: '2026-09-01T12:00:00Z', to: '2026-11-01T12:00:00Z' },
        ['two', 'one'],
      ],
      ['all of them at once', { person: ['Eli'], action: ['clients.update'] }, ['two']],
    ])('by %s', async (_name, query, summaries) => {
      expect(await list(query)).toEqual(summaries);
    });

    it('and sorted, equal ones newest first, missing ones last', async () => {
      expect(await list({ sort: 'at' })).toEqual(['one', 'two', 'three']);
      expect(await list({ sort: 'action' })).toEqual(['two', 'one', 'three']);
      expect(await list({ sort: '-ticket' })).toEqual(['one', 'three', 'two']);
    });

    it('offers exactly what occurs in the log', async () => {
      expect(await listAuditChoices(opened.db)).toEqual({
        people: ['Ada Admin', 'Eli', 'seatwright'],
        actions: ['clients.update', 'runs.start'],
        channels: ['cli', 'portal'],
      });
    });
  });
});
