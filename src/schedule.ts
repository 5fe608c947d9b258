import { operations } from './operations/index.ts';
import type { Caller, ServerTools } from './operations/operation.ts';
import { runOperation } from './operations/run-operation.ts';
import { invariant } from './lib/invariant.ts';
import { lockKey, transact } from './store/database.ts';
import { listServices } from './store/services.ts';
import { readSetting, writeSetting } from './store/settings.ts';

/** What the product does by itself, once a day; looked at this often. */
const lookEveryMs = 10 * 60_000;
const lastSyncSetting = 'last-daily-sync-on';

const system: Caller = {
  id: 'seatwright',
  name: 'seatwright',
  email: '',
  roles: ['admin'],
  permissions: [],
  channel: 'system',
};

/** Takes over the clients from the PSA once a day, in one process of all. */
export function startSchedule(tools: ServerTools): { stop(): void } {
  const look = async (): Promise<void> => {
    try {
      // Without a PSA clients are kept by hand.
      const psas = await listServices(tools.db, { category: 'psa', enabled: true });
      if (psas.length > 0 && (await claimToday(tools))) await syncClients(tools);
    } catch (error) {
      tools.log.warn({ error }, 'the daily synchronisation failed and is tried again tomorrow');
    }
  };
  const timer = setInterval(() => void look(), lookEveryMs);
  timer.unref();
  void look();
  return { stop: () => clearInterval(timer) };
}

/** True for the one process that is first on this day (UTC). */
function claimToday(tools: ServerTools): Promise<boolean> {
  const today = tools.clock.now().toZonedDateTimeISO('UTC').toPlainDate().toString();
  return transact(tools.db, async (tx) => {
    await lockKey(tx, lastSyncSetting);
    if ((await readSetting(tx, lastSyncSetting)) === today) return false;
    await writeSetting(tx, lastSyncSetting, today);
    return true;
  });
}

async function syncClients(tools: ServerTools): Promise<void> {
  const operation = operations.find(({ name }) => name === 'clients.sync');
  invariant(operation !== undefined, 'clients.sync is an operation');
  await runOperation(tools, { operation, caller: system, input: {} });
}
