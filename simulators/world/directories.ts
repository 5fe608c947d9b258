/** The on-premises side of a world: a controller for each directory of the seed, and the synchronisations between. */
import { join } from 'node:path';

import type { Controller, StartController } from '../active-directory/controller.ts';
import { domain } from '../active-directory/domain.ts';
import { findController } from '../active-directory/find-controller.ts';
import { openAdministrator } from '../active-directory/people.ts';
import type { DirectoryAdministrator } from '../active-directory/people.ts';
import type { SimClock } from '../core/clock.ts';
import type { GraphSimulator } from '../graph/index.ts';
import { cyclesMs, startSynchronisation } from '../synchronisation/index.ts';
import type { Synchronisation } from '../synchronisation/index.ts';
import type { DirectoryClient, DirectorySeed } from './seed/directories.ts';

export interface DirectoriesOptions {
  /** Default: what this machine can start. */
  readonly start?: StartController;
  /** Folder that they are kept in between starts; without it they are gone with the world. */
  readonly keptIn?: string;
}

/** A client's directory in a running world. */
export interface WorldDirectory {
  readonly client: DirectoryClient;
  readonly controller: Controller;
  /** What somebody at the console may do. */
  readonly administrator: DirectoryAdministrator;
  /** Runs a cycle now. Rejects where nobody synchronises it. */
  synchronise(): Promise<void>;
  /** Stops and starts the cycles that run by themselves. Throws where nobody synchronises it. */
  readonly cycles: Pick<Synchronisation, 'pause' | 'resume'>;
}

/** All of them. */
export interface WorldDirectories {
  readonly all: readonly WorldDirectory[];
  /** Waits for every cycle that has fallen due. */
  catchUp(): Promise<void>;
  close(): Promise<void>;
}

/** Hides people where the schema has no attribute of Exchange: a rule that clients have to make themselves. */
export const hideRule = { attribute: 'msDS-cloudExtensionAttribute1', value: 'HideFromGAL' };

export interface DirectoriesParts {
  readonly clock: SimClock;
  readonly graph: GraphSimulator;
  readonly options: DirectoriesOptions;
}

/** Starts the directories of a seed in parallel, with everybody in them, synchronised where they are. */
export async function startDirectories(
  seeds: readonly DirectorySeed[],
  parts: DirectoriesParts,
): Promise<WorldDirectories> {
  if (seeds.length === 0) return { all: [], catchUp: async () => {}, close: async () => {} };
  const start = parts.options.start ?? (await findController());
  const settled = await Promise.allSettled(seeds.map((seed) => openDirectory(seed, start, parts)));
  const opened = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const close = async (): Promise<void> => {
    await Promise.all(opened.map((one) => one.close()));
  };
  const failed = settled.find((one) => one.status === 'rejected');
  if (failed !== undefined) {
    await close();
    throw failed.reason;
  }
  return {
    all: opened.flatMap(({ directories }) => directories),
    catchUp: async () => {
      await Promise.all(opened.map(async ({ synchronisation }) => synchronisation?.catchUp()));
    },
    close,
  };
}

interface Opened {
  readonly directories: readonly WorldDirectory[];
  readonly synchronisation: Synchronisation | null;
  close(): Promise<void>;
}

async function openDirectory(
  seed: DirectorySeed,
  start: StartController,
  parts: DirectoriesParts,
): Promise<Opened> {
  const { keptIn } = parts.options;
  const controller = await start({
    schema: 'plain',
    ...(keptIn === undefined ? {} : { keptIn: join(keptIn, seed.key) }),
  });
  let administrator: DirectoryAdministrator | null = null;
  let synchronisation: Synchronisation | null = null;
  const close = async (): Promise<void> => {
    await synchronisation?.close();
    await administrator?.close().catch(() => undefined);
    await controller.close();
  };
  try {
    const opened = await openAdministrator(controller);
    administrator = opened;
    if (controller.isFresh) await fill(opened, seed);
    synchronisation = joinTenants(seed, controller, parts);
    await synchronisation?.synchronise();
    const joined = synchronisation;
    return {
      directories: seed.clients.map((client) => {
        const cycles = (): Synchronisation => {
          if (joined !== null && client.environment === 'cloud-hybrid') return joined;
          throw new Error(`Nobody synchronises the directory of ${client.name}`);
        };
        return {
          client,
          controller,
          administrator: opened,
          synchronise: async () => cycles().synchronise(),
          cycles: { pause: () => cycles().pause(), resume: () => cycles().resume() },
        };
      }),
      synchronisation,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function fill(administrator: DirectoryAdministrator, seed: DirectorySeed): Promise<void> {
  await administrator.addSuffixes(seed.suffixes);
  await administrator.makeUnits(seed.units);
  await administrator.seed(seed.groups, seed.people);
}

const placeOf = (unit: string): string => `${unit},${domain.distinguishedName}`;

/** Null where no client of this directory is synchronised. */
function joinTenants(
  { clients, synchronisation }: DirectorySeed,
  controller: Controller,
  { clock, graph }: DirectoriesParts,
): Synchronisation | null {
  const scopes = clients.flatMap(({ environment, tenantId, scope }) =>
    environment === 'cloud-hybrid' && tenantId !== null
      ? [{ tenantId, containers: scope.map(placeOf) }]
      : [],
  );
  if (scopes.length === 0) return null;
  const { url, certificate, serverName, administrator: account } = controller;
  return startSynchronisation({
    clock,
    source: { url, certificate, serverName, account },
    scopes,
    cycleMs:
      typeof synchronisation === 'string' ? cyclesMs[synchronisation] : synchronisation.cycleMs,
    hideRule,
    take: (tenantId, picture, atMs) => graph.synchronise(tenantId, picture, atMs),
  });
}

/** What an admin of the MSP types into the product's form for this client's directory, by its field names. */
export function directoryConnection({ client, controller }: WorldDirectory) {
  return {
    title: `${client.name} AD`,
    clientName: client.name,
    environment: client.environment,
    settings: {
      url: controller.url,
      bindName: `${domain.serviceAccount}@${domain.dnsName}`,
      peopleContainer: placeOf(client.peopleUnit),
      certificate: controller.certificate,
      serverName: controller.serverName,
      hideAttribute: `${hideRule.attribute}=${hideRule.value}`,
    },
    secrets: { bindPassword: domain.servicePassword },
  };
}
