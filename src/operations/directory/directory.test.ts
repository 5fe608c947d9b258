import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readDirectoryStatus, refreshDirectory } from '../../../test/support/directory.ts';
import { refusalOf } from '../../../test/support/refusal.ts';
import { startTestWorld, type TestWorld } from '../../../test/support/world.ts';
import { addClient } from '../../store/clients.ts';
import { transact, type Tx } from '../../store/database.ts';
import { insertRun, updateRun } from '../../store/runs.ts';
import { listOf } from '../schemas/common.ts';
import { runRow, subscriptionRow } from '../schemas/run.ts';
import { listedSubscription, personFields, personRow } from './directory-view.ts';

const patience = { timeout: 20_000, interval: 100 };

let world: TestWorld;
beforeAll(async () => {
  world = await startTestWorld();
  await refreshDirectory(world);
});
afterAll(() => world.close());

const eli = () => world.as('eli');
const tenantOf = (name: string) => {
  const tenant = world.world.simulators.graph.simulator
    .state()
    .tenants.find(({ displayName }) => displayName === name);
  if (tenant === undefined) throw new Error(`There is no tenant ${name}`);
  return tenant;
};
const people = async (query: string) =>
  (await eli()).get(`/v1/people?limit=200&${query}`, listOf(personRow));
const subscriptions = async (query: string) =>
  (await eli()).get(`/v1/subscriptions?limit=200&${query}`, listOf(listedSubscription));

const facts = (row: { subscriptionId: string; quantity: number; cost: string | undefined }) =>
  `${row.subscriptionId} ${row.quantity} ${row.cost ?? 'no price'}`;

describe('people', () => {
  it('are everybody of the tenant, with the names of their licenses', async () => {
    const { users } = tenantOf('Brightwater Dental');
    const id = await world.clientId('Brightwater Dental');

    const found = await people(`clientId=${id}`);

    expect(found.items.map(({ account }) => account).sort()).toEqual(
      users.map(({ userPrincipalName }) => userPrincipalName).sort(),
    );
    const licensed = await people(`clientId=${id}&product=Microsoft 365 Business Premium`);
    expect(licensed.total).toBeGreaterThan(0);
    expect(licensed.total).toBeLessThan(found.total);
  });

  it('who left the tenant are gone after the next reading of their client', async () => {
    const tenant = tenantOf('Alder & Finch Accounting');
    const clientId = await world.clientId('Alder & Finch Accounting');
    const before = await people(`clientId=${clientId}`);
    const left = tenant.users.pop();

    const state = await refreshDirectory(world, clientId);

    const after = await people(`clientId=${clientId}`);
    expect(after.total).toBe(before.total - 1);
    expect(after.items.map(({ account }) => account)).not.toContain(left?.userPrincipalName);
    expect(state.problems).toEqual([]);
  });

  it('are shown one by one, and a name that nobody has is said to be unknown', async () => {
    const [first] = (await people('search=brightwater')).items;
    if (first === undefined) throw new Error('Nobody was found');
    const shape = z.object({ ...personFields, runs: z.array(runRow) });

    const shown = await (await eli()).get(`/v1/people/${first.id}`, shape);
    const unknown = await refusalOf((await eli()).get('/v1/people/no.body', shape));
    const nonsense = await refusalOf((await eli()).get('/v1/people/nobody', shape));

    expect(shown).toMatchObject({ name: first.name, runs: [] });
    expect([unknown.status, nonsense.status]).toEqual([404, 404]);
  });
});

/** Runs of the client, each a minute after the one before it, started by somebody of this name; by whom they are about. */
async function addRuns(clientId: string, startedByName: string, subjects: readonly string[]) {
  const begin = async (tx: Tx, subject: string, index: number): Promise<void> => {
    const id = await insertRun(
      tx,
      {
        package: 'staff-onboarding-cloud-only',
        flowVersion: 1,
        clientId,
        ticketId: '1',
        ticketNumber: '1001',
        startedBy: 'somebody',
        startedByName,
      },
      world.world.clock.now().add({ minutes: index }),
    );
    await updateRun(tx, id, { subject });
  };
  await transact(world.server.product.db, async (tx) => {
    for (const [index, subject] of subjects.entries()) await begin(tx, subject, index);
  });
}

it('a person is shown with the runs about them, however many they have started for others since', async () => {
  const [someone] = (await people('search=brightwater&sort=-name')).items;
  if (someone === undefined) throw new Error('Nobody was found');
  const others = Array.from({ length: 12 }, (_, index) => `Somebody Else ${index}`);
  await addRuns(someone.clientId, someone.name, [someone.name, ...others]);

  const shape = z.object({ runs: z.array(runRow) });
  const { runs } = await (await eli()).get(`/v1/people/${someone.id}`, shape);

  expect(runs.map(({ subject }) => subject)).toEqual([someone.name]);
});

describe('subscriptions', () => {
  it('agree with what the client’s page reads live', async () => {
    const id = await world.clientId('Brightwater Dental');
    const live = await (
      await eli()
    ).get(`/v1/clients/${id}/subscriptions`, z.object({ items: z.array(subscriptionRow) }));

    const copied = await subscriptions(`clientId=${id}`);

    expect(live.items.length).toBeGreaterThan(0);
    expect(
      copied.items.map((row) => facts({ ...row, cost: row.seatMonthlyCost?.text })).sort(),
    ).toEqual(
      live.items
        .map((row) => facts({ ...row, quantity: row.ownedAtCsp, cost: row.seatMonthlyCost?.text }))
        .sort(),
    );
  });

  it('tell the next legal day, which is the renewal once the window has closed', async () => {
    const id = await world.clientId('Brightwater Dental');
    const { items } = await subscriptions(`clientId=${id}&search=premium`);
    expect(items).toMatchObject([{ reduction: { seatsNow: 0, nextAt: items[0]?.renewsAt } }]);
  });

  it('keep their last copy, and say why, when their CSP cannot be read', async () => {
    const clientId = await world.clientId('Brightwater Dental');
    const before = await subscriptions(`clientId=${clientId}`);
    world.world.faults.add('partner-center', { kind: 'status', status: 403 });
    try {
      const state = await refreshDirectory(world, clientId);

      expect(state.problems).toMatchObject([
        { clientName: 'Brightwater Dental', messages: [expect.stringContaining('Partner Center')] },
      ]);
      expect((await subscriptions(`clientId=${clientId}`)).items).toEqual(before.items);
    } finally {
      world.world.faults.clear();
    }
    expect((await refreshDirectory(world, clientId)).problems).toEqual([]);
  });
});

describe('a refresh', () => {
  it('counts what it came to, and is asked for by the sync of clients too', async () => {
    const all = await people('');
    const before = await readDirectoryStatus(world);
    expect(before).toMatchObject({ people: all.total, oldestReadAt: expect.any(String) });

    await (await world.as('ada')).post('/v1/clients/sync', {}, z.unknown());

    const newest = async () => (await readDirectoryStatus(world)).oldestReadAt;
    await expect.poll(newest, patience).not.toBe(before.oldestReadAt);
  });

  it('refuses a client with nothing to read, and empties one whose tenant was taken away', async () => {
    const ada = await world.as('ada');
    const path = `/v1/clients/${await world.clientId('Alder & Finch Accounting')}`;
    const asked = z.unknown();
    const unknown = await refusalOf(ada.post('/v1/directory/refresh', { clientId: 'x' }, asked));
    expect(unknown.status).toBe(404);

    const bare = { id: 'bare', name: 'Bare', psaCompanyId: null };
    await transact(world.server.product.db, (tx) => addClient(tx, bare, world.world.clock.now()));
    const refused = await refusalOf(
      ada.post('/v1/directory/refresh', { clientId: bare.id }, asked),
    );
    expect(refused).toMatchObject({ code: 'nothing-to-read', nextStep: expect.any(String) });

    // A client that was read once is read again even without a tenant: its people have to go.
    await ada.put(path, { tenantId: null }, z.unknown());
    await refreshDirectory(world, path.slice('/v1/clients/'.length));
    expect((await people('search=alder')).total).toBe(0);
  });
});
