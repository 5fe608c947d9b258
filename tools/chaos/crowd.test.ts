import { expect, it } from 'vitest';
import { ownedAtStart, runsOf } from './counting/case.ts';
import { createCrowd } from './crowd.ts';
import { createDice } from './dice.ts';

it('draws exactly the runs that were asked for, each with a ticket of its own', () => {
  for (const runCount of [1, 7, 300]) {
    const { cases } = createCrowd(runCount, createDice(runCount));
    const tickets = cases.flatMap((one) => one.runs.map((run) => run.ticket));
    expect(tickets).toHaveLength(runCount);
    expect(new Set(tickets).size).toBe(runCount);
  }
});

it('draws the same crowd from the same seed, and another one from another', () => {
  const { cases } = createCrowd(100, createDice(7));
  expect(createCrowd(100, createDice(7)).cases).toEqual(cases);
  expect(createCrowd(100, createDice(8)).cases).not.toEqual(cases);
});

it('draws every kind of client, at both CSPs, some at two', () => {
  const { cases } = createCrowd(300, createDice(1));
  expect(new Set(cases.map((one) => one.kind))).toEqual(
    new Set(['starters', 'leavers-open', 'leavers-closed', 'mixed', 'bystander']),
  );
  const subscriptions = cases.flatMap((one) => one.subscriptions);
  expect(new Set(subscriptions.map(({ csp }) => csp)).size).toBe(2);
  expect(cases.some((one) => one.subscriptions.length === 2)).toBe(true);
});

it('agrees with the world that it seeds', () => {
  const { cases, seed } = createCrowd(60, createDice(3));
  const world = seed(Date.UTC(2026, 10, 23));
  for (const one of cases) {
    const tenant = world.graph.tenants.find(({ id }) => id === one.tenantId);
    const owned = tenant?.subscriptions.reduce((seats, row) => seats + row.totalLicenses, 0);
    expect(owned).toBe(ownedAtStart(one));
    const holders = tenant?.users.filter((user) => user.directLicenses.length > 0);
    expect(holders).toHaveLength(one.holderCount);
    const ids = tenant?.users.map((user) => user.id);
    for (const leaver of runsOf(one, 'leaver')) expect(ids).toContain(leaver.userId);
  }
});
