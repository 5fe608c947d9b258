import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from './config.ts';
import {
  createSealer,
  createSealingKeyText,
  parseSealingKey,
  type SecretSealer,
} from './store/secrets.ts';

/** Opens and seals secrets with the keys of the environment, or with a key file in the data folder. */
export async function openSealer(config: Config): Promise<SecretSealer> {
  const [newest, ...older] = config.encryptionKeys.map(parseSealingKey);
  if (newest !== undefined) return createSealer([newest, ...older]);
  const text = await readOrMake(config.dataFolder, 'encryption.key', createSealingKeyText());
  const [own, ...previous] = text.trim().split(/\s+/).map(parseSealingKey);
  if (own === undefined) throw new Error(`The key file in ${config.dataFolder} is empty.`);
  return createSealer([own, ...previous]);
}

/** What sessions are signed with. */
export function readSessionSecret(config: Config): Promise<string> {
  if (config.sessionSecret !== null) return Promise.resolve(config.sessionSecret);
  return readOrMake(config.dataFolder, 'session.key', randomBytes(32).toString('base64url'));
}

/** The file's text; made with `text` when there is none. Two processes that start together agree on one. */
async function readOrMake(folder: string, name: string, text: string): Promise<string> {
  const path = join(folder, name);
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(`${text}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    // Unlike a rename, a link never replaces a key that somebody else has made in the meantime.
    await link(draft, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return (await readFile(path, 'utf8')).trim();
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
