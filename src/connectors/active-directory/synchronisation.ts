import { createHttp } from '../http/http.ts';
import type { ActiveDirectorySettings } from './settings.ts';

/** Whoever answers has only to pass the request on. */
const timeoutMs = 15_000;

/**
 * Asks whatever stands at the configured address to run a delta cycle. Entra Connect has no remote API of its own: behind the
 * address is a runbook or an agent that runs `Start-ADSyncSyncCycle -PolicyType Delta` on the synchronisation server. A cycle
 * too many changes nothing, so that it may be asked for again.
 */
export async function startSynchronisation({
  synchronisationUrl,
  log,
}: ActiveDirectorySettings): Promise<'asked' | 'not-configured'> {
  if (synchronisationUrl === undefined) return 'not-configured';
  const { origin, pathname, search } = new URL(synchronisationUrl);
  const http = createHttp({
    vendor: 'The start of synchronisation',
    baseUrl: origin,
    authorize: () => Promise.resolve({}),
    timeoutMs,
    readAttempts: 2,
    log,
  });
  const request = {
    operation: 'asking for a cycle',
    method: 'POST',
    path: `${pathname}${search}`,
    json: { policyType: 'Delta' },
    accept: 'text',
    anonymous: true,
  } as const;
  await http.read(request, () => null);
  return 'asked';
}
