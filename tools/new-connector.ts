/**
 * Makes a CSP connector to begin with: `node tools/new-connector.ts big-csp "Big CSP"`. A made-up vendor that works, with its
 * simulator and the suite over both; docs/guides/add-a-connector.md says how it becomes yours.
 */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand } from './check/command.ts';
import { additionsOf, filesOf, whyNoName } from './new-connector/generate.ts';

const repository = join(import.meta.dirname, '..');
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { into: { type: 'string', default: repository } },
});
const [kind = '', title = ''] = positionals;
const name = { kind, title };
const { into } = values;
const files = await filesOf(name);
const standing = files.find(({ path }) => existsSync(join(into, path)));
const trouble =
  whyNoName(name) ??
  (standing === undefined
    ? null
    : `There is something called ${kind} already; nothing was written.`);

if (trouble === null) {
  for (const { path, content } of files) {
    await mkdir(join(into, dirname(path)), { recursive: true });
    await writeFile(join(into, path), content, { flag: 'wx' });
  }
  const paths = files.map(({ path }) => join(into, path));
  const formatted = await runCommand(['oxfmt', ...paths], { folder: repository, output: 'keep' });
  if (formatted.exitCode !== 0) throw new Error(formatted.stderr);
  process.stdout.write(`${files.map(({ path }) => path).join('\n')}\n`);
  for (const { file, imports, entry } of additionsOf(name)) {
    process.stdout.write(`\nAdd to ${file}\n\n${imports}\n\n${entry}\n`);
  }
  process.stdout.write(
    `\nThen: npx vitest run --project contract test/contracts/marketplace/${kind}.test.ts\n`,
  );
} else {
  process.stderr.write(`${trouble}\nnode tools/new-connector.ts <name> <title>\n`);
  process.exitCode = 1;
}
