import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeRun } from '../../tools/client/runs.ts';
import { openCspWorld, type CspClient, type CspWorld } from '../support/csp-world.ts';
import { auditNotes, goOn, workTicket } from '../support/staff.ts';

const client: CspClient = { key: 'open', holdings: [{ csp: 'pax8', term: 'P1M', daysAgo: 2 }] };

let world: CspWorld;
beforeAll(async () => {
  world = await openCspWorld([client]);
});
afterAll(() => world.close());

it('gives a seat back although the CSP’s answers about it contradict each other for a while', async () => {
  const { test } = world;
  // From here on the history stands still, while the quantity goes on.
  const path = '/history';
  test.world.faults.add('pax8', { kind: 'stale-read', method: 'GET', path, staleMs: 3_600_000 });
  const bought = await world.work(client, 'starter');
  expect(bought.run.status, describeRun(bought.run)).toBe('finished');

  const ticket = world.ticketOf(client, 'leaver');
  const { run } = await workTicket(test, ticket, {
    isWanted: ({ steps }) =>
      steps.some(({ waitingFor }) => waitingFor?.includes('to say what may be given back')),
  });
  expect(world.quantity(client, 'pax8')).toBe(4);
  test.world.faults.clear();
  const left = await goOn(test, run.id);

  expect(left.run.status, describeRun(left.run)).toBe('finished');
  expect(world.quantity(client, 'pax8')).toBe(3);
  expect(auditNotes(test, ticket).at(-1)).toMatch(/Release 1 seat .*: 4 → 3; done/);
});
