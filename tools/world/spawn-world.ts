import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { WorldMessage, WorldReady, WorldWishes } from './messages.ts';

/** A world in a child process. */
export interface SpawnedWorld extends Omit<WorldReady, 'kind'> {
  readonly pid: number;
  /** Resolves when the process has ended, for whatever reason. */
  readonly gone: Promise<void>;
  /** Has the world stop this process too when ours is killed. */
  guard(pid: number): void;
  /** Saves, when there is a state file, and ends the process. May be called again. */
  stop(): Promise<void>;
}

/** Starts a world beside this process; it never outlives it. Rejects when it cannot start. */
export async function spawnWorld(wishes: Omit<WorldWishes, 'kind'>): Promise<SpawnedWorld> {
  const child = fork(fileURLToPath(new URL('../world-process.ts', import.meta.url)), [], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [],
  });
  let isGone = false;
  const gone = new Promise<void>((settle) => {
    child.once('exit', () => {
      isGone = true;
      settle();
    });
  });
  child.send({ kind: 'start', ...wishes });
  const message = await Promise.race([
    // Only world-process.ts speaks on this line.
    once(child, 'message').then(([first]) => first as WorldMessage),
    gone.then((): WorldMessage => ({ kind: 'failed', reason: 'it ended at once' })),
  ]);
  const stop = async (): Promise<void> => {
    if (!isGone && child.connected) child.send({ kind: 'stop' });
    await gone;
  };
  if (message.kind === 'failed') {
    await stop();
    throw new Error(`The simulated world did not start: ${message.reason}`);
  }
  return {
    ...message,
    pid: child.pid ?? 0,
    gone,
    guard: (pid) => {
      if (child.connected) child.send({ kind: 'guard', pid });
    },
    stop,
  };
}
