import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { ApiError } from './api/client.ts';
import { queries } from './api/queries.ts';
import { NotFound, RouteProblem } from './components/route-problem.tsx';
import { Session } from './components/session.tsx';
import { Shell } from './components/shell.tsx';
import type { ListSearch } from './paths.ts';

interface Context {
  readonly queryClient: QueryClient;
}

function toText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function fromListSearch(search: Record<string, unknown>): ListSearch {
  const page = Number(search['page']);
  return {
    search: toText(search['search']),
    status: toText(search['status']),
    state: toText(search['state']),
    clientId: toText(search['clientId']),
    subscriptionId: toText(search['subscriptionId']),
    page: Number.isInteger(page) && page > 1 ? page : undefined,
  };
}

const rootRoute = createRootRouteWithContext<Context>()({ notFoundComponent: NotFound });

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { next?: string | undefined } => ({
    next: toText(search['next']),
  }),
  component: lazyRouteComponent(() => import('./pages/sign-in.tsx'), 'SignInPage'),
});

/** Everything below needs a session; without one the address is kept for after the sign-in. */
const sessionRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'session',
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.ensureQueryData(queries.me());
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) {
        throw redirect({ to: '/sign-in', search: { next: location.href } });
      }
      throw error;
    }
  },
  component: Session,
});

/** The page that a PSA embeds: no shell around it. */
const chatRoute = createRoute({
  getParentRoute: () => sessionRoute,
  path: '/chat',
  validateSearch: (
    search: Record<string, unknown>,
  ): { ticket?: string | undefined; run?: string | undefined } => ({
    ticket: toText(search['ticket']),
    run: toText(search['run']),
  }),
  component: lazyRouteComponent(() => import('./chat/chat-page.tsx'), 'ChatPage'),
});

const shellRoute = createRoute({
  getParentRoute: () => sessionRoute,
  id: 'shell',
  component: Shell,
});

const homeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/clients' });
  },
});

const clientsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/clients',
  validateSearch: fromListSearch,
  component: lazyRouteComponent(() => import('./pages/clients.tsx'), 'ClientsPage'),
});

const clientRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/clients/$clientId',
  component: lazyRouteComponent(() => import('./pages/client.tsx'), 'ClientPage'),
});

const packageRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/clients/$clientId/packages/$package',
  component: lazyRouteComponent(
    () => import('./pages/package-configuration.tsx'),
    'PackageConfigurationPage',
  ),
});

const globalRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/clients/$clientId/global',
  component: lazyRouteComponent(
    () => import('./pages/global-configuration.tsx'),
    'GlobalConfigurationPage',
  ),
});

const servicesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/services',
  component: lazyRouteComponent(() => import('./pages/services.tsx'), 'ServicesPage'),
});

const runsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/runs',
  validateSearch: fromListSearch,
  component: lazyRouteComponent(() => import('./pages/runs.tsx'), 'RunsPage'),
});

const runRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/runs/$runId',
  component: lazyRouteComponent(() => import('./pages/run.tsx'), 'RunPage'),
});

const seatChangesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/seat-changes',
  validateSearch: fromListSearch,
  component: lazyRouteComponent(() => import('./pages/seat-changes.tsx'), 'SeatChangesPage'),
});

const auditRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/audit',
  validateSearch: fromListSearch,
  component: lazyRouteComponent(() => import('./pages/audit.tsx'), 'AuditPage'),
});

const routeTree = rootRoute.addChildren([
  signInRoute,
  sessionRoute.addChildren([
    chatRoute,
    shellRoute.addChildren([
      homeRoute,
      clientsRoute,
      clientRoute,
      packageRoute,
      globalRoute,
      servicesRoute,
      runsRoute,
      runRoute,
      seatChangesRoute,
      auditRoute,
    ]),
  ]),
]);

/** Plain words in the address: a PSA writes "?ticket=5001", and so do people. */
function toSearchText(search: Record<string, unknown>): string {
  const set = Object.entries(search).flatMap(([name, value]) => {
    const text = toText(value);
    return text === undefined ? [] : [[name, text]];
  });
  const words = new URLSearchParams(set).toString();
  return words === '' ? '' : `?${words}`;
}

export function createPortalRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: toSearchText,
    defaultPreload: 'intent',
    defaultErrorComponent: RouteProblem,
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPortalRouter>;
  }
}
