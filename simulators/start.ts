/**
 * Runs a world as a process of its own and prints one JSON line `{urls, credentials, startedAt}` when it is ready.
 *
 * `node simulators/start.ts [--port graph=4102 …] [--start-at 2027-01-01T00:00:00Z] [--crowd 100] [--crowd-csp pax8]`.
 * Ends on SIGINT, SIGTERM, or when its standard input closes while `--with-parent` is given.
 */
import { parseArgs } from 'node:util';

import { createSimClock } from './core/clock.ts';
import { createCrowdSeed } from './world/seed/crowd.ts';
import { createWorld } from './world/world.ts';
import { marketNames } from './world/markets.ts';
import { baseNames } from './world/names.ts';
import type { WorldOptions } from './world/world.ts';

const NAMES: readonly string[] = [...baseNames, ...marketNames];

function readPorts(values: readonly string[]): Record<string, number> {
  const ports: Record<string, number> = {};
  for (const value of values) {
    const [name, port] = value.split('=');
    const known = NAMES.find((candidate) => candidate === name);
    if (known === undefined || !/^\d+$/.test(port ?? '')) {
      throw new Error(
        `--port wants <simulator>=<number>, simulators are ${NAMES.join(', ')}; got ${value}`,
      );
    }
    ports[known] = Number(port);
  }
  return ports;
}

const { values } = parseArgs({
  options: {
    port: { type: 'string', multiple: true, default: [] },
    'start-at': { type: 'string' },
    crowd: { type: 'string' },
    'crowd-csp': { type: 'string', default: 'partner-center' },
    'with-parent': { type: 'boolean', default: false },
  },
});

const options: WorldOptions = {
  ports: readPorts(values.port),
  clock: createSimClock(values['start-at']),
  ...(values.crowd === undefined
    ? {}
    : {
        seed: createCrowdSeed({
          clients: Number(values.crowd),
          csp: values['crowd-csp'],
        }),
      }),
};

const world = await createWorld(options);
const stop = (): void => {
  void world.close().then(() => process.exit(0));
};
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
if (values['with-parent']) process.stdin.once('end', stop).resume();

process.stdout.write(
  `${JSON.stringify({ urls: world.urls, credentials: world.credentials, startedAt: world.clock.now().toString() })}\n`,
);
