import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { FolderInUseError, holdFolder } from './hold-folder.ts';

const folder = `/nowhere/${process.pid}-${performance.now()}`;

it('lets nobody else have the folder until it is given back', async () => {
  const hold = await holdFolder(folder);
  await expect(holdFolder(folder)).rejects.toThrow(FolderInUseError);
  await hold.release();
  await (await holdFolder(folder)).release();
});

it('is given back by a process that was killed', async () => {
  const file = new URL('./hold-folder.ts', import.meta.url).href;
  const other = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `import { holdFolder } from ${JSON.stringify(file)};
     await holdFolder(${JSON.stringify(folder)});
     setInterval(() => {}, 1000);
     console.log('held');`,
  ]);
  onTestFinished(() => void other.kill('SIGKILL'));
  await once(other.stdout, 'data');
  await expect(holdFolder(folder)).rejects.toThrow('already running');
  other.kill('SIGKILL');
  await once(other, 'exit');
  await (await holdFolder(folder)).release();
});
