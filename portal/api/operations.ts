import { createApi, reach, take } from './client.ts';
import type { paths } from './schema.d.ts';
import type { ConfigurationValue, Environment } from './types.ts';

const api = createApi('');

/** Filters of a list, as its operation takes them. */
type QueryOf<Path extends keyof paths> = paths[Path] extends {
  get: { parameters: { query?: infer Query } };
}
  ? { readonly [Name in keyof Query]: Query[Name] | undefined }
  : never;

export type ClientsQuery = QueryOf<'/v1/clients'>;
export type TicketsQuery = QueryOf<'/v1/tickets'>;
export type RunsQuery = QueryOf<'/v1/runs'>;
export type SeatChangesQuery = QueryOf<'/v1/seat-changes'>;
export type AuditQuery = QueryOf<'/v1/audit'>;

/** Leaves out filters that are not set: an address with "undefined" in it would filter by that word. */
function toQuery<Query extends object>(
  query: Query,
): { [Name in keyof Query]: NonNullable<Query[Name]> } {
  const set = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  // Proof: only unset filters were taken out, and every filter of a list is optional.
  return Object.fromEntries(set) as { [Name in keyof Query]: NonNullable<Query[Name]> };
}

/** Sign-in and sign-out belong to the session library and are not in the document. */
async function postSession(path: string, body: unknown): Promise<void> {
  await reach(path, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

export const signIn = (email: string, password: string) =>
  postSession('/api/auth/sign-in/email', { email, password });
export const signOut = () => postSession('/api/auth/sign-out', {});

export const getMe = () => take(api.GET('/v1/me'));
export const listDemoAccounts = () => take(api.GET('/v1/demo-accounts'));
export const getClock = () => take(api.GET('/v1/clock'));
/** `duration` is ISO-8601, for example 'P7D'. */
export const advanceClock = (duration: string) =>
  take(api.POST('/v1/clock', { body: { advance: duration } }));

export const listClients = (query: ClientsQuery) =>
  take(api.GET('/v1/clients', { params: { query: toQuery(query) } }));
export const getClient = (id: string) =>
  take(api.GET('/v1/clients/{id}', { params: { path: { id } } }));
export const updateClient = (
  id: string,
  body: { tenantId?: string | null; environment?: Environment; tags?: string[] },
) => take(api.PUT('/v1/clients/{id}', { params: { path: { id } }, body }));
export const switchPackage = (id: string, packageName: string, enabled: boolean) =>
  take(
    api.PUT('/v1/clients/{id}/packages/{package}', {
      params: { path: { id, package: packageName } },
      body: { enabled },
    }),
  );
export const syncClients = () => take(api.POST('/v1/clients/sync', {}));
export const listLicenses = (id: string) =>
  take(api.GET('/v1/clients/{id}/licenses', { params: { path: { id } } }));
export const listSubscriptions = (id: string) =>
  take(api.GET('/v1/clients/{id}/subscriptions', { params: { path: { id } } }));

/** `package` null means the client's global configuration. */
export interface ConfigurationAddress {
  readonly clientId: string;
  readonly package: string | null;
}

export const getConfiguration = ({ clientId: id, package: name }: ConfigurationAddress) =>
  name === null
    ? take(api.GET('/v1/clients/{id}/global-configuration', { params: { path: { id } } }))
    : take(
        api.GET('/v1/clients/{id}/packages/{package}/configuration', {
          params: { path: { id, package: name } },
        }),
      );
export const saveConfiguration = (
  { clientId: id, package: name }: ConfigurationAddress,
  values: Record<string, ConfigurationValue>,
) =>
  name === null
    ? take(
        api.PUT('/v1/clients/{id}/global-configuration', {
          params: { path: { id } },
          body: { values },
        }),
      )
    : take(
        api.PUT('/v1/clients/{id}/packages/{package}/configuration', {
          params: { path: { id, package: name } },
          body: { values },
        }),
      );

export const listMappings = (id: string) =>
  take(api.GET('/v1/clients/{id}/mappings', { params: { path: { id } } }));
export const saveMapping = (
  id: string,
  serviceId: string,
  body: { customerId: string | null; notACustomer: boolean },
) =>
  take(
    api.PUT('/v1/clients/{id}/mappings/{serviceId}', { params: { path: { id, serviceId } }, body }),
  );
export const deleteMapping = async (id: string, serviceId: string): Promise<void> => {
  await api.DELETE('/v1/clients/{id}/mappings/{serviceId}', {
    params: { path: { id, serviceId } },
  });
};
export const searchCspCustomers = (id: string, search: string, signal: AbortSignal) =>
  take(
    api.GET('/v1/services/{id}/customers', { params: { path: { id }, query: { search } }, signal }),
  );

export interface ServiceDraft {
  readonly name?: string;
  readonly enabled?: boolean;
  readonly settings?: Record<string, string>;
  /** Only the secrets that were typed; one that is left out stays as it is. */
  readonly secrets?: Record<string, string>;
}

export const listServices = () => take(api.GET('/v1/services'));
export const listServiceKinds = () => take(api.GET('/v1/service-kinds'));
export const createService = (body: ServiceDraft & { kind: string; name: string }) =>
  take(api.POST('/v1/services', { body }));
export const updateService = (id: string, body: ServiceDraft) =>
  take(api.PUT('/v1/services/{id}', { params: { path: { id } }, body }));
export const testService = (id: string, body: Pick<ServiceDraft, 'settings' | 'secrets'>) =>
  take(api.POST('/v1/services/{id}/test', { params: { path: { id } }, body }));
/** Tries settings of a service that was never saved. */
export const testSettings = (kind: string, body: Pick<ServiceDraft, 'settings' | 'secrets'>) =>
  take(api.POST('/v1/service-kinds/{kind}/test', { params: { path: { kind } }, body }));

export const listTickets = (query: TicketsQuery) =>
  take(api.GET('/v1/tickets', { params: { query: toQuery(query) } }));
export const getTicket = (idOrNumber: string) =>
  take(api.GET('/v1/tickets/{idOrNumber}', { params: { path: { idOrNumber } } }));

export const startRun = (ticket: string, packageName: string) =>
  take(api.POST('/v1/runs', { body: { ticket, package: packageName } }));
export const listRuns = (query: RunsQuery) =>
  take(api.GET('/v1/runs', { params: { query: toQuery(query) } }));
export const getRun = (id: string) => take(api.GET('/v1/runs/{id}', { params: { path: { id } } }));
export const toRunEventsAddress = (id: string) => `/v1/runs/${encodeURIComponent(id)}/events`;
export const answerForm = (id: string, formId: string, answers: Record<string, unknown>) =>
  take(
    api.POST('/v1/runs/{id}/forms/{formId}', {
      params: { path: { id, formId } },
      body: { answers },
    }),
  );
/** Shows the first password once; a second time it is gone. */
export const revealFirstPassword = (id: string) =>
  take(api.POST('/v1/runs/{id}/first-password', { params: { path: { id } } }));
export const cancelRun = (id: string) =>
  take(api.POST('/v1/runs/{id}/cancel', { params: { path: { id } }, body: {} }));
export const lookUp = (
  { runId: id, ...place }: { runId: string; formId: string; field: string },
  search: string,
  signal: AbortSignal,
) =>
  take(
    api.GET('/v1/runs/{id}/forms/{formId}/lookup/{field}', {
      params: { path: { id, ...place }, query: { search } },
      signal,
    }),
  );

export const listSeatChanges = (query: SeatChangesQuery) =>
  take(api.GET('/v1/seat-changes', { params: { query: toQuery(query) } }));
export const abandonSeatChange = (id: string, reason: string) =>
  take(api.POST('/v1/seat-changes/{id}/abandon', { params: { path: { id } }, body: { reason } }));

export const listAudit = (query: AuditQuery) =>
  take(api.GET('/v1/audit', { params: { query: toQuery(query) } }));
