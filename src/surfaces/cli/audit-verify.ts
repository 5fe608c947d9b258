import { Command } from 'commander';
import type { z } from 'zod';
import { auditHash, auditVerdict } from '../../operations/audit/verify-audit.ts';
import { call, CallError, type Connection } from './client.ts';
import { CommandFailed } from './command-failed.ts';
import { printAnswer, type Output } from './print.ts';

export type AuditVerdict = z.input<typeof auditVerdict>;

/** What the command needs from the program. */
export interface AuditVerifyParts {
  readonly connect: () => Promise<Connection>;
  readonly output: Output;
  /** Walks the chain in the database of this machine's configuration, without a server. */
  readonly walkDatabase: (notedHash: string | undefined) => Promise<AuditVerdict>;
}

interface VerifyOptions {
  readonly notedHash?: string;
  readonly database?: true;
  readonly json?: true;
}

/**
 * "seatwright audit verify": the operation `audit.verify` with an exit code for its verdict, and with a second way to the
 * rows for a server that is down or not believed.
 */
export function createAuditVerifyCommand(parts: AuditVerifyParts): Command {
  return new Command('verify')
    .description('Walk the chain of hashes of the whole audit log and name the first broken row')
    .option('--noted-hash <hash>', 'A last hash of earlier: shows whether the end was cut off')
    .option('--database', "Read this machine's database itself instead of asking the server")
    .option('--json', 'Print the whole verdict as JSON')
    .addHelpText('after', '\nExit codes: 0 the log is whole, 1 it was altered')
    .action(async (options: VerifyOptions) => {
      const notedHash = readHash(options.notedHash);
      const verdict =
        options.database === true
          ? await parts.walkDatabase(notedHash)
          : await askServer(await parts.connect(), notedHash);
      if (options.json === true) printAnswer(verdict, 'json', parts.output);
      const { broken } = verdict;
      if (broken !== null) {
        throw new CommandFailed(
          1,
          `The audit log was altered. The first broken row is number ${broken.seq}: ${broken.problem}.`,
        );
      }
      if (options.json !== true)
        parts.output(`${verdict.rowCount} rows, unbroken. Last hash ${verdict.lastHash ?? ''}`);
    });
}

function readHash(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const parsed = auditHash.safeParse(given);
  if (!parsed.success)
    throw new CommandFailed(2, `--noted-hash: ${parsed.error.issues[0]?.message ?? 'no hash'}.`);
  return parsed.data;
}

async function askServer(
  connection: Connection,
  notedHash: string | undefined,
): Promise<AuditVerdict> {
  const query = notedHash === undefined ? '' : `?notedHash=${notedHash}`;
  try {
    const { body } = await call(connection, { method: 'GET', path: `/v1/audit/verify${query}` });
    return auditVerdict.parse(body);
  } catch (error) {
    if (!(error instanceof CallError) || error.status !== 0) throw error;
    const nextStep = `${error.nextStep ?? ''} On its own machine, "--database" does without it.`;
    throw new CallError(0, { message: error.message, nextStep }, error);
  }
}
