import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { call, type Connection } from './client.ts';
import { CommandFailed } from './command-failed.ts';
import { printAnswer, type Output } from './print.ts';

/** "seatwright products upload-names": the operation `products.upload-names` with a file of this machine. */
export function createUploadNamesCommand(parts: {
  readonly connect: () => Promise<Connection>;
  readonly output: Output;
}): Command {
  return new Command('upload-names')
    .description('Use a newer table of Microsoft’s license names')
    .argument('<file>', 'Microsoft’s CSV as it was downloaded')
    .option('--json', 'Print the whole answer as JSON')
    .action(async (path: string, options: { readonly json?: true }) => {
      const bytes = await readFile(path).catch((error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        throw new CommandFailed(2, `The file cannot be read: ${why}.`);
      });
      const body = { file: bytes.toString('base64') };
      const connection = await parts.connect();
      const answer = await call(connection, { method: 'PUT', path: '/v1/products/names', body });
      printAnswer(answer.body, options.json === true ? 'json' : 'words', parts.output);
    });
}
