import { z } from 'zod';
import { domain } from '../../../simulators/active-directory/domain.ts';
import type { Tenant } from '../../../simulators/graph/entities.ts';
import type { WorldDirectory } from '../../../simulators/world/directories.ts';
import { createCrowdSeed } from '../../../simulators/world/seed/crowd.ts';
import { partOf } from '../../../simulators/world/seed/directories.ts';
import type { CreateSeed } from '../../../simulators/world/seed/index.ts';
import type { World } from '../../../simulators/world/world.ts';
import { environments, type Environment } from '../../../src/domain/environment.ts';
import { invariant } from '../../../src/lib/invariant.ts';
import { fieldsOf, type FormScript } from '../../../tools/client/answer-form.ts';
import type { Api } from '../../../tools/client/api.ts';
import type { SetUpChoices } from '../../../tools/start/set-up.ts';

/** Short enough that nobody has to move the clock for one. */
const cycleMs = 1_000;

/** A client with one run of its own. */
export interface CrashClient {
  readonly name: string;
  /** Null where there is a directory alone. */
  readonly tenant: Tenant | null;
  /** Null where there is a tenant alone. */
  readonly directory: WorldDirectory | null;
}

/** A seed with a client for each run; those of a directory share one controller. */
export function crowdFor(
  packageName: string,
  clients: number,
  ticketsPerClient: number,
): CreateSeed {
  const environment = environmentOf(packageName);
  const crowd = {
    clients,
    ticketsPerClient,
    csp: (index: number) => (index % 2 === 0 ? 'partner-center' : 'pax8'),
    termAgeDays: 2,
  } as const;
  return environment === 'cloud-only'
    ? createCrowdSeed({ ...crowd, usersPerClient: 3 })
    : // A password in a directory takes a while for each.
      createCrowdSeed({ ...crowd, usersPerClient: 2, directory: { environment, cycleMs } });
}

/** The environment that a package is for, by its name. */
const environmentOf = (packageName: string): Environment =>
  environments.find((one) => packageName.endsWith(`-${one}`)) ?? 'cloud-only';

/** Everything that a package may do is switched on. */
export const crashChoices: SetUpChoices = {
  onboardingOf: (clientName, environment) => ({
    ...(environment === 'on-prem' ? {} : { enableProvisioning: true }),
    ...(environment === 'cloud-only' ? {} : { directoryGroups: [partOf(clientName).allStaff] }),
  }),
  offboardingOf: (clientName, environment) => ({
    ...(environment === 'on-prem'
      ? { hideFromAddressLists: true }
      : { enableDeprovisioning: true, convertMailbox: true }),
    ...(environment === 'cloud-only'
      ? {}
      : {
          leaversUnit: `${partOf(clientName).leavers},${domain.distinguishedName}`,
          extraAttributes: ['info|Has left'],
        }),
    ...(environment === 'cloud-hybrid' ? { leaversUnitInScope: true } : {}),
  }),
  tagsOf: () => [],
  isMappedAhead: () => false,
};

/** The client of one run. Throws where there is none left. */
export function clientAt(world: World, index: number): CrashClient {
  const tenant = world.simulators.graph.simulator.state().tenants[index] ?? null;
  const part = world.seed.directories[0]?.clients[index] ?? null;
  const name = tenant?.displayName ?? part?.name;
  invariant(name !== undefined, 'there is a client for every run');
  return { name, tenant, directory: part === null ? null : world.directory(name) };
}

/** What is answered to the forms of a run at this client. */
export function scriptFor(
  api: Api,
  world: World,
  index: number,
  { name, tenant, directory }: CrashClient,
): FormScript {
  return {
    licenses: (form) => ({ licenses: [fieldsOf(form)[0]?.options?.[0]?.value ?? ''] }),
    person: {
      firstName: 'Robin',
      lastName: `Starter-${index}`,
      ...(directory === null
        ? {}
        : { container: `${directory.client.peopleUnit},${domain.distinguishedName}` }),
    },
    leaver: async (form, run) => ({
      person:
        tenant?.users[1]?.id ??
        (await lookUpPerson(api, `${run.id}/forms/${form.id}`, leaverOf(world, name))),
    }),
    'customer-mapping': (form) =>
      Object.fromEntries(
        fieldsOf(form).flatMap((field) => {
          if (field.name === 'save' || field.options === null) return [];
          const own = field.options.find(({ label }) => label === name);
          return [[field.name, (own ?? field.options.at(-1))?.value]];
        }),
      ),
  };
}

/** Account name of the leaver at a client without a tenant. */
function leaverOf(world: World, clientName: string): string {
  const staff = world.seed.directories[0]?.people.filter(
    ({ unit }) => unit === partOf(clientName).people,
  );
  return staff?.[1]?.accountName ?? '';
}

const found = z.object({ items: z.array(z.object({ value: z.string() })) });

async function lookUpPerson(api: Api, form: string, accountName: string): Promise<string> {
  const path = `/v1/runs/${form}/lookup/person?search=${encodeURIComponent(accountName)}`;
  const [only] = (await api.get(path, found)).items;
  invariant(only !== undefined, `somebody has the account name ${accountName}`);
  return only.value;
}
