import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../test/support/postgres.ts';
import { addClient } from './clients.ts';
import { openDatabase, transact, type OpenDatabase } from './database.ts';
import {
  consentLinks,
  dropLinks,
  dropLinksToSecret,
  insertLink,
  passwordLinks,
  readLink,
  readLinkUse,
  signInLinks,
  takeLink,
  type LinkTarget,
} from './one-time-links.ts';

let opened: OpenDatabase;
beforeAll(async () => {
  opened = openDatabase((await createTestDatabase()).url);
});
afterAll(() => opened.close());

const now = Temporal.Instant.from('2026-11-23T10:00:00Z');
const until = now.add({ hours: 1 });
const ways = { 'a person': signInLinks, 'a first password': passwordLinks } as const;

const targetOf = (what: keyof typeof ways): LinkTarget =>
  what === 'a person'
    ? { kind: 'person', userId: randomUUID() }
    : { kind: 'first-password', secretId: randomUUID() };

const make = (target: LinkTarget): Promise<string> =>
  transact(opened.db, (tx) => insertLink(tx, { target, createdBy: 'Eli', now, until }));

describe.each(['a person', 'a first password'] as const)('a link for %s', (what) => {
  const kinds = ways[what];

  it('is kept as a digest only', async () => {
    const token = await make(targetOf(what));

    const rows = await opened.db.selectFrom('one_time_link').selectAll().execute();

    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  it('opens up to the instant at which it ends, and not at it', async () => {
    const key = { token: await make(targetOf(what)), kinds };

    const last = until.subtract({ milliseconds: 1 });
    expect(await readLink(opened.db, key, last)).toMatchObject({ created_by: 'Eli' });
    expect(await readLink(opened.db, key, until)).toBeNull();
    expect(await transact(opened.db, (tx) => takeLink(tx, key, until))).toBeNull();
    expect(await readLinkUse(opened.db, key)).toEqual({ used_at: null });
  });

  it('is got by one of many', async () => {
    const key = { token: await make(targetOf(what)), kinds };

    const taken = await Promise.all(
      Array.from({ length: 5 }, () => transact(opened.db, (tx) => takeLink(tx, key, now))),
    );

    expect(taken.filter((one) => one !== null)).toHaveLength(1);
    expect((await readLinkUse(opened.db, key))?.used_at).not.toBeNull();
  });

  it('is replaced by the next, which is the only open one', async () => {
    const target = targetOf(what);
    const first = { token: await make(target), kinds };
    const second = { token: await make(target), kinds };

    expect(await readLink(opened.db, first, now)).toBeNull();
    expect(await readLinkUse(opened.db, first)).toBeNull();
    expect(await readLink(opened.db, second, now)).not.toBeNull();
  });

  it('is not known where links of another kind are asked for', async () => {
    const others = what === 'a person' ? passwordLinks : signInLinks;
    const key = { token: await make(targetOf(what)), kinds: others };

    expect(await readLink(opened.db, key, now)).toBeNull();
    expect(await readLinkUse(opened.db, key)).toBeNull();
    expect(await transact(opened.db, (tx) => takeLink(tx, key, now))).toBeNull();
    expect(await readLink(opened.db, { ...key, kinds: ways[what] }, now)).not.toBeNull();
  });

  it('that was dropped is not known any more; one that was used still is', async () => {
    const target = targetOf(what);
    const drop = () =>
      transact(opened.db, async (tx) => {
        if (target.kind === 'person') await dropLinks(tx, target.userId);
        if (target.kind === 'first-password') await dropLinksToSecret(tx, target.secretId);
      });
    const used = { token: await make(target), kinds };
    await transact(opened.db, (tx) => takeLink(tx, used, now));
    const open = { token: await make(target), kinds };

    await drop();

    expect(await readLinkUse(opened.db, open)).toBeNull();
    expect((await readLinkUse(opened.db, used))?.used_at).not.toBeNull();
  });
});

describe('a link for a consent', () => {
  it('tells its client, and is the only open one of that client', async () => {
    const clientId = randomUUID();
    const client = { id: clientId, name: 'Contoso', psaCompanyId: null };
    await transact(opened.db, (tx) => addClient(tx, client, now));
    const target = { kind: 'consent', clientId } as const;
    const first = { token: await make(target), kinds: consentLinks };
    const second = { token: await make(target), kinds: consentLinks };

    expect(await readLink(opened.db, first, now)).toBeNull();
    expect(await readLink(opened.db, second, now)).toMatchObject({ client_id: clientId });
    expect(await readLink(opened.db, { ...second, kinds: signInLinks }, now)).toBeNull();
  });
});
