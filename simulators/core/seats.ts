/** Told by every marketplace simulator when a subscription's seats change, so that a world can move them into a tenant. */
export interface SeatsChanged {
  /** Name of the marketplace simulator. */
  csp: string;
  /** Customer id in the marketplace's own terms. */
  customerId: string;
  /** Microsoft tenant the seats belong to. */
  tenantId: string;
  /** Subscription id in the marketplace's own terms. */
  subscriptionId: string;
  /** Microsoft's id of the same subscription (Graph `commerceSubscriptionId`). */
  commerceSubscriptionId: string;
  /** Entra skuId the seats provide. */
  skuId: string;
  /** Seats now: the whole number, not a difference; 0 once cancelled. */
  quantity: number;
  /** What the tenant should count them as. */
  status: 'enabled' | 'warning' | 'suspended' | 'deleted';
  /** Simulated instant of the change. */
  at: string;
}

/** A list of callbacks. */
export interface Listeners<Event> {
  /** Adds one; answers the function that removes it. */
  add: (listener: (event: Event) => void) => () => void;
  /** Calls all of them, in the order they were added. */
  emit: (event: Event) => void;
}

/** Makes an empty list. */
export const createListeners = <Event>(): Listeners<Event> => {
  const listeners = new Set<(event: Event) => void>();
  return {
    add: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    emit: (event) => {
      for (const listener of listeners) listener(event);
    },
  };
};
