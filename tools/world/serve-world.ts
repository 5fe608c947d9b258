import { createSimClock } from '../../simulators/core/clock.ts';
import { createDirectoriesSeed } from '../../simulators/world/seed/directory-clients.ts';
import { createWorld, type World, type WorldOptions } from '../../simulators/world/world.ts';
import { parentMessage, worldWishes } from './messages.ts';
import type { WorldMessage } from './messages.ts';
import { readSavedWorld, writeSavedWorld, type SavedWorld } from './state-file.ts';

/** How much of the world a killed machine may forget. */
const saveEveryMs = 100;

/** The line to the parent process. */
export interface ParentLine {
  send(message: WorldMessage): void;
  onMessage(listener: (message: unknown) => void): void;
  onParentGone(listener: () => void): void;
}

/** Runs a world for a parent process until it says stop or is gone, then ends this process. */
export function serveWorld(line: ParentLine): void {
  const guarded = new Set<number>();
  let running: Promise<{ close(): Promise<void> }> | null = null;
  let isEnding = false;

  const end = async (isOrphaned: boolean): Promise<void> => {
    if (isEnding) return;
    isEnding = true;
    if (isOrphaned) for (const pid of guarded) stopProcess(pid);
    await running?.then((world) => world.close()).catch(() => undefined);
    process.exit(0);
  };
  line.onParentGone(() => void end(true));
  line.onMessage((raw) => {
    const message = parentMessage.parse(raw);
    if (message.kind === 'stop') void end(false);
    else if (message.kind === 'guard') guarded.add(message.pid);
    else {
      running = runWorld(worldWishes.parse(message), line);
      running.catch((error: unknown) => {
        line.send({
          kind: 'failed',
          reason: error instanceof Error ? error.message : String(error),
        });
      });
    }
  });
}

/** PostgreSQL takes SIGINT as "fast shutdown". */
function stopProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGINT');
  } catch {
    // It has ended already.
  }
}

async function runWorld(
  wishes: ReturnType<typeof worldWishes.parse>,
  line: ParentLine,
): Promise<{ close(): Promise<void> }> {
  const { stateFile } = wishes;
  const saved = stateFile === null ? null : await readSavedWorld(stateFile);
  const world = await openWorld(wishes, saved);
  const keeper = stateFile === null ? null : keepWorld(world, stateFile);
  await keeper?.save();
  line.send({
    kind: 'ready',
    urls: world.urls,
    credentials: world.credentials,
    restored: saved !== null,
  });
  return {
    close: async () => {
      await keeper?.stop();
      await world.close();
    },
  };
}

async function openWorld(
  wishes: ReturnType<typeof worldWishes.parse>,
  saved: SavedWorld | null,
): Promise<World> {
  const startAt =
    saved === null
      ? wishes.startAt
      : Temporal.Now.instant().add({ milliseconds: saved.clockOffsetMs });
  const options: WorldOptions = {
    clock: createSimClock(startAt),
    // Left out and undefined mean the same to the simulators; the schema cannot say so.
    lag: wishes.lag as NonNullable<WorldOptions['lag']>,
    ...(wishes.directories === null
      ? {}
      : { seed: createDirectoriesSeed, directories: { keptIn: wishes.directories } }),
  };
  if (saved === null) return createWorld(options);
  const world = await createWorld({ ...options, ports: saved.ports }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return null;
    throw error;
  });
  const restored = world ?? (await createWorld(options));
  // A state is only ever given back to the simulator that gave it.
  for (const [name, core] of Object.entries(restored.cores)) {
    const state = saved.states[name];
    if (state !== undefined) core.restore(state);
  }
  return restored;
}

/** Saves the world shortly after each change. */
function keepWorld(world: World, path: string): { save(): Promise<void>; stop(): Promise<void> } {
  const cores = Object.entries(world.cores);
  const lastSeen = new Map<string, number>();
  let lastOffsetMs = world.clock.offsetMs();
  let saving = Promise.resolve();

  const write = async (): Promise<void> => {
    await writeSavedWorld(path, {
      version: 1,
      clockOffsetMs: world.clock.offsetMs(),
      ports: Object.fromEntries(cores.map(([name, { url }]) => [name, Number(new URL(url).port)])),
      // A simulator's state is plain JSON by its own contract (simulators/core/types.ts).
      states: Object.fromEntries(
        cores.map(([name, core]) => [name, core.state()]),
      ) as SavedWorld['states'],
    });
  };
  // One after the other: all of them write the same file.
  const save = (): Promise<void> => {
    const done = saving.then(write);
    saving = done.catch(() => undefined);
    return done;
  };
  const hasChanged = (): boolean => {
    let changed = Math.abs(world.clock.offsetMs() - lastOffsetMs) > 1;
    lastOffsetMs = world.clock.offsetMs();
    for (const [name, core] of cores) {
      const lines = core.journal.entries(lastSeen.get(name) ?? 0);
      lastSeen.set(name, lines.at(-1)?.seq ?? lastSeen.get(name) ?? 0);
      changed ||= lines.some((line) => line.effect !== undefined || line.method !== 'GET');
    }
    return changed;
  };
  const timer = setInterval(() => {
    if (hasChanged()) save().catch(report);
  }, saveEveryMs);
  return {
    save,
    stop: async () => {
      clearInterval(timer);
      await save();
    },
  };
}

function report(error: unknown): void {
  process.stderr.write(`The simulated world could not be saved: ${String(error)}\n`);
}
