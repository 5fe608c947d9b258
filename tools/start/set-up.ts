import { z } from 'zod';
import type { DirectoryConnection, WorldCredentials } from '../../simulators/world/credentials.ts';
import type { Environment } from '../../src/domain/environment.ts';
import { client, clientRow, configuration, mapping } from '../../src/operations/schemas/client.ts';
import { listOf } from '../../src/operations/schemas/common.ts';
import { service } from '../../src/operations/schemas/service.ts';
import { inParallel } from '../../src/lib/in-parallel.ts';
import { ApiError, type Api } from '../client/api.ts';

/** A tenant of the simulated world with the name its client has in the PSA. */
export interface KnownTenant {
  readonly id: string;
  readonly displayName: string;
}

/** Values of a package's configuration by the names of its fields. */
export type PackageValues = Readonly<Record<string, unknown>>;

/** How the demo differs from a fresh installation, client by client. */
export interface SetUpChoices {
  /** Values of Staff Onboarding for a client; null leaves the defaults, which buy nothing. */
  onboardingOf(clientName: string, environment: Environment): PackageValues | null;
  /** Values of Staff Offboarding for a client; null leaves the defaults, which give nothing back. */
  offboardingOf(clientName: string, environment: Environment): PackageValues | null;
  /** Tags of a client; they decide the segment its licenses are bought in. */
  tagsOf(clientName: string): readonly string[];
  /** Whether the admin has already said which customer of the CSP the client is; otherwise the first run asks. */
  isMappedAhead(clientName: string, kind: string): boolean;
}

/** Packages are named by the environment that they are for. */
export const onboardingFor = (environment: Environment): string =>
  `staff-onboarding-${environment}`;
export const offboardingFor = (environment: Environment): string =>
  `staff-offboarding-${environment}`;
export const onboardingPackage = onboardingFor('cloud-only');
export const offboardingPackage = offboardingFor('cloud-only');

/** An installation has few clients at first; the server does more of this at once than it should have to. */
const clientsAtOnce = 4;

/**
 * Does what an admin of a new installation does, through the public API: connects the services, takes the clients over
 * from the PSA, enters their tenants and directories and switches provisioning on. Done again it changes only what is
 * different.
 */
export async function setUp(
  admin: Api,
  world: { readonly credentials: WorldCredentials; readonly tenants: readonly KnownTenant[] },
  choices: SetUpChoices,
): Promise<{ readonly clientCount: number }> {
  await connectServices(admin, world.credentials, world.tenants[0]?.id ?? null);
  await admin.post('/v1/clients/sync', {}, z.unknown());
  const clients = await listClients(admin);
  const services = await listServices(admin);
  const marketplaces = await listMarketplaces(admin, services);
  await inParallel(clients, clientsAtOnce, async (row) => {
    const tenant = world.tenants.find(({ displayName }) => displayName === row.name);
    const directory = world.credentials.directories.find(
      ({ clientName }) => clientName === row.name,
    );
    if (tenant === undefined && directory === undefined) return;
    const environment = directory?.environment ?? 'cloud-only';
    const settings = {
      tags: [...choices.tagsOf(row.name)],
      environment,
      ...(tenant === undefined ? {} : { tenantId: tenant.id }),
      ...(directory === undefined
        ? {}
        : { directoryServiceId: findService(services, toDirectoryService(directory))?.id }),
    };
    await admin.put(`/v1/clients/${row.id}`, settings, client);
    const onboarding = choices.onboardingOf(row.name, environment);
    await save(admin, row.id, onboardingFor(environment), onboarding);
    const offboarding = choices.offboardingOf(row.name, environment);
    await save(admin, row.id, offboardingFor(environment), offboarding);
    if (tenant === undefined) return;
    for (const marketplace of marketplaces) {
      if (choices.isMappedAhead(row.name, marketplace.kind)) await map(admin, row, marketplace);
    }
  });
  return { clientCount: clients.length };
}

async function save(
  admin: Api,
  clientId: string,
  packageName: string,
  values: PackageValues | null,
): Promise<void> {
  if (values === null) return;
  const path = `/v1/clients/${clientId}/packages/${packageName}/configuration`;
  await admin.put(path, { values }, configuration);
}

interface KnownMarketplace {
  readonly id: string;
  readonly kind: string;
  readonly customers: readonly { readonly id: string; readonly name: string }[];
}

const customer = z.object({ id: z.string(), name: z.string() });

type Service = z.output<typeof service>;

const listServices = async (admin: Api): Promise<readonly Service[]> =>
  (await admin.get('/v1/services', listOf(service))).items;

async function listMarketplaces(
  admin: Api,
  services: readonly Service[],
): Promise<readonly KnownMarketplace[]> {
  return Promise.all(
    services
      .filter(({ category }) => category === 'csp')
      .map(async ({ id, kind }) => ({
        id,
        kind,
        customers: (await admin.get(`/v1/services/${id}/customers`, listOf(customer))).items,
      })),
  );
}

/** The admin knows the names; the product still proves each choice against the tenant before it saves it. */
async function map(
  admin: Api,
  row: { readonly id: string; readonly name: string },
  marketplace: KnownMarketplace,
): Promise<void> {
  const found = marketplace.customers.find(({ name }) => name === row.name);
  const answer = { customerId: found?.id ?? null, notACustomer: found === undefined };
  await admin.put(`/v1/clients/${row.id}/mappings/${marketplace.id}`, answer, mapping);
}

/** Every client there is, page by page. */
export async function listClients(api: Api): Promise<readonly z.output<typeof clientRow>[]> {
  const found: z.output<typeof clientRow>[] = [];
  for (;;) {
    const page = await api.get(`/v1/clients?limit=200&offset=${found.length}`, listOf(clientRow));
    found.push(...page.items);
    if (page.items.length === 0 || found.length >= page.total) return found;
  }
}

/**
 * Connects each service once; a service that is there already gets addresses of the running world. `testTenantId` is the
 * tenant that the application is tried with, for no client has one yet; null leaves it unconnected. Answers the names of
 * services that were switched off because they do not work any more.
 */
export async function connectServices(
  admin: Api,
  credentials: WorldCredentials,
  testTenantId: string | null,
): Promise<readonly string[]> {
  const there = await listServices(admin);
  const broken: string[] = [];
  const connect = async (wanted: ServiceWanted): Promise<void> => {
    const { settings } = wanted;
    const known = findService(there, wanted);
    if (known === undefined) {
      await admin.post('/v1/services', wanted, service);
    } else if (Object.entries(settings).some(([field, text]) => known.settings[field] !== text)) {
      if (!(await move(admin, known, settings))) broken.push(known.name);
    }
  };
  for (const wanted of toServices(credentials, testTenantId)) await connect(wanted);
  await inParallel(credentials.directories.map(toDirectoryService), clientsAtOnce, connect);
  return broken;
}

/** Of most kinds there is one, whatever it is called; every client's directory is a service of its own. */
const findService = (
  services: readonly Service[],
  wanted: Pick<ServiceWanted, 'kind' | 'name'>,
): Service | undefined =>
  services.find(
    ({ kind, category, name }) =>
      kind === wanted.kind && (category !== 'directory' || name === wanted.name),
  );

/**
 * Only addresses move between starts. A secret may have been renewed since and is left as it is; it may also have ended,
 * when the clock was moved on for months: the service is then switched off, and its Test says why.
 */
async function move(
  admin: Api,
  known: Service,
  settings: Readonly<Record<string, string>>,
): Promise<boolean> {
  const path = `/v1/services/${known.id}`;
  try {
    await admin.put(path, { settings }, service);
    return true;
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 'connection-does-not-work')) throw error;
    await admin.put(path, { settings, untested: true }, service);
    return false;
  }
}

/** What an admin types into a form for a new service. */
interface ServiceWanted {
  readonly kind: string;
  readonly name: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
}

function toServices(
  credentials: WorldCredentials,
  testTenantId: string | null,
): readonly ServiceWanted[] {
  const { microsoft, graph, exchange, markets, connectwise } = credentials;
  const { loginUrl, clientId, clientSecret } = microsoft;
  return [
    {
      kind: 'connectwise',
      name: 'ConnectWise PSA',
      settings: {
        siteUrl: connectwise.siteUrl,
        companyId: connectwise.companyId,
        publicKey: connectwise.publicKey,
        clientId: connectwise.clientId,
      },
      secrets: { privateKey: connectwise.privateKey },
    },
    ...(testTenantId === null
      ? []
      : [
          {
            kind: 'microsoft-365',
            name: 'Microsoft 365 tenants',
            settings: {
              clientId,
              loginUrl,
              testTenantId,
              baseUrl: graph.baseUrl,
              exchangeUrl: exchange.baseUrl,
            },
            secrets: { clientSecret },
          },
        ]),
    ...Object.entries(markets).map(([kind, { title, settings, secrets }]) => ({
      kind,
      name: title,
      settings,
      secrets,
    })),
  ];
}

const toDirectoryService = ({ title, settings, secrets }: DirectoryConnection): ServiceWanted => ({
  kind: 'active-directory',
  name: title,
  settings,
  secrets,
});
