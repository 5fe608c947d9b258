import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './api/client.ts';

/** Reads are tried again only where another try can help: the server was away or failed outside. */
function shouldRetry(failureCount: number, error: Error): boolean {
  if (!(error instanceof ApiError)) return false;
  return failureCount < 2 && (error.status === 0 || error.status === 502 || error.status === 503);
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: shouldRetry, staleTime: 5_000 },
      mutations: { retry: false },
    },
  });
}
