import { api, toQuery, type QueryOf } from './api.ts';
import { reach, take } from './client.ts';
import { keepPaneToken, toPaneHeaders } from './pane.ts';
import type { ConfigurationValue, Environment, Me, Prefill, SavedView } from './types.ts';

export type ClientsQuery = QueryOf<'/v1/clients'>;
export type TicketsQuery = QueryOf<'/v1/tickets'>;
export type RunsQuery = QueryOf<'/v1/runs'>;
export type PeopleQuery = QueryOf<'/v1/people'>;
export type AllSubscriptionsQuery = QueryOf<'/v1/subscriptions'>;
export type SeatChangesQuery = QueryOf<'/v1/seat-changes'>;
export type UsersQuery = QueryOf<'/v1/users'>;
export type KeysQuery = QueryOf<'/v1/keys'>;
export type AuditQuery = QueryOf<'/v1/audit'>;

/** Sign-in and sign-out belong to the session library and are not in the document. */
async function postSession(path: string, body: unknown): Promise<void> {
  await reach(path, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json', ...toPaneHeaders() },
    body: JSON.stringify(body),
  });
}

export const signIn = (email: string, password: string) =>
  postSession('/api/auth/sign-in/email', { email, password });
export const signOut = () => postSession('/api/auth/sign-out', {});
/** Ends the session of this ticket pane, and no other of the person's. */
export async function disconnectPane(): Promise<void> {
  await postSession('/api/embed/end', {});
  keepPaneToken(null);
}

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

/** What is copied from a client's configuration, and to whom. */
export interface CopyWish {
  readonly fields: string[];
  readonly clientIds: string[];
}

export const previewCopy = (
  { clientId: id, package: name }: ConfigurationAddress,
  wish: CopyWish,
) =>
  take(
    api.POST('/v1/clients/{id}/configuration-copies/preview', {
      params: { path: { id } },
      body: { package: name ?? 'global', ...wish },
    }),
  );
/** Clients whose configuration was changed after `previewedAt` are left alone. */
export const copyConfiguration = (
  { clientId: id, package: name }: ConfigurationAddress,
  wish: CopyWish & { readonly previewedAt: string },
) =>
  take(
    api.POST('/v1/clients/{id}/configuration-copies', {
      params: { path: { id } },
      body: { package: name ?? 'global', ...wish },
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
  /** Last days of secrets, by their names; null: not known. */
  readonly secretExpiry?: Record<string, string | null>;
  /** Saves it without a test; it is then switched off. */
  readonly untested?: boolean;
}

export const listServices = () => take(api.GET('/v1/services'));
export const listServiceKinds = () => take(api.GET('/v1/service-kinds'));
export const createService = (body: ServiceDraft & { kind: string; name: string }) =>
  take(api.POST('/v1/services', { body }));
export const updateService = (id: string, body: ServiceDraft) =>
  take(api.PUT('/v1/services/{id}', { params: { path: { id } }, body }));
/** Tries the new secret; only one that works takes the old one's place. `expiresOn` is a date or null. */
export const rotateSecret = (
  id: string,
  name: string,
  body: { secret: string; expiresOn: string | null; untested?: boolean },
) => take(api.POST('/v1/services/{id}/secrets/{name}', { params: { path: { id, name } }, body }));
export const removeService = async (id: string): Promise<void> => {
  await api.DELETE('/v1/services/{id}', { params: { path: { id } } });
};
export const getServiceUse = (id: string) =>
  take(api.GET('/v1/services/{id}/use', { params: { path: { id } } }));
export const testService = (id: string, body: Pick<ServiceDraft, 'settings' | 'secrets'>) =>
  take(api.POST('/v1/services/{id}/test', { params: { path: { id } }, body }));
/** Has a CSP tell when something changes there, at a new address. */
export const receiveEvents = (id: string) =>
  take(api.POST('/v1/services/{id}/events', { params: { path: { id } } }));
export const testEvents = (id: string) =>
  take(api.POST('/v1/services/{id}/events/test', { params: { path: { id } } }));
export const stopEvents = async (id: string): Promise<void> => {
  await api.DELETE('/v1/services/{id}/events', { params: { path: { id } } });
};
/** Tries settings of a service that was never saved. */
export const testSettings = (kind: string, body: Pick<ServiceDraft, 'settings' | 'secrets'>) =>
  take(api.POST('/v1/service-kinds/{kind}/test', { params: { path: { kind } }, body }));

export const listTickets = (query: TicketsQuery) =>
  take(api.GET('/v1/tickets', { params: { query: toQuery(query) } }));
export const getTicket = (idOrNumber: string) =>
  take(api.GET('/v1/tickets/{idOrNumber}', { params: { path: { idOrNumber } } }));

/** `prefill` is what was said about it: the forms of the run begin with it. */
export const startRun = (ticket: string, packageName: string, prefill?: Prefill) =>
  take(
    api.POST('/v1/runs', {
      body: { ticket, package: packageName, ...(prefill === undefined ? {} : { prefill }) },
    }),
  );
/** Says what a typed line means; nothing is done by it. */
export const readCommand = (line: { ticket: string; text: string; timeZone: string }) =>
  take(
    api.POST('/v1/tickets/{id}/commands', {
      params: { path: { id: line.ticket } },
      body: { text: line.text, timeZone: line.timeZone },
    }),
  );
export interface DraftCommand {
  readonly clientId: string;
  readonly text: string;
  readonly timeZone: string;
}
export const suggestCommands = (
  { clientId: id, text, timeZone }: DraftCommand,
  signal: AbortSignal,
) =>
  take(
    api.GET('/v1/clients/{id}/command-suggestions', {
      params: { path: { id }, query: { text, timeZone } },
      signal,
    }),
  );
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
/** Whose first password: `secretId` is one of `firstPasswords` of the run, absent where it has one. */
interface PasswordPlace {
  readonly runId: string;
  readonly secretId: string | undefined;
}

/** Shows the first password once; a second time it is gone. */
export const revealFirstPassword = ({ runId: id, secretId }: PasswordPlace) =>
  take(
    api.POST('/v1/runs/{id}/first-password', {
      params: { path: { id } },
      body: secretId === undefined ? {} : { secretId },
    }),
  );
export type LinkHours = 1 | 24 | 72;
/** A link that shows the first password once, to whoever opens it. */
export const makePasswordLink = ({ runId: id, secretId }: PasswordPlace, validHours: LinkHours) =>
  take(
    api.POST('/v1/runs/{id}/first-password/link', {
      params: { path: { id } },
      body: { validHours, ...(secretId === undefined ? {} : { secretId }) },
    }),
  );
export async function withdrawPasswordLink({ runId: id, secretId }: PasswordPlace): Promise<void> {
  const query = secretId === undefined ? {} : { secretId };
  await api.DELETE('/v1/runs/{id}/first-password/link', { params: { path: { id }, query } });
}
export const cancelRun = (id: string, reason = '') =>
  take(api.POST('/v1/runs/{id}/cancel', { params: { path: { id } }, body: { reason } }));
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
/** What a table says, before it is sent as an answer. */
export const readTable = (
  { runId: id, ...place }: { runId: string; formId: string; field: string },
  text: string,
  signal: AbortSignal,
) =>
  take(
    api.POST('/v1/runs/{id}/forms/{formId}/table/{field}', {
      params: { path: { id, ...place } },
      body: { text },
      signal,
    }),
  );

export const listPeople = (query: PeopleQuery) =>
  take(api.GET('/v1/people', { params: { query: toQuery(query) } }));
export const getPerson = (id: string) =>
  take(api.GET('/v1/people/{id}', { params: { path: { id } } }));
export const listAllSubscriptions = (query: AllSubscriptionsQuery) =>
  take(api.GET('/v1/subscriptions', { params: { query: toQuery(query) } }));
export const getSubscription = (id: string) =>
  take(api.GET('/v1/subscriptions/{id}', { params: { path: { id } } }));
export const listDirectoryProducts = () => take(api.GET('/v1/directory/products'));
export const getDirectoryStatus = (clientId: string | undefined) =>
  take(api.GET('/v1/directory/status', { params: { query: toQuery({ clientId }) } }));
/** Reads people and subscriptions again in the background: of one client, or of all. */
export const refreshDirectory = (clientId: string | undefined) =>
  take(api.POST('/v1/directory/refresh', { body: clientId === undefined ? {} : { clientId } }));
/** `kind` has commas between. */
export const searchEverything = (query: { q: string; kind: string }, signal: AbortSignal) =>
  take(api.GET('/v1/search', { params: { query }, signal }));

export const listSeatChanges = (query: SeatChangesQuery) =>
  take(api.GET('/v1/seat-changes', { params: { query: toQuery(query) } }));
export const abandonSeatChange = (id: string, reason: string) =>
  take(api.POST('/v1/seat-changes/{id}/abandon', { params: { path: { id } }, body: { reason } }));
/** `subscriptionId` is what a person found at the CSP. */
export const nameOrdered = (id: string, body: { subscriptionId: string; reason: string }) =>
  take(api.POST('/v1/seat-changes/{id}/name-ordered', { params: { path: { id } }, body }));

export const getSeatChange = (id: string) =>
  take(api.GET('/v1/seat-changes/{id}', { params: { path: { id } } }));
export const listPackages = () => take(api.GET('/v1/packages'));

export const listViews = (list: SavedView['list']) =>
  take(api.GET('/v1/views', { params: { query: { list } } }));
export const saveView = (
  body: Pick<SavedView, 'list' | 'name' | 'query' | 'columns' | 'shared'> & {
    /** The view to save over; absent for a new one. */
    readonly id?: string;
  },
) => take(api.POST('/v1/views', { body }));
export async function deleteView(id: string): Promise<void> {
  await api.DELETE('/v1/views/{id}', { params: { path: { id } } });
}

export const listAudit = (query: AuditQuery) =>
  take(api.GET('/v1/audit', { params: { query: toQuery(query) } }));
export const getAuditEntry = (seq: string) =>
  take(api.GET('/v1/audit/{seq}', { params: { path: { seq: Number(seq) } } }));
export const listAuditChoices = () => take(api.GET('/v1/audit/choices'));
/** Walks the whole chain of hashes; `notedHash` is the last hash of an earlier check. */
export const verifyAudit = (notedHash: string | undefined) =>
  take(api.GET('/v1/audit/verify', { params: { query: toQuery({ notedHash }) } }));

/** Ways to sign in; `problem` is the code with which the provider's sign-in came back. */
export const getSignInOptions = (problem: string | undefined) =>
  take(api.GET('/v1/sign-in-options', { params: { query: toQuery({ problem }) } }));
/** Shows what a one-time link is for, without using it. */
export const lookAtLink = (token: string) => take(api.POST('/v1/links/look', { body: { token } }));
/** Uses a one-time link up. `email` is only taken for an admin's. */
export const takeLink = (body: { token: string; name: string; password: string; email?: string }) =>
  take(api.POST('/v1/links/use', { body }));

/** Tells whether a link shows a first password, without using it up. */
export const lookAtPasswordLink = (token: string) =>
  take(api.POST('/v1/first-passwords/look', { body: { token } }));
/** Uses the link up: shows the password once. */
export const openPasswordLink = (token: string) =>
  take(api.POST('/v1/first-passwords/open', { body: { token } }));

interface Rights {
  readonly roles: Me['roles'];
  readonly permissions: Me['permissions'];
}

export const listUsers = (query: UsersQuery) =>
  take(api.GET('/v1/users', { params: { query: toQuery(query) } }));
export const getUser = (id: string) =>
  take(api.GET('/v1/users/{id}', { params: { path: { id } } }));
export const inviteUser = (body: Rights & { name: string; email: string }) =>
  take(api.POST('/v1/users', { body }));
export const updateUser = (id: string, body: Partial<Rights> & { disabled?: boolean }) =>
  take(api.PUT('/v1/users/{id}', { params: { path: { id } }, body }));
export const renewUserLink = (id: string) =>
  take(api.POST('/v1/users/{id}/link', { params: { path: { id } } }));
export const listUserSessions = (id: string, query: Window) =>
  take(api.GET('/v1/users/{id}/sessions', { params: { path: { id }, query } }));
export const endUserSessions = (id: string) =>
  take(api.POST('/v1/users/{id}/end-sessions', { params: { path: { id } } }));

interface Window {
  readonly limit: number;
  readonly offset: number;
}

export const renameAccount = (name: string) => take(api.PUT('/v1/account', { body: { name } }));
export const changePassword = (currentPassword: string, newPassword: string) =>
  take(api.POST('/v1/account/password', { body: { currentPassword, newPassword } }));
export const listSessions = (query: Window) => take(api.GET('/v1/sessions', { params: { query } }));
export const revokeSession = async (id: string): Promise<void> => {
  await api.DELETE('/v1/sessions/{id}', { params: { path: { id } } });
};
export const listKeys = (query: KeysQuery) =>
  take(api.GET('/v1/keys', { params: { query: toQuery(query) } }));
/** The secret in the answer is shown once. */
export const createKey = (body: Rights & { name: string; expiresInDays: number }) =>
  take(api.POST('/v1/keys', { body }));
export const revokeKey = async (id: string): Promise<void> => {
  await api.DELETE('/v1/keys/{id}', { params: { path: { id } } });
};
