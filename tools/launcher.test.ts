import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

const repository = join(import.meta.dirname, '..');

/** Makes the running Node say that it is 20, before the launcher looks. */
const pretendOldNode =
  "data:text/javascript,Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })";

/** A package of ours with `main` as the program behind the launcher, and the running Node as the installed one. */
function install(main: string, node: 'with-node' | 'without-node' = 'with-node'): string {
  const folder = mkdtempSync(join(tmpdir(), 'seatwright-launcher-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(repository, 'bin'), join(folder, 'bin'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  mkdirSync(join(folder, 'src'));
  const cli = `export const createCli = () => ({ run: async () => {\n${main}\nreturn Number(process.exitCode ?? 0);\n} });`;
  writeFileSync(join(folder, 'src', 'cli.ts'), cli);
  if (node === 'with-node') {
    const home = join(folder, 'node_modules', `node-${process.platform}-${process.arch}`);
    mkdirSync(join(home, 'bin'), { recursive: true });
    writeFileSync(join(home, 'package.json'), '{}');
    symlinkSync(process.execPath, join(home, 'bin', 'node'));
  }
  return folder;
}

function launch(folder: string, ...args: string[]): ChildProcess {
  return spawn(
    process.execPath,
    ['--import', pretendOldNode, join(folder, 'bin', 'seatwright.js'), ...args],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
}

async function finish(child: ChildProcess) {
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  const [code] = await once(child, 'close');
  return { code: Number(code), ...output };
}

describe('the launcher under an older Node', () => {
  it('runs the program on the Node that was installed with it, with its arguments', async () => {
    const folder = install(
      'const args: string[] = process.argv.slice(2);\nprocess.stdout.write(`${process.versions.node} ${args.join()}`);',
    );
    const { code, stdout } = await finish(launch(folder, 'audit', 'verify'));
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${process.versions.node} audit,verify` });
  });

  it('ends with the exit code of the program', async () => {
    const { code } = await finish(launch(install('process.exitCode = 7;')));
    expect(code).toBe(7);
  });

  it('passes a request to stop on, and waits for the program to stop in its own way', async () => {
    const folder = install(
      "process.once('SIGTERM', () => process.exit(3));\nsetInterval(() => {}, 1000);\nprocess.stdout.write('ready');",
    );
    const child = launch(folder);
    const { stdout } = child;
    if (stdout === null) expect.unreachable('the output is piped');
    else await once(stdout, 'data');
    child.kill('SIGTERM');
    expect((await finish(child)).code).toBe(3);
  });

  it('says what to do when that Node is not installed', async () => {
    const { code, stderr } = await finish(launch(install('', 'without-node')));
    expect(code).toBe(1);
    expect(stderr).toContain('Run "npm install"');
  });
});

it('the launcher prefers the development command where there is one', async () => {
  const folder = install("process.stdout.write('production');");
  mkdirSync(join(folder, 'tools'));
  writeFileSync(join(folder, 'tools', 'seatwright.ts'), "process.stdout.write('development');");
  const { stdout } = await finish(launch(folder));
  expect(stdout).toBe('development');
});
