import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { readConfig, type Config } from './config.ts';
import { openSealer, readSessionSecret } from './keys.ts';
import { createSealingKeyText } from './store/secrets.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatwright-keys-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
});

const configWith = (variables: Record<string, string> = {}): Config =>
  readConfig({ SEATWRIGHT_DATA: join(folder, 'data'), ...variables });

describe('keys', () => {
  it('are made once, for the owner only, and found again', async () => {
    const sealed = (await openSealer(configWith())).seal('secret');
    const session = await readSessionSecret(configWith());

    expect((await openSealer(configWith())).open(sealed)).toBe('secret');
    expect(await readSessionSecret(configWith())).toBe(session);
    for (const name of await readdir(join(folder, 'data'))) {
      expect((await stat(join(folder, 'data', name))).mode & 0o077).toBe(0);
    }
  });

  it('are one key for processes that start together', async () => {
    const sealers = await Promise.all(Array.from({ length: 8 }, () => openSealer(configWith())));

    const sealed = sealers.map((sealer) => sealer.seal('secret'));
    for (const sealer of sealers) {
      expect(sealed.map((text) => sealer.open(text))).toEqual(sealed.map(() => 'secret'));
    }
    expect(await readdir(join(folder, 'data'))).toEqual(['encryption.key']);
  });

  it('come from the environment where it has them, the newest first', async () => {
    const [old, fresh] = [createSealingKeyText(), createSealingKeyText()];
    const before = await openSealer(configWith({ SEATWRIGHT_ENCRYPTION_KEY: old }));
    const sealed = before.seal('secret');

    const after = await openSealer(configWith({ SEATWRIGHT_ENCRYPTION_KEY: `${fresh},${old}` }));

    expect(after.open(sealed)).toBe('secret');
    expect(after.isOutdated(sealed)).toBe(true);
    expect(await readSessionSecret(configWith({ BETTER_AUTH_SECRET: 'given' }))).toBe('given');
  });
});
