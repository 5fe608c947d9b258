import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { toRunEventsAddress } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import type { Run } from '../api/types.ts';

const pollMs = 3_000;
/** A run that is over still tells when its link to a first password is opened. */
const linkPollMs = 5_000;

export function isOver(status: Run['status']): boolean {
  return status === 'finished' || status === 'cancelled' || status === 'stopped';
}

export interface LiveRun {
  readonly query: UseQueryResult<Run>;
  /** Whether the stream of events stands. */
  readonly isLive: boolean;
  /** Since when neither stream nor polling tells anything, in milliseconds of this machine's clock; null when all is well. */
  readonly lostAt: number | null;
}

/**
 * A run that keeps itself up to date: server-sent events while the stream stands, polling while it does not (some
 * proxies hold streams back). The stream ends with the run; polling too, unless somebody may still open a link.
 */
export function useLiveRun(runId: string): LiveRun {
  const queryClient = useQueryClient();
  const [isLive, setLive] = useState(false);
  const [streamEndedAt, setStreamEndedAt] = useState(0);
  const query = useQuery({
    ...queries.run(runId),
    refetchInterval: (state) => {
      const run = state.state.data;
      if (isLive) return false;
      if (run === undefined || !isOver(run.status)) return pollMs;
      return run.firstPasswords.some(({ link }) => link !== null) ? linkPollMs : false;
    },
  });
  const isEnded = query.data !== undefined && isOver(query.data.status);
  useEffect(() => {
    if (isEnded) return undefined;
    const source = new EventSource(toRunEventsAddress(runId));
    let isOpen = false;
    source.addEventListener('open', () => {
      isOpen = true;
      setLive(true);
    });
    source.addEventListener('error', () => {
      // Each vain attempt to open it again is told as an error, too.
      if (isOpen) setStreamEndedAt(Date.now());
      isOpen = false;
      setLive(false);
    });
    source.addEventListener('run', (event: MessageEvent<string>) => {
      // Proof: the server writes this event from the same schema as the answer of GET /v1/runs/{id}.
      const run = JSON.parse(event.data) as Run;
      queryClient.setQueryData(queries.run(runId).queryKey, run);
    });
    return () => {
      source.close();
      setLive(false);
    };
  }, [queryClient, runId, isEnded]);
  const isLost = !isLive && !isEnded && (query.isError || query.failureCount > 0 || query.isPaused);
  const lostAt = isLost ? Math.max(streamEndedAt, query.dataUpdatedAt) : null;
  return { query, isLive, lostAt };
}
