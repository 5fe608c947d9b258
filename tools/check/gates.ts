import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command.ts';
import type { GateResult } from './gate-result.ts';
import { checkImports } from './imports.ts';

/** One check of the whole repository that either lets it pass or not. */
export interface Gate {
  readonly name: string;
  /** Judges the repository, or a canary's copy of it, in `folder`. */
  run(folder: string): Promise<GateResult>;
}

/** Fewer modules than this mean that the import check went blind, not that the product shrank. */
const MODULE_COUNT_MIN = 300;

function commandGate(name: string, ...command: [string, ...string[]]): Gate {
  return {
    name,
    async run(folder) {
      const { exitCode, stdout, stderr } = await runCommand(command, { folder, output: 'keep' });
      return { ok: exitCode === 0, output: [stdout, stderr].join('\n').trim() };
    },
  };
}

export const formatGate = commandGate('format', 'oxfmt', '--check', '.');
export const lintGate = commandGate('lint', 'oxlint', '--type-aware', '--deny-warnings', '.');
export const typesGate = commandGate('types', 'tsc', '--noEmit', '-p', '.');
export const portalTypesGate = commandGate('portal types', 'tsc', '--noEmit', '-p', 'portal');
export const unusedGate = commandGate('unused', 'knip', '--no-progress');
export const importsGate: Gate = {
  name: 'imports',
  run: (folder) => checkImports(folder, MODULE_COUNT_MIN),
};
/** `tools/gen.ts --check` compares what it would write with what is there, and writes nothing. */
export const generatedGate = commandGate('generated', 'node', 'tools/gen.ts', '--check');
export const portalBuildGate = commandGate('portal build', 'vite', 'build', '--logLevel', 'warn');

/** Every gate that the repository in `folder` has something for. */
export function gatesOf(folder: string): readonly Gate[] {
  const has = (path: string) => existsSync(join(folder, path));
  return [
    formatGate,
    lintGate,
    typesGate,
    ...(has('portal/tsconfig.json') ? [portalTypesGate] : []),
    importsGate,
    unusedGate,
    ...(has('tools/gen.ts') ? [generatedGate] : []),
    ...(has('portal/index.html') ? [portalBuildGate] : []),
  ];
}
