import { existsSync } from 'node:fs';
import { installFromDebian, type Provided } from './debian.ts';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The browser for the tests: `SEATWRIGHT_CHROMIUM`, or where distributions put it; null when there is none. */
export function findChromium(): string | null {
  const given = process.env['SEATWRIGHT_CHROMIUM'];
  if (given !== undefined) return existsSync(given) ? given : null;
  return PLACES.find((place) => existsSync(place)) ?? null;
}

/** Finds the browser or installs it; otherwise says in one line why there is none. */
export async function provideChromium(
  folder: string,
): Promise<Provided<{ readonly path: string }>> {
  const found = findChromium();
  if (found !== null) return { ok: true, path: found };
  const done = await installFromDebian(folder, 'Chromium', ['chromium']);
  if (!done.ok) return { ok: false, reason: `${done.reason}; or set SEATWRIGHT_CHROMIUM` };
  const installed = findChromium();
  return installed === null
    ? { ok: false, reason: 'Debian installed Chromium, but not where it is looked for' }
    : { ok: true, path: installed };
}
