import { claimReading, postponeReading, type ClaimedReading } from '../../store/directory.ts';
import type { FlowTools } from '../tools.ts';
import { giveUpReading, listMappedCsps, readClientDirectory } from './read-client.ts';

/** How often a process looks for readings that were asked for. */
const lookEveryMs = 2_000;
/** Clients that one process reads at once. */
const mostAtOnce = 3;
/** The directory leaves the rest of a vendor's calls per minute to the runs. */
const mostOfLoad = 0.5;
/** How long a reading is put off when a vendor is busy. Seconds. */
const putOffSeconds = 15;
/** How long the end of the process waits for readings in hand; one that is cut off is read again by another process. */
const patienceMs = 5_000;

/** What readings work with. */
export interface ReadingTools extends FlowTools {
  /** Calls to a service in the running minute, of all processes; null where they are not counted. */
  readLoad(serviceId: string): Promise<{ readonly used: number; readonly limit: number } | null>;
}

/** The readings of one process. */
export interface DirectoryKeeper {
  /** Takes on nothing new and waits for what is in hand, for a few seconds. */
  stop(): Promise<void>;
}

/** Reads the clients that `requestReadings` asks for, together with every other process that does. */
export function startDirectoryKeeper(tools: ReadingTools): DirectoryKeeper {
  const inHand = new Set<Promise<void>>();
  let isStopped = false;

  const takeOn = (): void => {
    if (isStopped || inHand.size >= mostAtOnce) return;
    const hand = readUntilNoneWaits().catch((error: unknown) => {
      if (!isStopped) tools.log.error({ error }, 'reading the directory failed');
    });
    inHand.add(hand);
    void hand.finally(() => inHand.delete(hand));
  };
  const readUntilNoneWaits = async (): Promise<void> => {
    for (;;) {
      const claim = isStopped ? null : await claimReading(tools.db, tools.clock.now());
      if (claim === null) return;
      // Where one waits, others may: another hand looks.
      takeOn();
      await readOrPutOff(tools, claim);
    }
  };

  const timer = setInterval(takeOn, lookEveryMs);
  timer.unref();
  takeOn();
  return {
    stop: async () => {
      isStopped = true;
      clearInterval(timer);
      const { promise: patience, resolve } = Promise.withResolvers<void>();
      const limit = setTimeout(resolve, patienceMs);
      await Promise.race([Promise.all(inHand), patience]);
      clearTimeout(limit);
    },
  };
}

async function readOrPutOff(tools: ReadingTools, claim: ClaimedReading): Promise<void> {
  try {
    const csps = await listMappedCsps(tools, claim.client_id);
    const loads = await Promise.all(csps.map((csp) => tools.readLoad(csp.serviceId)));
    if (loads.some((load) => load !== null && load.used > load.limit * mostOfLoad)) {
      const until = tools.clock.now().add({ seconds: putOffSeconds });
      await postponeReading(tools.db, claim.client_id, until);
      return;
    }
    await readClientDirectory(tools, claim, csps);
  } catch (error) {
    await giveUpReading(tools, claim);
    throw error;
  }
}
