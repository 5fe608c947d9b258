import { describe, expect, it } from 'vitest';
import { checkImports } from '../../tools/check/imports.ts';
import {
  formatGate,
  type Gate,
  importsGate,
  lintGate,
  typesGate,
  unusedGate,
} from '../../tools/check/gates.ts';
import { plant } from './support/canary.ts';

/** What each gate lets pass; the canaries below differ from it in one thing. */
const sound = {
  'src/lib/twice.ts': 'export function twice(count: number): number {\n  return count * 2;\n}\n',
  'src/main.ts':
    "import { twice } from './lib/twice.ts';\n\nprocess.stdout.write(String(twice(2)));\n",
};

const canaries: readonly {
  gate: Gate;
  planted: Record<string, string>;
  /** What the developer must be shown. */
  shows: string;
}[] = [
  {
    gate: formatGate,
    planted: { 'src/lib/twice.ts': 'export function twice(count:number){return count*2}' },
    shows: 'src/lib/twice.ts',
  },
  {
    gate: lintGate,
    planted: { 'src/lib/twice.ts': 'export const twice = (count: any): number => count * 2;\n' },
    shows: 'no-explicit-any',
  },
  {
    gate: lintGate,
    planted: {
      'src/lib/twice.ts':
        'async function save(): Promise<void> {}\n\nexport function twice(count: number): number {\n  save();\n  return count * 2;\n}\n',
    },
    shows: 'no-floating-promises',
  },
  {
    gate: typesGate,
    planted: { 'src/main.ts': "import { twice } from './lib/twice.ts';\n\ntwice('two');\n" },
    shows: 'src/main.ts(3,7)',
  },
  {
    gate: unusedGate,
    planted: { 'src/lib/twice.ts': `${sound['src/lib/twice.ts']}\nexport const forgotten = 1;\n` },
    shows: 'forgotten',
  },
  {
    gate: unusedGate,
    planted: { 'src/lib/orphan.ts': 'export const orphan = 1;\n' },
    shows: 'src/lib/orphan.ts',
  },
];

describe('each gate', () => {
  it.each([formatGate, lintGate, typesGate])('lets sound code pass: $name', async (gate) => {
    const { ok, output } = await gate.run(plant(sound));
    expect({ ok, output: ok ? '' : output }).toEqual({ ok: true, output: '' });
  });

  it.each(canaries)('catches what it is there for: $gate.name, $shows', async (canary) => {
    const { ok, output } = await canary.gate.run(plant({ ...sound, ...canary.planted }));
    expect(output).toContain(canary.shows);
    expect(ok).toBe(false);
  });
});

describe('the import check', () => {
  it('fails when it sees fewer modules than the product has', async () => {
    const { ok, output } = await importsGate.run(plant(sound));
    expect(output).toMatch(/^Only 2 modules were seen, at least \d{3} were expected\.$/);
    expect(ok).toBe(false);
  });

  it('fails when the tool only warns', async () => {
    const blind = plant({
      ...sound,
      '.dependency-cruiser.cjs':
        "process.emitWarning('cannot read TypeScript'); module.exports = { forbidden: [] };\n",
    });
    const { ok, output } = await checkImports(blind, 1);
    expect(output).toContain('cannot read TypeScript');
    expect(ok).toBe(false);
  });

  it('fails when there is no report to read', async () => {
    const broken = plant({
      ...sound,
      '.dependency-cruiser.cjs': 'module.exports = { forbidden: 7 };\n',
    });
    expect((await checkImports(broken, 1)).ok).toBe(false);
  });
});
