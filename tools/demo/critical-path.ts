import type { JournalLine, Simulators } from '../world/simulators.ts';
import { marketNames, marketOf } from '../../simulators/world/markets.ts';

/** One vendor call that nothing of the run could have gone around: what comes later needs its answer. */
interface Link {
  readonly simulator: string;
  readonly method: string;
  readonly path: RegExp;
}

const link = (simulator: string, method: string, path: RegExp): Link => ({
  simulator,
  method,
  path,
});

const ticket = link('connectwise', 'GET', /\/service\/tickets\/\d+(\?|$)/);
const note = link('connectwise', 'POST', /\/service\/tickets\/\d+\/notes/);
const readTenant = link('graph', 'GET', /\/subscribedSkus/);
const markets = marketNames.map((name) => ({ name, ...marketOf(name).calls }));
const listSubscriptions = markets.map((one) => link(one.name, 'GET', one.listSubscriptions));
const readSubscription = markets.map((one) => link(one.name, 'GET', one.readSubscription));
const changeQuantity = markets.map(({ name, write }) => link(name, write.method, write.path));
const assign = link('graph', 'POST', /\/assignLicense/);
const readPerson = link('graph', 'GET', /\/users\/[^/?]+(\?|$)/);

/** In the order in which each needs the one before. Calls that can go side by side with one of these are left out. */
const chains: Readonly<Record<'onboarding' | 'offboarding', readonly (Link | readonly Link[])[]>> =
  {
    onboarding: [
      ticket,
      // What is owned and assigned, for the first form; names, for the account; subscriptions, for the plan.
      readTenant,
      link('graph', 'GET', /\/users\?/),
      listSubscriptions,
      readSubscription,
      // Just before the write both sides are read again.
      readTenant,
      changeQuantity,
      // Then the seat's lag, which `lagMs` adds.
      readTenant,
      assign,
      readPerson,
      note,
    ],
    offboarding: [
      ticket,
      link('graph', 'GET', /\/users\?/),
      readPerson,
      listSubscriptions,
      readSubscription,
      link('graph', 'PATCH', /\/users\//),
      link('graph', 'DELETE', /\/groups\/.*members/),
      assign,
      readPerson,
      // Then the lag until the tenant counts the seat as free.
      readTenant,
      readSubscription,
      changeQuantity,
      note,
    ],
  };

/**
 * The least time in which the vendors would have allowed this run, in milliseconds, from their journal:
 *
 * - the answer times of the calls on the dependency path (`chains`), each counted once however often it was asked.
 *   The journal says when a vendor answered, not how long it took, so one answer is taken to be as short as the
 *   simulator's shortest possible round trip, measured now (`answerTimes`). That makes the path shorter than it was,
 *   never longer: a comparison with it never flatters us;
 * - plus the vendor's own lag: on onboarding from the instant the CSP took the new quantity until the tenant showed it;
 *   on offboarding `countingLagMs`, until the tenant counts a seat that was taken away as free.
 *
 * Time that people take for forms is not in it. Throws when a call of the chain never happened.
 */
export function criticalPathMs(
  journal: readonly JournalLine[],
  facts: {
    readonly kind: 'onboarding' | 'offboarding';
    readonly answerMs: ReadonlyMap<string, number>;
    readonly lagMs: number;
  },
): number {
  const answersMs = chains[facts.kind].map((one) => {
    const any = [one].flat();
    const line = journal.find((candidate) => any.some((link) => isOf(candidate, link)));
    if (line === undefined) {
      const asked = any.map(({ method, path }) => `${method} ${path.source}`).join(' or ');
      throw new Error(`The vendors were never asked ${asked}`);
    }
    return facts.answerMs.get(line.simulator) ?? 0;
  });
  return facts.lagMs + answersMs.reduce((sum, ms) => sum + ms, 0);
}

function isOf(line: JournalLine, { simulator, method, path }: Link): boolean {
  if (simulator !== '' && line.simulator !== simulator) return false;
  return new RegExp(`^${method}$`).test(line.method) && path.test(line.path) && line.status < 400;
}

/** From the change of quantity until the tenant shows its seats, in simulated milliseconds. */
export function seatLagMs(journal: readonly JournalLine[], changedAt: string): number {
  const changed = Temporal.Instant.from(changedAt);
  for (const line of journal) {
    if (line.effect?.kind !== 'seats-visible') continue;
    const visible = Temporal.Instant.from(String(line.effect['visibleAt']));
    const lagMs = changed.until(visible).total('milliseconds');
    if (lagMs >= 0) return lagMs;
  }
  throw new Error('The tenant never showed the seats.');
}

const roundTrips = 15;

/** The shortest round trip to each simulator, by its name in the journal: an answer that needs no work at all. */
export async function answerTimes(simulators: Simulators): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>();
  for (const [name, url] of Object.entries(simulators.urls)) {
    let shortestMs = Infinity;
    for (let trip = 0; trip < roundTrips; trip += 1) {
      const startedAt = performance.now();
      await (await fetch(`${url}/_sim/clock`)).text();
      shortestMs = Math.min(shortestMs, performance.now() - startedAt);
    }
    times.set(name, shortestMs);
  }
  return times;
}
