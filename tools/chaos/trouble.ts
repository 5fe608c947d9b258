import { setTimeout as delay } from 'node:timers/promises';
import type { FaultSpec } from '../../simulators/core/faults.ts';
import type { World } from '../../simulators/world/world.ts';
import type { Case, CaseSubscription } from './counting/case.ts';
import type { Dice } from './dice.ts';
import type { ProductProcess } from './rig/processes.ts';

/** What happens to any request of any vendor, as chances per request. */
const everywhere: readonly FaultSpec[] = [
  { kind: 'status', status: 503, probability: 0.01 },
  { kind: 'status', status: 500, probability: 0.01 },
  { kind: 'rate-limit', retryAfterSeconds: 1, probability: 0.01 },
  { kind: 'drop-before', probability: 0.01 },
];
/** What happens to writes: they are carried out, and nobody is told. */
const writes: readonly FaultSpec[] = ['POST', 'PATCH', 'PUT'].flatMap((method): FaultSpec[] => [
  { kind: 'drop-after-commit', method, path: '^(?!.*token)', probability: 0.08 },
  {
    kind: 'status',
    status: 500,
    phase: 'after-commit',
    method,
    path: '^(?!.*token)',
    probability: 0.04,
  },
]);
/** Replicas of the CSPs that answer from before the last write. */
const stale: FaultSpec = {
  kind: 'stale-read',
  method: 'GET',
  staleMs: 400,
  probability: 0.05,
};

/** Switches the vendors' bad habits on. */
export function addFaults(world: World): void {
  for (const vendor of Object.keys(world.cores)) {
    // The login host is Microsoft's own and has other troubles.
    if (vendor === 'entra') continue;
    for (const fault of [...everywhere, ...writes]) world.faults.add(vendor, fault);
  }
  for (const market of Object.keys(world.simulators.markets)) world.faults.add(market, stale);
}

/** How many requests were spoiled, by fault. */
export function countFaults(world: World): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  // A request with several effects has several lines; its fault counts once.
  const seen = new Set<string>();
  for (const line of world.journal()) {
    const request = `${line.simulator} ${line.realAt} ${line.method} ${line.path}`;
    if (line.faults === undefined || seen.has(request)) continue;
    seen.add(request);
    for (const fault of line.faults) counts[fault] = (counts[fault] ?? 0) + 1;
  }
  return counts;
}

/** Kills a random worker now and then, with -9, and puts a new one in its place. */
export async function killWorkers(
  workers: ProductProcess[],
  start: () => Promise<ProductProcess>,
  dice: Dice,
  signal: AbortSignal,
): Promise<number> {
  let kills = 0;
  while (await waitUnlessAborted(dice.between(3_000, 9_000), signal)) {
    const place = dice.between(0, workers.length - 1);
    const victim = workers[place];
    if (victim === undefined) continue;
    await victim.kill();
    kills += 1;
    workers[place] = await start();
  }
  return kills;
}

/** One change that somebody makes in a vendor's portal. */
interface Meddling {
  readonly subscription: CaseSubscription;
  readonly delta: number;
}

/** Draws what other hands will do: to about one client in ten that has runs, once each. */
export function drawMeddling(cases: readonly Case[], dice: Dice): readonly Meddling[] {
  return cases.flatMap((one) => {
    const [subscription] = one.subscriptions;
    if (one.runs.length === 0 || subscription === undefined || !dice.chance(0.12)) return [];
    // Seats are only taken away where a free one exists; taking people's seats is another story.
    const mayTake = one.kind === 'starters' && subscription.seatCount > one.holderCount;
    return [{ subscription, delta: mayTake && dice.chance(0.5) ? -1 : dice.between(1, 2) }];
  });
}

/** Carries the meddling out, spread over the time in which runs are under way. */
export async function meddle(
  world: World,
  meddling: readonly Meddling[],
  dice: Dice,
  signal: AbortSignal,
): Promise<number> {
  let changes = 0;
  for (const { subscription, delta } of dice.shuffle(meddling)) {
    if (!(await waitUnlessAborted(dice.between(500, 4_000), signal))) break;
    const quantity = quantityNow(world, subscription) + delta;
    world.otherHand.setQuantity(subscription.csp, subscription.id, quantity);
    changes += 1;
  }
  return changes;
}

function quantityNow(world: World, { csp, id }: CaseSubscription): number {
  const found = world.book(csp).findSubscription(id);
  if (found === undefined) throw new Error(`${csp} has no subscription ${id}`);
  return found.quantity;
}

/** False when it was told to stop before the time was over. */
async function waitUnlessAborted(durationMs: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return false;
  try {
    await delay(durationMs, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
