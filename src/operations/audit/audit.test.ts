import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { refusalOf } from '../../../test/support/refusal.ts';
import { startTestWorld, type TestWorld } from '../../../test/support/world.ts';
import { parseJson } from '../../lib/json.ts';
import { transact } from '../../store/database.ts';
import { listOf } from '../schemas/common.ts';
import { auditEntry } from './audit-entry.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await startTestWorld();
});
afterAll(() => world.close());

const verdict = z.object({
  ok: z.boolean(),
  rowCount: z.number(),
  lastHash: z.string().nullable(),
  broken: z
    .object({ seq: z.number(), problem: z.string(), entry: auditEntry.nullable() })
    .nullable(),
});
const verify = async () => (await world.as('aud')).get('/v1/audit/verify', verdict);
const list = async (query: string) =>
  (await world.as('aud')).get(`/v1/audit?${query}`, listOf(auditEntry));

/** What somebody with the database's own rights could do. */
async function unguarded(statement: string): Promise<void> {
  await transact(world.server.product.db, async (tx) => {
    await sql`alter table audit disable trigger audit_append_only`.execute(tx);
    await sql.raw(statement).execute(tx);
    await sql`alter table audit enable trigger audit_append_only`.execute(tx);
  });
}

describe('the audit log', () => {
  it('is filtered by what it offers, and counts what matches', async () => {
    const choices = await (
      await world.as('aud')
    ).get(
      '/v1/audit/choices',
      z.object({ people: z.array(z.string()), actions: z.array(z.string()) }),
    );
    expect(choices.people).toContain('Ada Admin');
    const all = await list('limit=1');
    let sum = 0;
    for (const action of choices.actions) {
      const { items, total } = await list(`limit=1&action=${action}`);
      expect(items[0]?.action).toBe(action);
      sum += total;
    }
    expect(sum).toBe(all.total);
  });

  it('names the client, and the customer as the CSP calls it', async () => {
    const clientId = await world.clientId('Brightwater Dental');

    const { items } = await list(`clientId=${clientId}&action=mappings.set`);

    expect(items.map(({ clientName }) => clientName)).toContain('Brightwater Dental');
    expect(new Set(items.map((one) => one.clientId))).toEqual(new Set([clientId]));
    const ids = items.flatMap(({ externalIds }) => Object.keys(externalIds));
    expect(ids).toContain('Microsoft Partner Center customer');
  });

  it('finds an entry by words of what happened, who did it and the action, in any order', async () => {
    const { items, total } = await list('search=services.add+ada+connected');

    expect(total).toBeGreaterThan(0);
    expect(new Set(items.map(({ actor, action }) => `${actor}: ${action}`))).toEqual(
      new Set(['Ada Admin: services.add']),
    );
    expect((await list('search=services.add+giraffe')).total).toBe(0);
  });

  it('opens one entry by its number, and says when there is none', async () => {
    const aud = await world.as('aud');
    const [first] = (await list('sort=at&limit=1')).items;

    expect(await aud.get('/v1/audit/1', auditEntry)).toEqual(first);
    expect(await refusalOf(aud.get('/v1/audit/999999', auditEntry))).toMatchObject({ status: 404 });
  });

  it('can be had as JSON lines of exactly what the filters let through', async () => {
    const filter = 'action=services.add';
    const { items, total } = await list(`${filter}&limit=200`);
    const file = await readFileAs('Aud Auditor', `/v1/audit?${filter}&format=jsonl`);
    const lines = file
      .trim()
      .split('\n')
      .map((line) => parseJson(line));

    expect(lines).toHaveLength(total);
    expect(lines.map((line) => (line.ok ? line.value : null))).toEqual(items);
  });

  it('refuses engineers, in lists, files and verifying alike', async () => {
    const eli = await world.as('eli');
    for (const path of [
      '/v1/audit',
      '/v1/audit?format=csv',
      '/v1/audit/choices',
      '/v1/audit/verify',
    ]) {
      expect(await refusalOf(eli.get(path, z.unknown())), path).toMatchObject({ status: 403 });
    }
  });

  it('is whole, and names the first row that somebody changed in the database', async () => {
    const whole = await verify();
    expect(whole).toMatchObject({ ok: true, broken: null });

    await unguarded(`update audit set actor = 'Nobody' where seq in (3, 5)`);

    expect(await verify()).toMatchObject({
      ok: false,
      rowCount: 2,
      broken: {
        seq: 3,
        problem: 'its content is not what was written',
        entry: { actor: 'Nobody' },
      },
    });
  });
});

/** As a browser downloads it: the test client reads short answers only. */
async function readFileAs(name: string, path: string): Promise<string> {
  const account = world.server.product.tools.world?.demoAccounts.find((one) => one.name === name);
  const signedIn = await fetch(`${world.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: world.url },
    body: JSON.stringify({ email: account?.email, password: account?.password }),
  });
  const { token } = z.object({ token: z.string() }).parse(await signedIn.json());
  const authorization = `Bearer ${signedIn.headers.get('set-auth-token') ?? token}`;
  return (await fetch(`${world.url}${path}`, { headers: { authorization } })).text();
}
