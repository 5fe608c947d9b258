/** Part of a list that the address holds, so that a filtered list can be shared as a link. */
export interface ListSearch {
  search?: string | undefined;
  page?: number | undefined;
  status?: string | undefined;
  state?: string | undefined;
  clientId?: string | undefined;
  subscriptionId?: string | undefined;
}

/** Every link of the portal. Spread one into a link component or hand it to `navigate`. */
export const paths = {
  signIn: () => ({ to: '/sign-in' }) as const,
  clients: () => ({ to: '/clients' }) as const,
  client: (clientId: string) => ({ to: '/clients/$clientId', params: { clientId } }) as const,
  packageConfiguration: (clientId: string, packageName: string) =>
    ({
      to: '/clients/$clientId/packages/$package',
      params: { clientId, package: packageName },
    }) as const,
  globalConfiguration: (clientId: string) =>
    ({ to: '/clients/$clientId/global', params: { clientId } }) as const,
  services: () => ({ to: '/services' }) as const,
  runs: (search: ListSearch = {}) => ({ to: '/runs', search }) as const,
  run: (runId: string) => ({ to: '/runs/$runId', params: { runId } }) as const,
  seatChanges: (search: ListSearch = {}) => ({ to: '/seat-changes', search }) as const,
  audit: () => ({ to: '/audit' }) as const,
  chat: (ticket?: string, run?: string) => ({ to: '/chat', search: { ticket, run } }) as const,
};
