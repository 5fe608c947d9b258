import { readFile } from 'node:fs/promises';
import { decodeText } from '../../../lib/decode-text.ts';
import { CommandFailed } from '../command-failed.ts';

/** The text of a table in a file of this machine. Throws `CommandFailed`. */
export async function readTableFile(path: string): Promise<string> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CommandFailed(2, `The table in ${path} cannot be read: ${why}`);
  });
  return decodeText(bytes);
}
