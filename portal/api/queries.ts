import { keepPreviousData, queryOptions, replaceEqualDeep } from '@tanstack/react-query';
import * as api from './operations.ts';
import type { Run } from './types.ts';

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
  seatChanges: (query: api.SeatChangesQuery) =>
    queryOptions({
      queryKey: ['seat-changes', query],
      queryFn: () => api.listSeatChanges(query),
      placeholderData: keepPreviousData,
      refetchInterval: 10_000,
    }),
  audit: (query: api.AuditQuery) =>
    queryOptions({
      queryKey: ['audit', query],
      queryFn: () => api.listAudit(query),
      placeholderData: keepPreviousData,
    }),
};
