import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../../../tools/client/run.ts';
import { crashPointsOf } from './crash-points.ts';
import {
  openCrashWorld,
  type CrashedRun,
  type CrashSetting,
  type CrashWorld,
} from './crash-world.ts';

/** Where another package goes first, every client goes through it. */
const preparationMs = 600_000;

export interface CrashExpectations extends CrashSetting {
  /** What an undisturbed run changes outside exactly once, by the simulators' journals and the directory. */
  readonly once: readonly (string | RegExp)[];
  /** Actions in the audit log, each exactly once, whatever happens. */
  readonly traced: readonly string[];
}

/**
 * The suite of one package: a worker is killed at every place of every step, once each, and then healthy workers take
 * over. Every run has to finish and to have changed outside exactly what a run without a crash changes, and the audit log has
 * to tell of it exactly once.
 *
 * "After-do" places lose the outcome of a step that has already acted, so that they also prove that every step may be
 * done twice.
 */
export function itSurvivesCrashes(
  packageName: string,
  { once, traced, ...setting }: CrashExpectations,
): void {
  const places = crashPointsOf(packageName);

  describe(packageName, () => {
    let world: CrashWorld;
    let healthy: CrashedRun;
    const crashed = new Map<string, CrashedRun>();
    let ended: ReadonlyMap<string, Run>;

    beforeAll(async () => {
      world = await openCrashWorld({ packageName, runCount: places.length + 1, ...setting });
      healthy = await world.undisturbed();
    }, preparationMs);
    afterAll(() => world.close());

    it('changes each thing outside once when nothing goes wrong', async () => {
      const changes = await world.changesOf(healthy);
      for (const name of once) {
        const matching = Object.entries(changes).filter(([key]) =>
          typeof name === 'string' ? key === name : name.test(key),
        );
        expect(matching, `${String(name)} in ${Object.keys(changes).join(', ')}`).toHaveLength(1);
        expect(matching[0]?.[1]).toBe(1);
      }
    });

    it('has each decision and each change outside in the audit log once', async () => {
      expect(await world.tracesOf(healthy)).toEqual(
        Object.fromEntries(traced.map((action) => [action, 1])),
      );
    });

    it.each(places)(
      'dies at %s',
      async (place) => {
        crashed.set(place, await world.crash(place));
      },
      90_000,
    );

    it('finishes every run once others work', async () => {
      const runs = await world.heal([...crashed.values()]);
      ended = new Map(runs.map((run) => [run.id, run]));
      expect(runs.filter((run) => run.status !== 'finished').map((run) => run.statusText)).toEqual(
        [],
      );
    }, 180_000);

    it.each(places)('has done the same as an undisturbed run after %s', async (place) => {
      const run = crashed.get(place);
      expect(run).toBeDefined();
      if (run === undefined) return;
      expect(ended.get(run.id)?.status).toBe('finished');
      expect(await world.changesOf(run)).toEqual(await world.changesOf(healthy));
      expect(await world.tracesOf(run)).toEqual(await world.tracesOf(healthy));
    });

    it('leaves one whole chain of the audit log', async () => {
      expect(await world.isLogWhole()).toBe(true);
    });
  });
}
