import { Command, CommanderError } from 'commander';
import { operations } from '../../operations/index.ts';
import { exitCodeOf } from '../errors.ts';
import { createAuditVerifyCommand, type AuditVerifyParts } from './audit-verify.ts';
import { call, CallError, readSession, writeSession, type Connection } from './client.ts';
import { CommandFailed } from './command-failed.ts';
import { addOperationCommands } from './operation-commands.ts';
import type { Output } from './print.ts';
import { createPrompts, PromptLeft, type Prompts } from './run/prompts.ts';
import { createRunCommand } from './run/run-commands.ts';
import { createUploadNamesCommand } from './upload-names.ts';

/** A command that runs a process of Seatwright, made by the composition root. */
export type ProcessCommand = Command;

export interface ProgramParts {
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly output: Output;
  readonly complain: Output;
  /** Asks for a password without showing it. */
  readonly askPassword: () => Promise<string>;
  /** How a person is asked what a run asks; default on this process's terminal. */
  readonly prompts?: Prompts;
  readonly processCommands: readonly ProcessCommand[];
  /** Verifies the audit log without a server. */
  readonly walkAuditInDatabase: AuditVerifyParts['walkDatabase'];
}

/** A person left a question without an answer. */
const notOver = 7;

const defaultUrl = 'http://127.0.0.1:8720';

/** The command line: processes of Seatwright, and every operation against a running server. */
export function createProgram(parts: ProgramParts): Command {
  const program = new Command('seatwright')
    .description('Buys and releases Microsoft 365 seats from the ticket, exactly once.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => parts.output(text.trimEnd()),
      writeErr: (text) => parts.complain(text.trimEnd()),
    });
  for (const command of parts.processCommands) program.addCommand(command);
  program.addCommand(loginCommand(parts));
  const shared = { output: parts.output, connect: () => connect(parts.variables) };
  program.addCommand(createRunCommand({ ...shared, prompts: parts.prompts ?? createPrompts() }));
  program.addCommand(
    new Command('audit')
      .description('Read and verify the audit log')
      .addCommand(createAuditVerifyCommand({ ...shared, walkDatabase: parts.walkAuditInDatabase })),
  );
  program.addCommand(
    new Command('products')
      .description('Work with products')
      .addCommand(createUploadNamesCommand(shared)),
  );
  addOperationCommands(program, operations, shared);
  passSettingsOn(program);
  return program;
}

/** A command that was made by itself would end the process where it should throw. */
function passSettingsOn(parent: Command): void {
  for (const command of parent.commands) {
    command.copyInheritedSettings(parent);
    passSettingsOn(command);
  }
}

/** Runs one command line and answers the exit code; words about what went wrong go to `complain`. */
export async function runProgram(
  program: Command,
  parts: Pick<ProgramParts, 'complain'>,
  words: readonly string[],
): Promise<number> {
  try {
    await program.parseAsync([...words], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof CommandFailed || error instanceof PromptLeft) {
      parts.complain(error.message);
      return error instanceof CommandFailed ? error.exitCode : notOver;
    }
    if (!(error instanceof CallError)) throw error;
    parts.complain(error.message);
    for (const [field, message] of Object.entries(error.fields)) {
      parts.complain(`  ${field}: ${message}`);
    }
    if (error.nextStep !== null) parts.complain(error.nextStep);
    return error.status === 0 ? 6 : exitCodeOf(error.status);
  }
}

async function connect(
  variables: Readonly<Record<string, string | undefined>>,
): Promise<Connection> {
  const session = await readSession();
  const url = (variables['SEATWRIGHT_URL'] ?? session?.url ?? defaultUrl).replace(/\/+$/, '');
  // A token is never sent to another server than the one that gave it.
  const own = session?.url === url ? session.token : null;
  return { url, token: variables['SEATWRIGHT_TOKEN'] ?? own };
}

function loginCommand(parts: ProgramParts): Command {
  return new Command('login')
    .description('Sign in at a running server and keep the session for the next commands')
    .requiredOption('--email <address>', 'Mail address of your account')
    .option('--password <password>', 'Asked for when it is not given')
    .action(async (options: { email: string; password?: string }) => {
      const { url } = await connect(parts.variables);
      const password = options.password ?? (await parts.askPassword());
      const answer = await call(
        { url, token: null },
        {
          method: 'POST',
          path: '/api/auth/sign-in/email',
          body: { email: options.email, password },
        },
      );
      const { body } = answer;
      if (typeof body !== 'object' || body === null || !('token' in body)) {
        throw new CallError(answer.status, { message: 'The server gave no token.' });
      }
      await writeSession({ url, token: String(body.token) });
      parts.output(`Signed in at ${url} as ${options.email}.`);
    });
}
