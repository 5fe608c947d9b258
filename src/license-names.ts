import { setUploadedNames } from './domain/products/names.ts';
import type { Logger } from './lib/log.ts';
import type { Database } from './store/database.ts';
import { listLicenseNames, readNamesUpload } from './store/license-names.ts';

/** How long a process may show names of before an upload in another one. */
const lookEveryMs = 60_000;

/** Loads the uploaded names of licenses into this process and looks for newer ones; `stop` ends the looking. */
export async function keepLicenseNames(
  db: Database,
  log: Logger,
): Promise<{ readonly stop: () => void }> {
  let known = 0;
  const look = async (): Promise<void> => {
    const { version } = await readNamesUpload(db);
    if (version === known) return;
    setUploadedNames(await listLicenseNames(db));
    known = version;
  };
  await look();
  const timer = setInterval(() => {
    // Old names do no harm; the next look finds the new ones.
    look().catch((error: unknown) => log.warn({ error }, 'names of licenses could not be read'));
  }, lookEveryMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
