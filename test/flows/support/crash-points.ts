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

/** Every place at which a run of this package may die: three at each registered step, and those of its lanes and notes. */
export function crashPointsOf(packageName: string): readonly string[] {
  const definition = catalog.packages.get(packageName);
  invariant(definition !== undefined, `${packageName} is a package`);
  return [
    ...definition.flow.steps.flatMap((step) =>
      placesOfStep.map((place) => `${step.name}:${place}`),
    ),
    ...(definition.flow.steps.some(({ name }) => seatSteps.includes(name)) ? placesOfLane : []),
    ...placesOfNote,
  ];
}
