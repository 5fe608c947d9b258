import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCrowdSeed } from '../../simulators/world/seed/crowd.ts';
import { countLicense, licensesOf, readTenant } from '../../tools/demo/world-facts.ts';
import { openSimulators } from '../../tools/world/simulators.ts';
import { auditNotes, cspWrites, readLedger, workTicket } from '../support/staff.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

const starterCount = 10;
const freeSeats = 3;
const usersPerClient = 12;
const PREMIUM = 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46';

let test: TestWorld;
beforeAll(async () => {
  test = await startTestWorld({
    seed: createCrowdSeed({
      clients: 1,
      freeSeats,
      usersPerClient,
      ticketsPerClient: starterCount,
    }),
  });
});
afterAll(() => test.close());

it('buys exactly what ten starters need beyond three free seats, and licenses each of them', async () => {
  const tickets = Array.from({ length: starterCount }, (_, index) => String(5001 + index));
  const works = await Promise.all(
    tickets.map((ticket, index) =>
      workTicket(test, ticket, { who: index % 2 === 0 ? 'eli' : 'ada' }),
    ),
  );

  expect(works.map(({ run }) => run.status)).toEqual(tickets.map(() => 'finished'));
  const owned = usersPerClient + freeSeats;
  const needed = starterCount - freeSeats;
  const writes = cspWrites(test);
  const tenant = await readTenant(openSimulators(test.world.urls), 'Client 0001');
  expect(writes.reduce((seats, write) => seats + write.after - write.before, 0)).toBe(needed);
  expect(countLicense(tenant, PREMIUM)).toEqual({
    owned: owned + needed,
    assigned: usersPerClient + starterCount,
  });
  const starters = tenant.users.slice(-starterCount);
  expect(starters.map((user) => licensesOf(user))).toEqual(starters.map(() => [PREMIUM]));
  expect(new Set(starters.map((user) => user.userPrincipalName)).size).toBe(starterCount);
  for (const ticket of tickets) expect(auditNotes(test, ticket)).toHaveLength(1);
});

it('leaves a lane history that reads cleanly: each write begins where the one before ended', async () => {
  const writes = cspWrites(test);
  const owned = usersPerClient + freeSeats;
  expect(new Set(writes.map((write) => write.subscriptionId)).size).toBe(1);
  expect(writes.map((write) => write.before)).toEqual([
    owned,
    ...writes.slice(0, -1).map((write) => write.after),
  ]);

  const ledger = await readLedger(test);
  const done = ledger.filter((change) => change.state === 'visible');
  expect(done.reduce((seats, change) => seats + change.delta, 0)).toBe(starterCount - freeSeats);
  for (const change of done) {
    expect(change.history.map(({ to }) => to)).toEqual(
      expect.arrayContaining(['approved', 'submitted', 'confirmed', 'visible']),
    );
    expect(writes.map((write) => write.after)).toContain(change.target);
  }
  // What was planned twice was not bought twice: the lane looked again just before the call.
  for (const change of ledger.filter((one) => !done.includes(one))) {
    expect(change).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining('not-needed'),
    });
  }
});
