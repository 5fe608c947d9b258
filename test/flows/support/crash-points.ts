import { invariant } from '../../../src/lib/invariant.ts';
import { catalog } from '../../../src/flows/catalog.ts';
import { releaseSeats } from '../../../src/flows/deprovisioning/release.ts';
import { buySeats } from '../../../src/flows/provisioning/buy-seats.ts';

const placesOfStep = ['before', 'after-do', 'after-store'] as const;
/** Around the two things that only one process may do at a time (src/flows/lanes, src/flows/notes). */
const placesOfLane = ['lane:before-send', 'lane:after-send', 'lane:after-settle'] as const;
const placesOfNote = ['note:before-send', 'note:after-send'] as const;

/** Steps that change how many seats there are at a CSP, in a lane. */
const seatSteps: readonly string[] = [buySeats.name, releaseSeats.name];

/**
 * The places at which a run of this package dies: three at each registered step, and those of its lanes and notes. A step that
 * stands in an earlier package of the catalog too dies here where it has acted and nobody knows, which is the worst place; the
 * others, the lanes and the notes were tried there.
 */
export function crashPointsOf(packageName: string): readonly string[] {
  const names = [...catalog.packages.keys()];
  invariant(names.includes(packageName), `${packageName} is a package`);
  const own = stepsOf(packageName);
  const before = new Set(names.slice(0, names.indexOf(packageName)).flatMap(stepsOf));
  const newSeatSteps = seatSteps.filter((name) => own.includes(name) && !before.has(name));
  return [
    ...own.flatMap((step) =>
      placesOfStep
        .filter((place) => place === 'after-do' || !before.has(step))
        .map((place) => `${step}:${place}`),
    ),
    ...(newSeatSteps.length > 0 ? placesOfLane : []),
    ...(before.size === 0 ? placesOfNote : []),
  ];
}

const stepsOf = (packageName: string): readonly string[] =>
  catalog.packages.get(packageName)?.flow.steps.map(({ name }) => name) ?? [];
