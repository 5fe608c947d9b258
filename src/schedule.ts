import { startDirectoryKeeper } from './flows/directory/keep-directory.ts';
import { operations } from './operations/index.ts';
import type { Caller, ServerTools, ServiceKind } from './operations/operation.ts';
import { listMatrixSources } from './operations/products/read-matrix.ts';
import { runOperation } from './operations/run-operation.ts';
import { invariant } from './lib/invariant.ts';
import { lockKey, transact } from './store/database.ts';
import { listServices, type ConnectedService } from './store/services.ts';
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

/** What one process does by itself. */
export interface Schedule {
  /** Begins nothing new and waits for what is in hand, for a few seconds. */
  stop(): Promise<void>;
}

/**
 * Takes over the clients from the PSA once a day, has their people and subscriptions read again, reads the offer matrix, and
 * uses secrets that would end unused; in one process of all.
 * The readings that this and people ask for are shared by every process.
 */
export function startSchedule(tools: ServerTools): Schedule {
  const look = async (): Promise<void> => {
    try {
      const services = await listServices(tools.db, { enabled: true });
      if (services.length === 0 || !(await claimToday(tools))) return;
      // Without a PSA clients are kept by hand.
      if (services.some(({ category }) => category === 'psa'))
        await tryDaily(tools, 'clients.sync');
      await tryDaily(tools, 'directory.refresh');
      if ((await listMatrixSources(tools)).length > 0) await tryDaily(tools, 'products.refresh');
      const today = tools.clock.now().toZonedDateTimeISO('UTC').toPlainDate();
      for (const service of services) {
        if (needsRenewal(service, tools.serviceKinds, today))
          await tryDaily(tools, 'services.test', { id: service.id });
      }
    } catch (error) {
      tools.log.warn({ error }, 'the daily look at clients failed and is tried again tomorrow');
    }
  };
  const timer = setInterval(() => void look(), lookEveryMs);
  timer.unref();
  void look();
  const keeper = startDirectoryKeeper(tools);
  return {
    stop: () => {
      clearInterval(timer);
      return keeper.stop();
    },
  };
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

/**
 * Whether one of its secrets would end unless it is used: a test uses it, is answered the next one, and says on the
 * integration what does not work while there is time. An unknown end counts as near.
 */
export function needsRenewal(
  service: Pick<ConnectedService, 'kind' | 'secrets' | 'secret_facts'>,
  kinds: readonly Pick<ServiceKind, 'kind' | 'fields'>[],
  today: Temporal.PlainDate,
): boolean {
  const fields = kinds.find(({ kind }) => kind === service.kind)?.fields ?? [];
  return fields.some(({ name, renewWithDaysLeft }) => {
    if (renewWithDaysLeft === undefined || service.secrets[name] === undefined) return false;
    const end = service.secret_facts[name]?.expiresOn;
    return !end || today.until(end).days < renewWithDaysLeft;
  });
}

/** One failure is no reason to leave out the rest of the day's work. */
async function tryDaily(
  tools: ServerTools,
  name: 'clients.sync' | 'directory.refresh' | 'products.refresh' | 'services.test',
  input: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const operation = operations.find((one) => one.name === name);
  invariant(operation !== undefined, `${name} is an operation`);
  try {
    await runOperation(tools, { operation, caller: system, input });
  } catch (error) {
    tools.log.warn({ error, operation: name }, 'the daily work failed and is tried again tomorrow');
  }
}
