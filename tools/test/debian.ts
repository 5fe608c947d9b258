import { existsSync } from 'node:fs';
import { runCommand } from '../check/command.ts';

/** What became of a wish for a program. */
export type Provided<Value> =
  | ({ readonly ok: true } & Value)
  | {
      readonly ok: false;
      /** In one line. */
      readonly reason: string;
    };

/** Installs packages where that is possible: as root, on Debian. Says in one line why not. */
export async function installFromDebian(
  folder: string,
  what: string,
  packages: readonly string[],
): Promise<Provided<object>> {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    return { ok: false, reason: `${what} is not installed, and only root on Debian can be helped` };
  }
  console.log(`Installing ${what} from Debian …`);
  const environment = { DEBIAN_FRONTEND: 'noninteractive' };
  for (const command of [
    ['apt-get', '-qq', 'update'],
    ['apt-get', '-qq', 'install', '--yes', '--no-install-recommends', ...packages],
  ] as const) {
    const result = await runCommand([...command], { folder, output: 'keep', environment });
    if (result.exitCode !== 0) {
      const lastLine = result.stderr.trim().split('\n').at(-1) ?? '';
      return { ok: false, reason: `"${command.slice(0, 3).join(' ')}" failed: ${lastLine}` };
    }
  }
  return { ok: true };
}
