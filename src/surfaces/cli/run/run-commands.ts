import { Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { listOf } from '../../../operations/schemas/common.ts';
import { runRow } from '../../../operations/schemas/run.ts';
import { call, type Connection } from '../client.ts';
import { CommandFailed } from '../command-failed.ts';
import { printAnswer, type Output } from '../print.ts';
import { readAnswersFile, type AnswersFile } from './answers-file.ts';
import { driveRun } from './drive-run.ts';
import { printRun, toMinute } from './print-run.ts';
import type { Prompts } from './prompts.ts';
import { callForRun, hasEnded, pathOf, type Run } from './run.ts';

/** What the commands need from the program. */
export interface RunCommandParts {
  readonly connect: () => Promise<Connection>;
  readonly output: Output;
  readonly prompts: Prompts;
}

const exitCodes = `
Exit codes:
  0  the run has finished, waits for a moment that somebody chose, or was shown
  1  a fault of Seatwright's own
  2  wrong input: an option, the file of answers, or an answer
  3  not signed in, or not allowed
  4  no such run, ticket or package
  5  refused, with the reason
  6  the server, or a system behind it, cannot be reached
  7  the run is not over: it asks what nobody here answers, or --wait is over
  8  the run has ended without doing what it was started for: stopped or cancelled`;

/** "seatwright run …": runs as a person at a terminal, or a script, goes through them. */
export function createRunCommand(parts: RunCommandParts): Command {
  return new Command('run')
    .description('Start a run, answer what it asks, and follow it to its end')
    .addHelpText('after', exitCodes)
    .addCommand(startCommand(parts))
    .addCommand(showCommand(parts))
    .addCommand(answerCommand(parts))
    .addCommand(cancelCommand(parts))
    .addCommand(listCommand(parts));
}

interface DriveOptions {
  readonly answers?: string;
  readonly wait?: number;
  readonly json?: true;
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (!/^\d+$/.test(text) || seconds > 2_000_000)
    throw new InvalidArgumentError('It is a whole number of seconds.');
  return seconds;
}

/** A command that follows a run and answers it. */
function drivingCommand(name: string): Command {
  return new Command(name)
    .option('--answers <file>', 'JSON with answers by form and field; what it lacks is asked')
    .option(
      '--wait <seconds>',
      'Follow for at most so long; the run goes on without it',
      readSeconds,
    )
    .option('--json', 'Ask nothing, and print the run as JSON at the end')
    .addHelpText('after', exitCodes);
}

function startCommand(parts: RunCommandParts): Command {
  return drivingCommand('start')
    .description('Start a package for a ticket, answer what it asks, and follow it')
    .requiredOption('--ticket <number>', 'Id or number of the ticket')
    .option('--package <name>', 'Name of the package; asked for when it is not given')
    .action(async (options: DriveOptions & { ticket: string; package?: string }) => {
      const connection = await parts.connect();
      const name = options.package ?? (await choosePackage(parts, connection, options));
      // Before anything is started: a file that cannot be read ends it here.
      const answers = await readAnswers(options);
      const body = { ticket: options.ticket, package: name };
      const run = await callForRun(connection, { method: 'POST', path: '/v1/runs', body });
      await follow(parts, connection, { run, answers, options });
    });
}

const ticketSchema = z.object({
  packages: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      description: z.string(),
      enabled: z.boolean(),
    }),
  ),
});

async function choosePackage(
  { prompts }: RunCommandParts,
  connection: Connection,
  options: DriveOptions & { readonly ticket: string },
): Promise<string> {
  const path = `/v1/tickets/${encodeURIComponent(options.ticket)}`;
  const { body } = await call(connection, { method: 'GET', path });
  const { packages } = ticketSchema.parse(body);
  if (!prompts.isInteractive || options.json === true) {
    const names = packages.filter(({ enabled }) => enabled).map(({ name }) => name);
    const choice = names.length === 0 ? 'none is switched on for its client' : names.join(', ');
    throw new CommandFailed(
      2,
      `Say which package to start with --package <name>. For this ticket: ${choice}.`,
    );
  }
  return prompts.one({
    message: 'Package',
    choices: packages.map((one) => ({
      value: one.name,
      name: one.title,
      description: one.description,
      obstacle: one.enabled ? null : 'switched off for this client',
    })),
    preset: undefined,
  });
}

function answerCommand(parts: RunCommandParts): Command {
  return drivingCommand('answer')
    .description('Answer what a run asks, and follow it')
    .argument('<id>')
    .action(async (id: string, options: DriveOptions) => {
      const connection = await parts.connect();
      const answers = await readAnswers(options);
      const run = await callForRun(connection, { method: 'GET', path: pathOf(id) });
      await follow(parts, connection, { run, answers, options });
    });
}

const readAnswers = async ({ answers }: DriveOptions): Promise<AnswersFile> =>
  answers === undefined ? {} : readAnswersFile(answers);

const me = z.object({ permissions: z.array(z.string()) });

async function follow(
  parts: RunCommandParts,
  connection: Connection,
  given: {
    readonly run: Run;
    readonly answers: AnswersFile;
    readonly options: DriveOptions;
  },
): Promise<void> {
  const { json, wait } = given.options;
  const { permissions } = me.parse(
    (await call(connection, { method: 'GET', path: '/v1/me' })).body,
  );
  const run = await driveRun(
    {
      connection,
      prompts: parts.prompts.isInteractive && json !== true ? parts.prompts : null,
      answers: given.answers,
      maySpend: permissions.includes('spend'),
      say: json === true ? () => undefined : parts.output,
      signal: wait === undefined ? new AbortController().signal : AbortSignal.timeout(wait * 1_000),
    },
    given.run,
  );
  if (json === true) printAnswer(run, 'json', parts.output);
  if (run.status === 'finished' || run.status === 'scheduled') return;
  if (hasEnded(run)) throw new CommandFailed(8, `The run was ${run.status}: ${run.statusText}`);
  throw new CommandFailed(7, `Run ${run.id} is not over: ${run.statusText}`);
}

function showCommand(parts: RunCommandParts): Command {
  return new Command('show')
    .description('Show a run: what was said, what was done, what it asks')
    .argument('<id>')
    .option('--json', 'Print the whole run as JSON')
    .action(async (id: string, options: { json?: true }) => {
      const run = await callForRun(await parts.connect(), { method: 'GET', path: pathOf(id) });
      if (options.json === true) printAnswer(run, 'json', parts.output);
      else printRun(run, parts.output);
    });
}

function cancelCommand(parts: RunCommandParts): Command {
  return new Command('cancel')
    .description('Cancel a run; what was already done stays and is told')
    .argument('<id>')
    .option('--reason <text>', 'Stands in the audit note', '')
    .option('--json', 'Print the whole run as JSON')
    .action(async (id: string, { reason, json }: { reason: string; json?: true }) => {
      const path = `${pathOf(id)}/cancel`;
      const request = { method: 'POST', path, body: { reason } } as const;
      const run = await callForRun(await parts.connect(), request);
      if (json === true) printAnswer(run, 'json', parts.output);
      else parts.output(`→ ${run.statusText}`);
    });
}

interface ListOptions {
  readonly status?: string;
  readonly search?: string;
  readonly limit: string;
  readonly json?: true;
}

function listCommand(parts: RunCommandParts): Command {
  return new Command('list')
    .description('List runs, newest first')
    .option('--status <status>', 'Only those: running, waiting-for-person, finished …')
    .option('--search <words>', 'Client, person or ticket')
    .option('--limit <number>', 'At most so many', '20')
    .option('--json', 'Print the rows as JSON')
    .action(async ({ status, search, limit, json }: ListOptions) => {
      const query = new URLSearchParams({
        limit,
        ...(status === undefined ? {} : { status }),
        ...(search === undefined ? {} : { search }),
      });
      const path = `/v1/runs?${query.toString()}`;
      const { body } = await call(await parts.connect(), { method: 'GET', path });
      if (json === true) {
        printAnswer(body, 'json', parts.output);
        return;
      }
      const { items, total } = listOf(runRow).parse(body);
      const rows = items.map((run) => ({
        id: run.id,
        ticket: run.ticketNumber,
        client: run.clientName,
        package: run.packageTitle,
        person: run.subject,
        state: run.statusText,
        started: toMinute(run.startedAt),
      }));
      printAnswer({ items: rows, total }, 'words', parts.output);
    });
}
