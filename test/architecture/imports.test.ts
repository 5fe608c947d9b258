import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { checkImports } from '../../tools/check/imports.ts';
import { plant } from './support/canary.ts';
import { repository } from './support/files.ts';

const Rules = z.object({ forbidden: z.array(z.object({ name: z.string(), comment: z.string() })) });

/** For every rule at least one forbidden import: [folder of the importing file, what it imports]. */
const forbidden: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'lib-imports-nothing-of-ours': [['src/lib', '../domain/there.ts']],
  'domain-is-pure': [
    ['src/domain', '../store/there.ts'],
    ['src/domain/seats', '../../ports/there.ts'],
  ],
  'domain-uses-no-package-but-money': [
    ['src/domain', 'zod'],
    ['src/domain/seats', 'node:fs'],
  ],
  'ports-name-needs-only': [['src/ports', '../connectors/one/index.ts']],
  'http-layer-knows-no-vendor': [['src/connectors/http', '../one/index.ts']],
  'connector-stands-alone': [
    ['src/connectors/one', '../two/index.ts'],
    ['src/connectors/one', '../../store/there.ts'],
  ],
  'connector-has-one-face': [['src', './connectors/one/client.ts']],
  'store-keeps-only': [['src/store', '../flows/there.ts']],
  'flows-reach-out-through-ports': [['src/flows', '../connectors/one/index.ts']],
  'operations-reach-out-through-ports': [['src/operations', '../connectors/one/index.ts']],
  'surfaces-project-operations': [
    ['src/surfaces/http', '../../store/there.ts'],
    ['src/surfaces/http', '../cli/there.ts'],
  ],
  'surfaces-take-types-only': [['src/surfaces/http', '../../domain/there.ts']],
  'identity-proves-who-it-is': [
    ['src/identity', '../connectors/one/index.ts'],
    ['src/identity', '../domain/there.ts'],
    ['src/identity', '../surfaces/cli/there.ts'],
  ],
  'identity-takes-types-only': [
    ['src/identity', '../surfaces/http/identity.ts'],
    ['src/identity', '../flows/tools.ts'],
  ],
  'identity-is-handed-in': [
    ['src/operations', '../identity/there.ts'],
    ['src/surfaces/http', '../../identity/there.ts'],
  ],
  'nobody-imports-the-composition-root': [['src/operations', '../main.ts']],
  'product-shares-nothing-with-simulators': [
    ['src/store', '../../simulators/core/there.ts'],
    ['portal', '../tools/there.ts'],
  ],
  'simulators-share-nothing-with-product': [['simulators/one', '../../src/lib/there.ts']],
  'simulators-do-not-know-each-other': [['simulators/one', '../two/index.ts']],
  'portal-talks-through-its-client': [['portal', '../src/lib/there.ts']],
  'portal-ui-knows-no-server': [
    ['portal/ui', '../api/there.ts'],
    ['portal/ui', '@tanstack/react-router'],
  ],
  'sql-stays-in-the-store': [
    ['src/operations', 'kysely'],
    ['src/surfaces/http', 'pg'],
  ],
  'engine-stays-in-flows': [['src/operations', 'pg-boss']],
  'tests-are-not-a-library': [['test/support', '../contracts/there.test.ts']],
  'product-needs-no-development-package': [['src/store', 'fast-check']],
  'no-cycle': [['src/lib', './back.ts']],
  'nothing-unresolvable': [['src/lib', './nowhere.ts']],
};

/** Files for the planted imports to point at. */
const targets = [
  'src/lib/there.ts',
  'src/domain/there.ts',
  'src/ports/there.ts',
  'src/connectors/one/index.ts',
  'src/connectors/one/client.ts',
  'src/connectors/two/index.ts',
  'src/store/there.ts',
  'src/flows/there.ts',
  'src/flows/tools.ts',
  'src/operations/there.ts',
  'src/surfaces/cli/there.ts',
  'src/surfaces/http/identity.ts',
  'src/identity/there.ts',
  'src/main.ts',
  'simulators/core/there.ts',
  'simulators/two/index.ts',
  'portal/api/there.ts',
  'tools/there.ts',
  'test/contracts/there.test.ts',
];

const allowed: readonly (readonly [string, string])[] = [
  ['src/domain/good.ts', '../lib/there.ts'],
  ['src/domain/money.ts', 'dinero.js'],
  ['src/connectors/two/good.ts', '../../ports/there.ts'],
  ['src/flows/good.ts', '../store/there.ts'],
  ['src/flows/engine.ts', 'pg-boss'],
  ['src/store/good.ts', 'kysely'],
  ['src/store/good.test.ts', '../../simulators/core/there.ts'],
  ['src/identity/good.ts', '../operations/there.ts'],
  ['src/root.ts', './identity/there.ts'],
  ['simulators/two/good.ts', '../core/there.ts'],
  ['simulators/world/good.ts', '../two/index.ts'],
];

function plantTargets(): Record<string, string> {
  return Object.fromEntries(targets.map((target) => [target, 'export const there = 1;\n']));
}

const importing = (target: string) => `import * as it from '${target}';\nvoid it;\n`;

/** The name of the file that breaks `rule` for the `index`-th time. */
const breaker = (folder: string, rule: string, index: number) => `${folder}/${rule}-${index}.ts`;

it('has a canary for every rule, and every rule says what to do', () => {
  const config: unknown = createRequire(import.meta.url)(
    join(repository, '.dependency-cruiser.cjs'),
  );
  const rules = Rules.parse(config).forbidden;
  expect(rules.map((rule) => rule.name).toSorted()).toEqual(Object.keys(forbidden).toSorted());
  for (const rule of rules) expect(rule.comment.length).toBeGreaterThan(30);
});

it('catches a planted violation of every rule, by file and by name', async () => {
  const planted = plantTargets();
  planted['src/lib/back.ts'] = importing('./no-cycle-0.ts');
  const expected: string[] = [];
  for (const [rule, imports] of Object.entries(forbidden)) {
    for (const [index, [folder, target]] of imports.entries()) {
      planted[breaker(folder, rule, index)] = importing(target);
      expected.push(`${breaker(folder, rule, index)}: ${rule}`);
    }
  }

  const { ok, output } = await checkImports(plant(planted), expected.length);

  expect(ok).toBe(false);
  // A cycle is told once, from either of its files.
  const found = new Set(
    [...output.matchAll(/^(\S+) → (\S+)\n {2}([\w-]+): /gm)].flatMap(([, from, to, rule]) => [
      `${from}: ${rule}`,
      `${to}: ${rule}`,
    ]),
  );
  expect(expected.filter((violation) => !found.has(violation))).toEqual([]);
});

it('holds the tests of simulators to the wall between them and the product', async () => {
  const planted = plantTargets();
  planted['simulators/one/rules.test.ts'] = importing('../../src/lib/there.ts');
  const { output } = await checkImports(plant(planted), 1);
  expect(output).toContain('simulators-share-nothing-with-product');
});

it('lets everything pass that the table allows', async () => {
  const planted = plantTargets();
  for (const [path, target] of allowed) planted[path] = importing(target);
  planted['src/surfaces/http/types.ts'] =
    "import type { there } from '../../domain/there.ts';\nexport type There = typeof there;\n";
  planted['src/identity/types.ts'] =
    "import type { there } from '../flows/tools.ts';\nimport type { there as other } from '../surfaces/http/identity.ts';\nexport type There = typeof there | typeof other;\n";
  expect(await checkImports(plant(planted), allowed.length)).toEqual({ ok: true, output: '' });
});
