import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../check/command.ts';
import { additionsOf, filesOf, whyNoName } from './generate.ts';

const repository = join(import.meta.dirname, '..', '..');
const name = { kind: 'big-csp', title: 'Big CSP' };
const test = 'test/contracts/marketplace/big-csp.test.ts';
const patience = 120_000;
let tree = '';

/** `folder` of the repository in the tree: its entries are links, but for those that get new files. */
async function mirror(folder: string, own: readonly string[]): Promise<void> {
  await mkdir(join(tree, folder), { recursive: true });
  for (const entry of await readdir(join(repository, folder))) {
    if (!own.includes(entry)) {
      await symlink(join(repository, folder, entry), join(tree, folder, entry));
    }
  }
}

/** Adds what the tool prints, where it says. */
async function addByHand(): Promise<void> {
  for (const { file, imports, entry } of additionsOf(name)) {
    const text = await readFile(join(repository, file), 'utf8');
    const lastImport = text.lastIndexOf('\nimport ');
    const withImport = `${text.slice(0, lastImport)}\n${imports}${text.slice(lastImport)}`;
    // The list is the one that ends with a bracket in the first column.
    const end = withImport.indexOf('\n];');
    expect(end).toBeGreaterThan(0);
    await writeFile(
      join(tree, file),
      `${withImport.slice(0, end)}\n${entry}${withImport.slice(end)}`,
    );
  }
}

const make = (into: string) =>
  runCommand(['node', 'tools/new-connector.ts', name.kind, name.title, '--into', into], {
    folder: repository,
    output: 'keep',
  });
const suite = () => runCommand(['vitest', 'run', test], { folder: tree, output: 'keep' });

beforeAll(async () => {
  tree = await mkdtemp(join(tmpdir(), 'seatwright-connector-'));
  await mirror('src', ['connectors', 'service-kinds.ts']);
  await mirror('src/connectors', []);
  await mirror('simulators', ['world']);
  await mirror('simulators/world', ['markets.ts']);
  await mirror('test', ['contracts']);
  await mirror('test/contracts', ['marketplace']);
  await mirror('test/contracts/marketplace', []);
  await symlink(join(repository, 'node_modules'), join(tree, 'node_modules'));
  await writeFile(join(tree, 'package.json'), '{ "type": "module" }');
  await writeFile(join(tree, 'vitest.config.ts'), 'export default {};\n');
  await writeFile(
    join(tree, 'tsconfig.json'),
    JSON.stringify({
      extends: join(repository, 'tsconfig.json'),
      include: [
        'src/connectors/big-csp',
        'simulators/big-csp',
        test,
        'src/service-kinds.ts',
        'simulators/world/markets.ts',
      ],
    }),
  );
  expect(await make(tree)).toMatchObject({ exitCode: 0, stderr: '' });
  await addByHand();
}, patience);

afterAll(() => rm(tree, { recursive: true }));

describe('a connector made by the tool', () => {
  it('has the types that the composition roots want', { timeout: patience }, async () => {
    const answer = await runCommand(['tsc', '--noEmit', '-p', '.'], {
      folder: tree,
      output: 'keep',
    });
    expect(answer).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  it('passes the suite, and fails it once it is wrong', { timeout: patience }, async () => {
    const right = await suite();
    expect([right.exitCode, right.stderr]).toEqual([0, '']);
    expect(right.stdout).toMatch(/Tests\s+2\d passed/);
    const client = join(tree, 'src/connectors/big-csp/client.ts');
    const text = await readFile(client, 'utf8');
    await writeFile(client, text.replace('json: { seats }', 'json: { seats: seats + 1 }'));
    const wrong = await suite();
    await writeFile(client, text);
    expect(wrong.exitCode).toBe(1);
    expect(wrong.stdout).toMatch(/Tests\s+[1-9]\d* failed/);
  });

  it('keeps within its two folders, and imports what such folders may', async () => {
    const files = await filesOf(name);
    expect([...new Set(files.map(({ path }) => dirname(path)))]).toEqual([
      'test/contracts/marketplace',
      'src/connectors/big-csp',
      'simulators/big-csp',
    ]);
    const ours =
      /^(?:zod|vitest|\.\/[\w.-]+\.ts|\.\.\/(?:http|core)\/.+|\.\.\/\.\.\/(?:lib|domain|ports)\/.+)$/;
    for (const { path, content } of files) {
      if (path === test || !path.endsWith('.ts')) continue;
      const imported = [...content.matchAll(/ from '([^']+)'/g)].map(([, from]) => from);
      for (const from of imported)
        expect([path, from]).toEqual([path, expect.stringMatching(ours)]);
    }
  });

  it('is named as it was asked, everywhere', async () => {
    const files = await filesOf(name);
    expect(files.filter(({ content }) => /acorn/i.test(content))).toEqual([]);
    const index = files.find(({ path }) => path === 'src/connectors/big-csp/index.ts')?.content;
    expect(index).toContain('export const bigCspCapabilities');
    expect(index).toContain('/** Big CSP as a marketplace.');
  });

  it('is not written over another one', async () => {
    const answer = await make(tree);
    expect([answer.exitCode, answer.stderr]).toEqual([1, expect.stringContaining('already')]);
  });
});

it.each([
  ['Big', 'Big CSP'],
  ['big--csp', 'Big CSP'],
  ['../csp', 'Big CSP'],
  ['', 'Big CSP'],
  ['big-csp', ''],
  ['big-csp', "Big's"],
])('%j, %j is no name', (kind, title) => {
  expect(whyNoName({ kind, title })).toContain('is no');
});
