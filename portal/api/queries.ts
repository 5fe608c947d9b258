import { keepPreviousData, queryOptions, replaceEqualDeep } from '@tanstack/react-query';
import { readAuthorisation } from './authorisation-operations.ts';
import * as manual from './manual-operations.ts';
import * as api from './operations.ts';
import * as products from './product-operations.ts';
import type { Run, SavedView } from './types.ts';

/**
 * A run comes by three ways (events, the answer to a form, a reading) that overtake each other: an older state never takes
 * the place of a newer one.
 */
function keepNewest(before: unknown, next: unknown): unknown {
  // Proof: only runs are stored under the keys of `queries.run`.
  const [known, come] = [before as Run | undefined, next as Run];
  if (known !== undefined && known.revision > come.revision) return known;
  return replaceEqualDeep(known, come);
}

export const queries = {
  me: () =>
    queryOptions({ queryKey: ['me'], queryFn: api.getMe, retry: false, staleTime: 300_000 }),
  demoAccounts: () =>
    queryOptions({ queryKey: ['demo-accounts'], queryFn: api.listDemoAccounts, retry: false }),
  clock: () => queryOptions({ queryKey: ['clock'], queryFn: api.getClock, staleTime: 30_000 }),
  clients: (query: api.ClientsQuery) =>
    queryOptions({
      queryKey: ['clients', query],
      queryFn: () => api.listClients(query),
      placeholderData: keepPreviousData,
    }),
  client: (id: string) =>
    queryOptions({ queryKey: ['client', id], queryFn: () => api.getClient(id) }),
  licenses: (clientId: string) =>
    queryOptions({
      queryKey: ['client', clientId, 'licenses'],
      queryFn: () => api.listLicenses(clientId),
    }),
  subscriptions: (clientId: string) =>
    queryOptions({
      queryKey: ['client', clientId, 'subscriptions'],
      queryFn: () => api.listSubscriptions(clientId),
    }),
  authorisation: (clientId: string) =>
    queryOptions({
      queryKey: ['client', clientId, 'authorisation'],
      queryFn: () => readAuthorisation(clientId),
      // Many calls to the vendor; whoever changed something there asks again.
      staleTime: 300_000,
      retry: false,
    }),
  configuration: (address: api.ConfigurationAddress) =>
    queryOptions({
      queryKey: ['client', address.clientId, 'configuration', address.package],
      queryFn: () => api.getConfiguration(address),
      // A form that is being edited must not change under the hands of its editor.
      staleTime: Infinity,
      gcTime: 0,
    }),
  mappings: (clientId: string) =>
    queryOptions({
      queryKey: ['client', clientId, 'mappings'],
      queryFn: () => api.listMappings(clientId),
    }),
  services: () => queryOptions({ queryKey: ['services'], queryFn: api.listServices }),
  serviceUse: (id: string) =>
    queryOptions({ queryKey: ['service-use', id], queryFn: () => api.getServiceUse(id) }),
  serviceKinds: () =>
    queryOptions({
      queryKey: ['service-kinds'],
      queryFn: api.listServiceKinds,
      staleTime: Infinity,
    }),
  tickets: (query: api.TicketsQuery) =>
    queryOptions({
      queryKey: ['tickets', query],
      queryFn: () => api.listTickets(query),
      placeholderData: keepPreviousData,
    }),
  ticket: (idOrNumber: string) =>
    queryOptions({ queryKey: ['ticket', idOrNumber], queryFn: () => api.getTicket(idOrNumber) }),
  /** The newest runs of a ticket, by its id. */
  runsOfTicket: (ticketId: string) =>
    queryOptions({
      queryKey: ['runs-of-ticket', ticketId],
      queryFn: () => api.listRuns({ ticketId, limit: 50 }),
      refetchInterval: 5_000,
    }),
  suggestions: (draft: api.DraftCommand) =>
    queryOptions({
      queryKey: ['command-suggestions', draft],
      queryFn: ({ signal }) => api.suggestCommands(draft, signal),
      placeholderData: keepPreviousData,
      staleTime: 30_000,
    }),
  runs: (query: api.RunsQuery) =>
    queryOptions({
      queryKey: ['runs', query],
      queryFn: () => api.listRuns(query),
      placeholderData: keepPreviousData,
      refetchInterval: 10_000,
    }),
  run: (id: string) =>
    queryOptions({
      queryKey: ['run', id],
      queryFn: () => api.getRun(id),
      structuralSharing: keepNewest,
    }),
  people: (query: api.PeopleQuery) =>
    queryOptions({
      queryKey: ['people', query],
      queryFn: () => api.listPeople(query),
      placeholderData: keepPreviousData,
    }),
  person: (id: string) =>
    queryOptions({ queryKey: ['people', 'one', id], queryFn: () => api.getPerson(id) }),
  allSubscriptions: (query: api.AllSubscriptionsQuery) =>
    queryOptions({
      queryKey: ['subscriptions', query],
      queryFn: () => api.listAllSubscriptions(query),
      placeholderData: keepPreviousData,
    }),
  subscription: (id: string) =>
    queryOptions({
      queryKey: ['subscriptions', 'one', id],
      queryFn: () => api.getSubscription(id),
    }),
  directoryProducts: () =>
    queryOptions({
      queryKey: ['directory-products'],
      queryFn: api.listDirectoryProducts,
      staleTime: 60_000,
    }),
  directoryStatus: (clientId?: string) =>
    queryOptions({
      queryKey: ['directory-status', clientId],
      queryFn: () => api.getDirectoryStatus(clientId),
      // Quickly while something is read, so that the progress moves; rarely otherwise: a run that ends asks for it too.
      refetchInterval: ({ state }) => ((state.data?.waiting ?? 0) > 0 ? 1_500 : 15_000),
    }),
  search: (text: string, kind: string) =>
    queryOptions({
      queryKey: ['search', text, kind],
      queryFn: ({ signal }) => api.searchEverything({ q: text, kind }, signal),
      staleTime: 30_000,
      retry: false,
    }),
  /** What people wrote down of a client at CSPs without an API. */
  records: (clientId: string) =>
    queryOptions({
      queryKey: ['client', clientId, 'records'],
      queryFn: () => manual.listRecords(clientId),
    }),
  workItems: (query: manual.WorkItemsQuery) =>
    queryOptions({
      queryKey: ['work-items', query],
      queryFn: () => manual.listWorkItems(query),
      placeholderData: keepPreviousData,
      refetchInterval: 10_000,
    }),
  workItem: (id: string) =>
    queryOptions({ queryKey: ['work-items', 'one', id], queryFn: () => manual.getWorkItem(id) }),
  products: (query: products.ProductsQuery) =>
    queryOptions({
      queryKey: ['products', query],
      queryFn: () => products.listProducts(query),
      placeholderData: keepPreviousData,
    }),
  productQuestions: (state: 'open' | 'ignored') =>
    queryOptions({
      queryKey: ['product-questions', state],
      queryFn: () => products.listProductQuestions(state),
    }),
  offerMatrix: () =>
    queryOptions({
      queryKey: ['offer-matrix'],
      queryFn: products.getOfferMatrix,
      // Quickly while it is read, whoever asked for that.
      refetchInterval: ({ state }) => (state.data?.last?.state === 'reading' ? 2_000 : 60_000),
    }),
  licenseNames: () =>
    queryOptions({ queryKey: ['license-names'], queryFn: products.getLicenseNames }),
  seatChanges: (query: api.SeatChangesQuery) =>
    queryOptions({
      queryKey: ['seat-changes', query],
      queryFn: () => api.listSeatChanges(query),
      placeholderData: keepPreviousData,
      refetchInterval: 10_000,
    }),
  auditChoices: () =>
    queryOptions({ queryKey: ['audit-choices'], queryFn: api.listAuditChoices, staleTime: 60_000 }),
  seatChange: (id: string) =>
    queryOptions({ queryKey: ['seat-changes', 'one', id], queryFn: () => api.getSeatChange(id) }),
  packages: () =>
    queryOptions({ queryKey: ['packages'], queryFn: api.listPackages, staleTime: Infinity }),
  views: (list: SavedView['list']) =>
    queryOptions({ queryKey: ['views', list], queryFn: () => api.listViews(list) }),
  audit: (query: api.AuditQuery) =>
    queryOptions({
      queryKey: ['audit', query],
      queryFn: () => api.listAudit(query),
      placeholderData: keepPreviousData,
    }),
  auditEntry: (seq: string) =>
    queryOptions({ queryKey: ['audit', 'one', seq], queryFn: () => api.getAuditEntry(seq) }),
  signInOptions: (problem: string | undefined) =>
    queryOptions({
      queryKey: ['sign-in-options', problem],
      queryFn: () => api.getSignInOptions(problem),
      retry: false,
    }),
  users: (query: api.UsersQuery) =>
    queryOptions({
      queryKey: ['users', query],
      queryFn: () => api.listUsers(query),
      placeholderData: keepPreviousData,
    }),
  user: (id: string) =>
    queryOptions({ queryKey: ['users', 'one', id], queryFn: () => api.getUser(id) }),
  userSessions: (id: string, window: { limit: number; offset: number }) =>
    queryOptions({
      queryKey: ['sessions', id, window],
      queryFn: () => api.listUserSessions(id, window),
      placeholderData: keepPreviousData,
    }),
  sessions: (window: { limit: number; offset: number }) =>
    queryOptions({
      queryKey: ['sessions', window],
      queryFn: () => api.listSessions(window),
      placeholderData: keepPreviousData,
    }),
  keys: (query: api.KeysQuery) =>
    queryOptions({
      queryKey: ['keys', query],
      queryFn: () => api.listKeys(query),
      placeholderData: keepPreviousData,
    }),
};
