import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { useMemo } from 'react';
import { queries } from '../api/queries.ts';
import type { Me, Role } from '../api/types.ts';
import { ClockOffsetProvider } from '../ui/when.tsx';

/** The person who is signed in. Only below the session route, which has loaded it. */
export function useMe(): Me {
  return useSuspenseQuery(queries.me()).data;
}

export function useHasRole(...roles: Role[]): boolean {
  const me = useMe();
  return roles.some((role) => me.roles.includes(role));
}

/** Gives every page below the server's present, which may be months away in the simulated world. */
export function Session() {
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
      <Outlet />
    </ClockOffsetProvider>
  );
}
