import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, it, onTestFinished } from 'vitest';
import { queries } from './queries.ts';
import type { Run } from './types.ts';

const runAt = (revision: number, statusText: string): Run =>
  // Proof: what is compared here is the revision; nothing reads the rest.
  ({ id: 'run-1', revision, statusText }) as Run;

it('keeps what an event told when an older answer comes after it', () => {
  const client = new QueryClient();
  const options = { ...queries.run('run-1'), enabled: false };
  const stop = new QueryObserver(client, options).subscribe(() => {});
  onTestFinished(stop);
  client.setQueryData(options.queryKey, runAt(7, 'Waiting for an answer'));

  client.setQueryData(options.queryKey, runAt(6, 'Running'));
  expect(client.getQueryData(options.queryKey)?.statusText).toBe('Waiting for an answer');

  client.setQueryData(options.queryKey, runAt(8, 'Running'));
  expect(client.getQueryData(options.queryKey)?.statusText).toBe('Running');
});
