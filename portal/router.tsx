import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { ApiError } from './api/client.ts';
import { isFramed } from './api/pane.ts';
import type { ConsentAnswer } from './api/authorisation-operations.ts';
import { queries } from './api/queries.ts';
import { NotFound, RouteProblem } from './components/route-problem.tsx';
import { Session } from './components/session.tsx';
import { Shell } from './components/shell.tsx';
import { listTexts, type KeySearch, type ListSearch } from './paths.ts';

interface Context {
  readonly queryClient: QueryClient;
}

function toText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function fromListSearch(search: Record<string, unknown>): ListSearch {
  const page = Number(search['page']);
  const texts = listTexts.flatMap((name) => {
    const text = toText(search[name]);
    return text === undefined ? [] : [[name, text]];
  });
  return {
    ...Object.fromEntries(texts),
    page: Number.isInteger(page) && page > 1 ? page : undefined,
  };
}

const rootRoute = createRootRouteWithContext<Context>()({ notFoundComponent: NotFound });

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (
    search: Record<string, unknown>,
  ): { next?: string | undefined; problem?: string | undefined } => ({
    next: toText(search['next']),
    problem: toText(search['problem']),
  }),
  component: lazyRouteComponent(() => import('./pages/sign-in.tsx'), 'SignInPage'),
});

const fromTokenSearch = (search: Record<string, unknown>): { token?: string | undefined } => ({
  token: toText(search['token']),
});

const OneTimeLinkPage = lazyRouteComponent(
  () => import('./pages/one-time-link.tsx'),
  'OneTimeLinkPage',
);

const firstAdminRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/first-admin',
  validateSearch: fromTokenSearch,
  component: OneTimeLinkPage,
});

const invitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/invitation',
  validateSearch: fromTokenSearch,
  component: OneTimeLinkPage,
});

/** Where Microsoft's page of consent leads back to, with its own names for things. */
const consentRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/consent',
  validateSearch: (search: Record<string, unknown>): ConsentAnswer => ({
    state: toText(search['state']) ?? '',
    tenant: toText(search['tenant']),
    adminConsent: toText(search['admin_consent'] ?? search['adminConsent']),
    error: toText(search['error']),
    errorDescription: toText(search['error_description'] ?? search['errorDescription']),
  }),
  component: lazyRouteComponent(() => import('./pages/consent.tsx'), 'ConsentPage'),
});

/** Opened by whoever was given the link; the token stands behind "#". */
const passwordLinkRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/first-password',
  component: lazyRouteComponent(() => import('./pages/password-link.tsx'), 'PasswordLinkPage'),
});

const ConnectPane = lazy(async () => ({
  default: (await import('./chat/embed-connect.tsx')).ConnectPane,
}));

/**
 * Everything below needs a session; without one the address is kept for after the sign-in. In a PSA's frame nobody can
 * sign in: there the pane asks to be connected.
 */
const sessionRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'session',
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.ensureQueryData(queries.me());
      return { isSignedIn: true };
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      if (isFramed()) return { isSignedIn: false };
      throw redirect({ to: '/sign-in', search: { next: location.href } });
    }
  },
  component: function SessionOrPane() {
    const { isSignedIn } = sessionRoute.useRouteContext();
    return isSignedIn ? (
      <Session />
    ) : (
      <Suspense>
        <ConnectPane />
      </Suspense>
    );
  },
});

/** Opened by a ticket pane in a tab of its own. */
const linkRoute = createRoute({
  getParentRoute: () => sessionRoute,
  path: '/link/$linkId',
  component: lazyRouteComponent(() => import('./pages/link.tsx'), 'LinkPage'),
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
  // The server lets nothing but the chat be framed; a frame that shows the chat must not be led on to anything else.
  beforeLoad: () => {
    if (isFramed()) throw redirect({ to: '/chat', replace: true });
  },
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

const copyRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/clients/$clientId/configuration/$package/copy',
  component: lazyRouteComponent(
    () => import('./pages/copy-configuration.tsx'),
    'CopyConfigurationPage',
  ),
});

/** The page's former address: it stands in bookmarks. */
const formerServicesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/services',
  beforeLoad: () => {
    throw redirect({ to: '/integrations', replace: true });
  },
});

const servicesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/integrations',
  validateSearch: fromListSearch,
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

const peopleRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/people',
  validateSearch: fromListSearch,
  component: lazyRouteComponent(() => import('./pages/people.tsx'), 'PeoplePage'),
});

const subscriptionsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/subscriptions',
  validateSearch: fromListSearch,
  component: lazyRouteComponent(() => import('./pages/subscriptions.tsx'), 'SubscriptionsPage'),
});

const seatChangesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/seat-changes',
  validateSearch: fromListSearch,
  component: lazyRouteComponent(() => import('./pages/seat-changes.tsx'), 'SeatChangesPage'),
});

const workByHandRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/work-by-hand',
  validateSearch: fromListSearch,
  component: lazyRouteComponent(() => import('./pages/work-by-hand.tsx'), 'WorkByHandPage'),
});

const productsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/products',
  validateSearch: fromListSearch,
  component: lazyRouteComponent(() => import('./pages/products.tsx'), 'ProductsPage'),
});

const auditRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/audit',
  validateSearch: fromListSearch,
  component: lazyRouteComponent(() => import('./pages/audit.tsx'), 'AuditPage'),
});

const usersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/users',
  validateSearch: fromListSearch,
  component: lazyRouteComponent(() => import('./pages/users.tsx'), 'UsersPage'),
});

const accountRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/account',
  validateSearch: (search: Record<string, unknown>): { page?: number | undefined } => ({
    page: fromListSearch(search).page,
  }),
  component: lazyRouteComponent(() => import('./pages/account.tsx'), 'AccountPage'),
});

const apiKeysRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/api-keys',
  validateSearch: (search: Record<string, unknown>): KeySearch => ({
    search: toText(search['search']),
    of: toText(search['of']),
    page: fromListSearch(search).page,
  }),
  component: lazyRouteComponent(() => import('./pages/api-keys.tsx'), 'ApiKeysPage'),
});

const routeTree = rootRoute.addChildren([
  signInRoute,
  firstAdminRoute,
  invitationRoute,
  passwordLinkRoute,
  consentRoute,
  sessionRoute.addChildren([
    chatRoute,
    linkRoute,
    shellRoute.addChildren([
      homeRoute,
      clientsRoute,
      clientRoute,
      packageRoute,
      globalRoute,
      copyRoute,
      formerServicesRoute,
      servicesRoute,
      runsRoute,
      runRoute,
      peopleRoute,
      subscriptionsRoute,
      seatChangesRoute,
      workByHandRoute,
      productsRoute,
      auditRoute,
      usersRoute,
      accountRoute,
      apiKeysRoute,
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
