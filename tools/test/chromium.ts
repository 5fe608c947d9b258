import { existsSync } from 'node:fs';
import { runCommand } from '../check/command.ts';

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

/** Finds the browser or, as root on Debian, installs it; otherwise says in one line why there is none. */
export async function provideChromium(
  folder: string,
): Promise<{ ok: true; path: string } | { ok: false; reason: string }> {
  const found = findChromium();
  if (found !== null) return { ok: true, path: found };
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    return {
      ok: false,
      reason:
        'Chromium is not installed, and only root on Debian can be helped; set SEATWRIGHT_CHROMIUM to its path',
    };
  }
  console.log('Installing Chromium from Debian …');
  const environment = { DEBIAN_FRONTEND: 'noninteractive' };
  for (const command of [
    ['apt-get', '-qq', 'update'],
    ['apt-get', '-qq', 'install', '--yes', '--no-install-recommends', 'chromium'],
  ] as const) {
    const result = await runCommand([...command], { folder, output: 'keep', environment });
    if (result.exitCode !== 0) {
      const lastLine = result.stderr.trim().split('\n').at(-1) ?? '';
      return { ok: false, reason: `"${command.join(' ')}" failed: ${lastLine}` };
    }
  }
  const installed = findChromium();
  return installed === null
    ? { ok: false, reason: 'Debian installed Chromium, but not where it is looked for' }
    : { ok: true, path: installed };
}
