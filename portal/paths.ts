/** Texts that the address of a list may hold, by the names that the server gives its filters. */
export const listTexts = [
  'search',
  'sort',
  'columns',
  'open',
  'status',
  'state',
  'role',
  'package',
  'environment',
  'tag',
  'ready',
  'startedBy',
  'requestedBy',
  'direction',
  'clientId',
  'serviceId',
  'subscriptionId',
  'person',
  'action',
  'channel',
  'ticket',
  'from',
  'to',
  'product',
  'source',
  'segment',
  'enabled',
  'renewsBefore',
] as const;

/** Part of a list that the address holds, so that a list can be shared as a link just as it is seen. */
export type ListSearch = { page?: number | undefined } & {
  [Name in (typeof listTexts)[number]]?: string | undefined;
};

/** Part of the list of API keys that the address holds. */
export interface KeySearch {
  search?: string | undefined;
  /** 'everybody' is for admins; absent: the reader's own. */
  of?: string | undefined;
  page?: number | undefined;
}

/** Every link of the portal. Spread one into a link component or hand it to `navigate`. */
export const paths = {
  signIn: () => ({ to: '/sign-in' }) as const,
  clients: (search: ListSearch = {}) => ({ to: '/clients', search }) as const,
  client: (clientId: string) => ({ to: '/clients/$clientId', params: { clientId } }) as const,
  packageConfiguration: (clientId: string, packageName: string) =>
    ({
      to: '/clients/$clientId/packages/$package',
      params: { clientId, package: packageName },
    }) as const,
  /** Where fields of one configuration are copied to other clients; `packageName` is 'global' for the global one. */
  copyConfiguration: (clientId: string, packageName: string) =>
    ({
      to: '/clients/$clientId/configuration/$package/copy',
      params: { clientId, package: packageName },
    }) as const,
  globalConfiguration: (clientId: string) =>
    ({ to: '/clients/$clientId/global', params: { clientId } }) as const,
  services: (search: ListSearch = {}) => ({ to: '/integrations', search }) as const,
  runs: (search: ListSearch = {}) => ({ to: '/runs', search }) as const,
  run: (runId: string) => ({ to: '/runs/$runId', params: { runId } }) as const,
  people: (search: ListSearch = {}) => ({ to: '/people', search }) as const,
  subscriptions: (search: ListSearch = {}) => ({ to: '/subscriptions', search }) as const,
  seatChanges: (search: ListSearch = {}) => ({ to: '/seat-changes', search }) as const,
  workByHand: (search: ListSearch = {}) => ({ to: '/work-by-hand', search }) as const,
  products: (search: ListSearch = {}) => ({ to: '/products', search }) as const,
  audit: (search: ListSearch = {}) => ({ to: '/audit', search }) as const,
  chat: (ticket?: string, run?: string) => ({ to: '/chat', search: { ticket, run } }) as const,
  users: (search: ListSearch = {}) => ({ to: '/users', search }) as const,
  account: (search: { page?: number | undefined } = {}) => ({ to: '/account', search }) as const,
  apiKeys: (search: KeySearch = {}) => ({ to: '/api-keys', search }) as const,
};
