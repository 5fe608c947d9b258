import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../../src/lib/json.ts';
import { runCommand } from './command.ts';
import type { GateResult } from './gate-result.ts';

const Report = z.object({
  summary: z.object({
    totalCruised: z.number(),
    violations: z.array(
      z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) }),
    ),
    ruleSetUsed: z.object({
      forbidden: z.array(z.object({ name: z.string(), comment: z.string() })),
    }),
  }),
});

const ROOTS = ['bin', 'src', 'portal', 'simulators', 'test', 'tools'];

/**
 * Holds the imports of `folder` against .dependency-cruiser.cjs.
 *
 * Also fails when fewer than `moduleCountMin` modules were seen or when the tool warned: with a compiler it does not know,
 * dependency-cruiser sees nothing and still reports success.
 */
export async function checkImports(folder: string, moduleCountMin: number): Promise<GateResult> {
  const roots = ROOTS.filter((root) => existsSync(join(folder, root)));
  const { exitCode, stdout, stderr } = await runCommand(
    ['depcruise', '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...roots],
    { folder, output: 'keep' },
  );
  if (stderr.trim() !== '') return { ok: false, output: `The import check warned:\n${stderr}` };
  const answer = parseJson(stdout);
  const report = Report.safeParse(answer.ok ? answer.value : null);
  if (!report.success)
    return { ok: false, output: `No report (exit code ${exitCode}):\n${stdout}` };
  const { summary } = report.data;
  if (summary.totalCruised < moduleCountMin) {
    return {
      ok: false,
      output: `Only ${summary.totalCruised} modules were seen, at least ${moduleCountMin} were expected.`,
    };
  }
  const comments = new Map(summary.ruleSetUsed.forbidden.map((rule) => [rule.name, rule.comment]));
  const lines = summary.violations.map(
    ({ from, to, rule }) => `${from} → ${to}\n  ${rule.name}: ${comments.get(rule.name) ?? ''}`,
  );
  return { ok: lines.length === 0, output: lines.join('\n') };
}
