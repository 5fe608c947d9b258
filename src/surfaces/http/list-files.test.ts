import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestWorld, type TestWorld, type Who } from '../../../test/support/world.ts';
import { execute } from '../../../tools/bench/bulk.ts';
import { insertListData } from '../../../tools/bench/list-data.ts';
import { demoAccount } from '../../../tools/start/installation.ts';
import { parseCsv } from '../../lib/csv.ts';
import { parseJson } from '../../lib/json.ts';
import { listRuns } from '../../operations/runs/list-runs.ts';
import { exportList } from '../../operations/run-operation.ts';
import { runRow } from '../../operations/schemas/run.ts';

/** More than two of the pages in which a file is read. */
const runCount = 4_321;

let world: TestWorld;
const tokens = new Map<Who, string>();
beforeAll(async () => {
  world = await startTestWorld();
  const none = { people: 0, subscriptions: 0, auditRows: 0 };
  const sizes = { clients: 20, runs: runCount, seatChanges: 50, ...none };
  await execute(world.databaseUrl, insertListData(sizes));
  for (const who of ['eli', 'ada'] as const) tokens.set(who, await tokenOf(who));
});
afterAll(() => world.close());

async function tokenOf(who: Who): Promise<string> {
  const { email, password } = demoAccount(who);
  const answer = await fetch(`${world.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  const parsed = parseJson(await answer.text());
  // Proof: the sign-in's own test checks this shape.
  return parsed.ok ? (parsed.value as { token: string }).token : '';
}

function get(path: string, who: Who = 'eli', signal?: AbortSignal): Promise<Response> {
  return fetch(`${world.url}${path}`, {
    headers: { authorization: `Bearer ${tokens.get(who) ?? ''}` },
    ...(signal === undefined ? {} : { signal }),
  });
}

/** The text with its byte order mark, which `Response.text` takes away. */
async function rawText(answer: Response): Promise<string> {
  return Buffer.from(await answer.arrayBuffer()).toString('utf8');
}

describe('a list as a CSV file', () => {
  it('has every row that matches in the list’s order, below one line of headers', async () => {
    const answer = await get('/v1/runs?format=csv&sort=ticketNumber&limit=3&offset=7');
    const text = await rawText(answer);
    const [headers, ...rows] = [...parseCsv(text)];

    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('text/csv');
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename="runs-\d{4}-\d{2}-\d{2}\.csv"$/,
    );
    expect(text.startsWith('\uFEFF')).toBe(true);
    expect(text).toMatch(/^[^\n]*\r\n/);
    const ticketAt = headers?.indexOf('Ticket') ?? -1;
    const numbers = rows.map((row) => Number(row[ticketAt]));
    expect(numbers).toHaveLength(runCount);
    expect(new Set(numbers).size).toBe(runCount);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  });

  it('has only what the filters let through, and its headers when that is nothing', async () => {
    const some = [...parseCsv(await rawText(await get('/v1/runs?format=csv&status=stopped')))];
    const none = [
      ...parseCsv(await rawText(await get('/v1/runs?format=csv&search=nowhere-at-all'))),
    ];

    const stateAt = some[0]?.indexOf('State') ?? -1;
    expect(some.length).toBeGreaterThan(100);
    expect(some.slice(1).every((row) => row[stateAt] === 'stopped')).toBe(true);
    expect(none).toEqual([some[0]]);
  });

  it('keeps commas, quotes and line breaks, and lets no text become a formula', async () => {
    const names = [
      'Smith, "Bo" & Sons',
      'two\nlines',
      '=1+1',
      '+49 30 1234',
      '-2+3',
      '@SUM(A1)',
      '\t=1+1',
      '\r=1+1',
    ];
    await execute(
      world.databaseUrl,
      names.map(
        (name, index) => `insert into client (id, name, environment, tags, updated_at)
          values ('odd-${index}', '${name}', 'cloud-only', '["odd"]', now())`,
      ),
    );

    const text = await rawText(await get('/v1/clients?format=csv&tag=odd'));
    const cells = [...parseCsv(text)].slice(1).map(([name]) => name);

    const [plain, twoLines, ...formulas] = names;
    expect(new Set(cells)).toEqual(
      new Set([plain, twoLines, ...formulas.map((formula) => `'${formula}`)]),
    );
  });

  it('leaves numbers below zero numbers', async () => {
    await execute(world.databaseUrl, [
      `insert into seat_change (id, intent_key, run_id, plan_hash, client_id, service_id, customer_id, subscription_id,
         product_name, sku_id, seat_delta, state, due_at, quantity_planned, requested_by, ticket_number, created_at,
         updated_at)
       select 'back', 'back', run_id, plan_hash, client_id, service_id, customer_id, subscription_id, product_name, sku_id,
         -3, 'abandoned', due_at, quantity_planned, '-3 people', ticket_number, created_at, updated_at
       from seat_change limit 1`,
    ]);

    const text = await rawText(await get('/v1/seat-changes?format=csv&direction=given-back'));
    const [headers = [], row = []] = [...parseCsv(text)];

    expect(row[headers.indexOf('Seats')]).toBe('-3');
    expect(row[headers.indexOf('Requested by')]).toBe("'-3 people");
  });
});

describe('a list as lines of JSON', () => {
  it('has each row as the list answers it', async () => {
    const lines = (await rawText(await get('/v1/runs?format=jsonl'))).split('\n');
    const page = parseJson(await (await get('/v1/runs?limit=2')).text());

    expect(lines.pop()).toBe('');
    expect(lines).toHaveLength(runCount);
    const items = lines.slice(0, 2).map((line) => {
      const parsed = parseJson(line);
      return parsed.ok ? runRow.parse(parsed.value) : null;
    });
    expect(page).toMatchObject({ ok: true, value: { items, total: runCount } });
  });
});

/** Other work of the server is between two statements now and then; a connection that was kept stays there. */
async function keptConnections(): Promise<readonly unknown[]> {
  const { rows } = await sql`select pid from pg_stat_activity
    where datname = current_database() and state like 'idle in transaction%'`.execute(
    world.server.product.db,
  );
  return rows;
}

describe('a file', () => {
  it('needs the rights of its list', async () => {
    const nobody = await fetch(`${world.url}/v1/runs?format=csv`);
    const engineer = await get('/v1/audit?format=csv');

    expect(nobody.status).toBe(401);
    expect(engineer.status).toBe(403);
    expect(nobody.headers.get('content-disposition')).toBeNull();
  });

  it.each([
    ['an unknown format', '/v1/runs?format=pdf', 'format', 'csv'],
    ['an unknown filter', '/v1/runs?format=csv&colour=red', 'colour', 'no field'],
    ['what is no list', '/v1/me?format=csv', 'format', 'no field'],
  ])('is refused for %s', async (_case, path, field, words) => {
    const answer = await get(path);
    const body = parseJson(await answer.text());

    expect(answer.status).toBe(400);
    expect(body).toMatchObject({
      value: { error: { fields: { [field]: expect.stringContaining(words) } } },
    });
  });

  it('gives its connection back when whoever asked goes away', async () => {
    // More often than files may be made at once, so that one that is kept would be missing.
    for (let time = 0; time < 6; time += 1) {
      const gone = new AbortController();
      const answer = await get('/v1/runs?format=csv', 'eli', gone.signal);
      await answer.body?.getReader().read();
      gone.abort();
    }

    await expect
      .poll(async () => (await get('/v1/runs?format=csv&search=700001')).status, {
        timeout: 10_000,
      })
      .toBe(200);
    await expect.poll(keptConnections, { timeout: 10_000 }).toEqual([]);
  });

  it('shows the list as of one instant, whatever is added while it is read', async () => {
    const { product } = world.server;
    const ids: string[] = [];
    const wish = { operation: listRuns, caller: { ...eli, channel: 'http' as const }, input: {} };

    await exportList(product.tools, wish, async ({ items }) => {
      for await (const item of items) {
        ids.push(runRow.parse(item).id);
        // The newest come first: each one moves all that follow on by one row.
        if (ids.length % 1_500 === 0) await insertRun(`newer-${ids.length}`);
      }
    });

    expect(ids).toHaveLength(runCount);
    expect(new Set(ids).size).toBe(runCount);
  });

  // The last test: it makes the lists long.
  it('is refused in words when it would have too many rows', async () => {
    await execute(world.databaseUrl, [
      `insert into client (id, name, environment, updated_at)
       select 'many-' || n, 'Many ' || n, 'cloud-only', now() from generate_series(1, 100001) n`,
    ]);

    const answer = await get('/v1/clients?format=csv');
    const body = parseJson(await answer.text());

    expect(answer.status).toBe(422);
    expect(body).toMatchObject({
      value: { error: { code: 'too-many-rows', nextStep: expect.stringContaining('Narrow') } },
    });
  });
});

const eli = {
  id: 'eli',
  name: 'Eli Engineer',
  email: 'eli@msp.example',
  roles: ['engineer' as const],
  permissions: [],
};

function insertRun(id: string): Promise<void> {
  return execute(world.databaseUrl, [
    `insert into run (id, package, flow_version, client_id, ticket_id, ticket_number, status, status_text, started_by,
       started_by_name, started_at)
     values ('${id}', 'staff-onboarding-cloud-only', 1, 'list-1', 't', 't', 'scheduled', 'Waiting', 'p', 'P', now())`,
  ]);
}
