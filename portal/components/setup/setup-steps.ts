import { useQuery } from '@tanstack/react-query';
import { queries } from '../../api/queries.ts';
import type { Service } from '../../api/types.ts';

/** What an installation needs before its lists fill, in the order in which it is set up. */
export type SetupStepName = 'psa' | 'tenant' | 'csp' | 'clients' | 'ready' | 'directory';

export interface SetupStep {
  readonly name: SetupStepName;
  /** What is to be done, as a request: "Connect a CSP". */
  readonly title: string;
  /** What it is good for, one sentence. */
  readonly reason: string;
  /** Who can do it. */
  readonly by: 'admin' | 'engineer';
  readonly isDone: boolean;
}

/** What the steps are judged by. */
export interface SetupFacts {
  readonly services: readonly Pick<Service, 'category' | 'enabled'>[];
  readonly clientCount: number;
  /** Clients for which a package can run. */
  readonly readyCount: number;
  /** Whether people and subscriptions were read, or are being read. */
  readonly isDirectoryRead: boolean;
}

/** Every step with whether it is done. A disabled integration counts as not connected. */
export function toSetupSteps(facts: SetupFacts): readonly SetupStep[] {
  const isConnected = (category: Service['category']) =>
    facts.services.some((service) => service.category === category && service.enabled);
  return [
    {
      name: 'psa',
      title: 'Connect the PSA',
      reason: 'Clients and tickets come from there.',
      by: 'admin',
      isDone: isConnected('psa'),
    },
    {
      name: 'tenant',
      title: 'Connect Microsoft 365',
      reason: 'People and licenses are read from the clients’ tenants, and changed there.',
      by: 'admin',
      isDone: isConnected('tenant'),
    },
    {
      name: 'csp',
      title: 'Connect a CSP',
      reason: 'Subscriptions are read, bought and given back there.',
      by: 'admin',
      isDone: isConnected('csp'),
    },
    {
      name: 'clients',
      title: 'Take the clients over from the PSA',
      reason: 'Each client has its own packages, mappings and licenses.',
      by: 'admin',
      isDone: facts.clientCount > 0,
    },
    {
      name: 'ready',
      title: 'Make a client ready',
      reason: 'Its Microsoft 365 tenant is entered on its page, which says what else is missing.',
      by: 'admin',
      isDone: facts.readyCount > 0,
    },
    {
      name: 'directory',
      title: 'Read people and subscriptions',
      reason: 'They are then found in the lists and by the search; later this happens each day.',
      by: 'engineer',
      isDone: facts.isDirectoryRead,
    },
  ];
}

/** The steps of this installation; undefined until all of it is known. */
export function useSetupSteps(): readonly SetupStep[] | undefined {
  const services = useQuery(queries.services()).data;
  const clients = useQuery(queries.clients({ limit: 1 })).data;
  const ready = useQuery(queries.clients({ limit: 1, ready: 'yes' })).data;
  const directory = useQuery(queries.directoryStatus()).data;
  if (services === undefined || clients === undefined) return undefined;
  if (ready === undefined || directory === undefined) return undefined;
  return toSetupSteps({
    services: services.items,
    clientCount: clients.total,
    readyCount: ready.total,
    isDirectoryRead: directory.newestReadAt !== null || directory.waiting > 0,
  });
}
