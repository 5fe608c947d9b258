import { invariant } from '../../../src/lib/invariant.ts';
import { catalog } from '../../../src/flows/catalog.ts';

const placesOfStep = ['before', 'after-do', 'after-store'] as const;
/** Around the two things that only one process may do at a time (src/flows/lanes, src/flows/notes). */
const placesOutside = [
  'lane:before-send',
  'lane:after-send',
  'lane:after-settle',
  'note:before-send',
  'note:after-send',
] as const;

/** Every place at which a run of this package may die: three at each registered step, and those of lanes and notes. */
export function crashPointsOf(packageName: string): readonly string[] {
  const definition = catalog.packages.get(packageName);
  invariant(definition !== undefined, `${packageName} is a package`);
  return [
    ...definition.flow.steps.flatMap((step) =>
      placesOfStep.map((place) => `${step.name}:${place}`),
    ),
    ...placesOutside,
  ];
}
