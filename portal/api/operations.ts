import { request, type Query } from './client.ts';
import type {
  AnswerValue,
  AuditEntry,
  Client,
  ClientRow,
  Clock,
  Configuration,
  ConfigurationValue,
  CspCustomer,
  DemoAccount,
  Environment,
  License,
  List,
  Mapping,
  Me,
  Option,
  ReadList,
  Run,
  RunRow,
  SeatChange,
  Service,
  ServiceKind,
  ServiceTest,
  SubscriptionRow,
  SyncResult,
  Ticket,
  TicketRow,
} from './types.ts';

const part = encodeURIComponent;

export const getMe = () => request<Me>('GET', '/v1/me');
export const listDemoAccounts = () => request<{ items: DemoAccount[] }>('GET', '/v1/demo-accounts');
export const signIn = (email: string, password: string) =>
  request<unknown>('POST', '/api/auth/sign-in/email', { body: { email, password } });
export const signOut = () => request<unknown>('POST', '/api/auth/sign-out', { body: {} });

export const getClock = () => request<Clock>('GET', '/v1/clock');
/** `duration` is ISO-8601, for example 'P7D'. */
export const advanceClock = (duration: string) =>
  request<Clock>('POST', '/v1/clock', { body: { advance: duration } });

export const listClients = (query: Query) =>
  request<List<ClientRow>>('GET', '/v1/clients', { query });
export const getClient = (id: string) => request<Client>('GET', `/v1/clients/${part(id)}`);
export const updateClient = (
  id: string,
  body: { tenantId?: string | null; environment?: Environment; tags?: string[] },
) => request<Client>('PUT', `/v1/clients/${part(id)}`, { body });
export const switchPackage = (clientId: string, packageName: string, enabled: boolean) =>
  request<Client>('PUT', `/v1/clients/${part(clientId)}/packages/${part(packageName)}`, {
    body: { enabled },
  });
export const syncClients = () => request<SyncResult>('POST', '/v1/clients/sync', { body: {} });
export const listLicenses = (clientId: string) =>
  request<ReadList<License>>('GET', `/v1/clients/${part(clientId)}/licenses`);
export const listSubscriptions = (clientId: string) =>
  request<ReadList<SubscriptionRow>>('GET', `/v1/clients/${part(clientId)}/subscriptions`);

/** `package` null means the client's global configuration. */
export interface ConfigurationAddress {
  readonly clientId: string;
  readonly package: string | null;
}

function toConfigurationPath(address: ConfigurationAddress): string {
  const client = `/v1/clients/${part(address.clientId)}`;
  return address.package === null
    ? `${client}/global-configuration`
    : `${client}/packages/${part(address.package)}/configuration`;
}

export const getConfiguration = (address: ConfigurationAddress) =>
  request<Configuration>('GET', toConfigurationPath(address));
export const saveConfiguration = (
  address: ConfigurationAddress,
  values: Record<string, ConfigurationValue>,
) => request<Configuration>('PUT', toConfigurationPath(address), { body: { values } });

export const listMappings = (clientId: string) =>
  request<{ items: Mapping[] }>('GET', `/v1/clients/${part(clientId)}/mappings`);
export const saveMapping = (
  clientId: string,
  serviceId: string,
  body: { customerId: string | null; notACustomer: boolean },
) => request<Mapping>('PUT', `/v1/clients/${part(clientId)}/mappings/${part(serviceId)}`, { body });
export const deleteMapping = (clientId: string, serviceId: string) =>
  request<null>('DELETE', `/v1/clients/${part(clientId)}/mappings/${part(serviceId)}`);
export const searchCspCustomers = (serviceId: string, search: string, signal: AbortSignal) =>
  request<List<CspCustomer>>('GET', `/v1/services/${part(serviceId)}/customers`, {
    query: { search },
    signal,
  });

export interface ServiceDraft {
  readonly name?: string;
  readonly enabled?: boolean;
  readonly settings?: Record<string, string>;
  /** Only the secrets that were typed; one that is left out stays as it is. */
  readonly secrets?: Record<string, string>;
}

export const listServices = () => request<{ items: Service[] }>('GET', '/v1/services');
export const listServiceKinds = () => request<{ items: ServiceKind[] }>('GET', '/v1/service-kinds');
export const createService = (body: ServiceDraft & { kind: string }) =>
  request<Service>('POST', '/v1/services', { body });
export const updateService = (id: string, body: ServiceDraft) =>
  request<Service>('PUT', `/v1/services/${part(id)}`, { body });
export const testService = (id: string, body: Pick<ServiceDraft, 'settings' | 'secrets'>) =>
  request<ServiceTest>('POST', `/v1/services/${part(id)}/test`, { body });

/** Tries settings of a service that was never saved. */
export const testSettings = (kind: string, body: Pick<ServiceDraft, 'settings' | 'secrets'>) =>
  request<ServiceTest>('POST', `/v1/service-kinds/${part(kind)}/test`, { body });

export const listTickets = (query: Query) =>
  request<{ items: TicketRow[] }>('GET', '/v1/tickets', { query });
export const getTicket = (idOrNumber: string) =>
  request<Ticket>('GET', `/v1/tickets/${part(idOrNumber)}`);

export const startRun = (ticket: string, packageName: string) =>
  request<Run>('POST', '/v1/runs', { body: { ticket, package: packageName } });
export const listRuns = (query: Query) => request<List<RunRow>>('GET', '/v1/runs', { query });
export const getRun = (id: string) => request<Run>('GET', `/v1/runs/${part(id)}`);
export const toRunEventsAddress = (id: string) => `/v1/runs/${part(id)}/events`;
export const answerForm = (runId: string, formId: string, answers: Record<string, AnswerValue>) =>
  request<Run>('POST', `/v1/runs/${part(runId)}/forms/${part(formId)}`, { body: { answers } });
export const cancelRun = (id: string) =>
  request<Run>('POST', `/v1/runs/${part(id)}/cancel`, { body: {} });
export const lookUp = (
  address: { runId: string; formId: string; field: string },
  search: string,
  signal: AbortSignal,
) =>
  request<{ items: Option[] }>(
    'GET',
    `/v1/runs/${part(address.runId)}/forms/${part(address.formId)}/lookup/${part(address.field)}`,
    { query: { search }, signal },
  );

export const listSeatChanges = (query: Query) =>
  request<List<SeatChange>>('GET', '/v1/seat-changes', { query });
export const abandonSeatChange = (id: string, reason: string) =>
  request<SeatChange>('POST', `/v1/seat-changes/${part(id)}/abandon`, { body: { reason } });

export const listAudit = (query: Query) => request<List<AuditEntry>>('GET', '/v1/audit', { query });
