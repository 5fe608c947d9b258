import { useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { Outlet, useRouter } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { ApiError } from '../api/client.ts';
import { keepPaneToken } from '../api/pane.ts';
import { queries } from '../api/queries.ts';
import type { Me, Role } from '../api/types.ts';
import { ClockOffsetProvider } from '../ui/when.tsx';
import { NoRole } from './people/no-access.tsx';

/** The person who is signed in. Only below the session route, which has loaded it. */
export function useMe(): Me {
  return useSuspenseQuery(queries.me()).data;
}

export function useHasRole(...roles: Role[]): boolean {
  const me = useMe();
  return roles.some((role) => me.roles.includes(role));
}

/** Asks for a new sign-in as soon as the server no longer knows the session: it ended, or somebody ended it. */
function useSessionEnd(): void {
  const queryClient = useQueryClient();
  const router = useRouter();
  useEffect(() => {
    let isLeaving = false;
    const look = (error: unknown) => {
      const isEnd = error instanceof ApiError && error.code === 'not-signed-in';
      if (isLeaving || !isEnd) return;
      isLeaving = true;
      keepPaneToken(null);
      queryClient.removeQueries({ queryKey: queries.me().queryKey });
      void router.invalidate();
    };
    const stops = [
      queryClient.getQueryCache().subscribe(({ query }) => look(query.state.error)),
      queryClient.getMutationCache().subscribe(({ mutation }) => look(mutation?.state.error)),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [queryClient, router]);
}

/** Gives every page below the server's present, which may be months away in the simulated world. */
export function Session() {
  useSessionEnd();
  const me = useMe();
  const clock = useQuery({ ...queries.clock(), refetchInterval: 60_000 });
  const now = clock.data?.now;
  const receivedAtMs = clock.dataUpdatedAt;
  const offsetMs = useMemo(() => {
    if (now === undefined) return 0;
    const distanceMs = new Date(now).getTime() - receivedAtMs;
    // The network's delay is no reason to move anybody's clock.
    return Math.abs(distanceMs) < 5_000 ? 0 : distanceMs;
  }, [now, receivedAtMs]);
  return (
    <ClockOffsetProvider offsetMs={offsetMs}>
      {me.roles.length === 0 ? <NoRole me={me} /> : <Outlet />}
    </ClockOffsetProvider>
  );
}
