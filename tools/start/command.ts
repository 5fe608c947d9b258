import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { ensurePortal } from './build-portal.ts';
import { demoChoices } from './choices.ts';
import { isPortFree } from './free-port.ts';
import { FolderInUseError, holdFolder } from './hold-folder.ts';
import { startInstallation, type Installation } from './installation.ts';
import { stories } from './stories.ts';
import { untilAskedToStop } from './until-asked-to-stop.ts';

const usualPort = 8720;

/** `seatwright start`: everything on this machine, with every vendor simulated. */
export function startCommand(): Command {
  return new Command('start')
    .description(
      'Start the whole demo on this machine: database, simulated vendors, server, portal',
    )
    .option('--port <number>', `Port of the portal (default ${usualPort}, or a free one)`, readPort)
    .option('--json', 'Print one line of JSON instead of text')
    .action(async (options: { port?: number; json?: true }) => {
      process.exitCode = await start(options);
      // Sockets of a browser that is still open must not keep the process.
      process.exit();
    });
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new InvalidArgumentError('It is a number from 0 to 65535; 0 takes any free port.');
  }
  return port;
}

const complain = (line: string): void => void process.stderr.write(`${line}\n`);

async function start(options: { port?: number; json?: true }): Promise<number> {
  const stop = untilAskedToStop();
  const folder = join(resolve(process.env['SEATWRIGHT_DATA'] ?? '.seatwright'), 'demo');
  const port = await choosePort(options.port);
  if (port === 'taken') {
    complain(`Port ${options.port} is in use. Choose another one with --port.`);
    return 1;
  }
  try {
    const hold = await holdFolder(folder);
    const portal = ensurePortal(complain);
    // Looked at below; if the start fails first, its failure is what people should read.
    portal.catch(() => undefined);
    const installation = await startInstallation({
      folder,
      port,
      lifetime: 'kept',
      directories: 'some-clients',
      choices: demoChoices,
      say: complain,
    });
    await portal;
    if (options.json === true) printJson(installation, folder);
    else printWelcome(installation, folder);
    const reason = await Promise.race([
      stop,
      installation.worldGone.then(() => 'the simulated world ended'),
    ]);
    complain(`Stopping (${reason}) …`);
    await installation.close();
    await hold.release();
    return 0;
  } catch (error) {
    if (!(error instanceof FolderInUseError)) throw error;
    complain(error.message);
    return 1;
  }
}

async function choosePort(wanted: number | undefined): Promise<number | null | 'taken'> {
  if (wanted === 0) return null;
  if (wanted !== undefined) return (await isPortFree(wanted)) ? wanted : 'taken';
  return (await isPortFree(usualPort)) ? usualPort : null;
}

function printJson(installation: Installation, folder: string): void {
  const { url, accounts, isContinued, processes, simulators } = installation;
  const facts = {
    url,
    accounts,
    stories,
    isContinued,
    processes,
    dataFolder: folder,
    simulators: simulators.urls,
  };
  process.stdout.write(`${JSON.stringify(facts)}\n`);
}

function printWelcome({ url, accounts }: Installation, folder: string): void {
  const password = accounts[0]?.password ?? '';
  const lines = [
    '',
    `  Seatwright is ready at ${url}`,
    '  Every vendor is simulated; nothing here costs money.',
    '',
    `  Sign in as (password "${password}")`,
    ...accounts.map((account) => {
      const rights = [...account.roles, ...account.permissions].join(', ');
      return `    ${account.name.padEnd(14)} ${account.email.padEnd(30)} ${rights}`;
    }),
    '',
    '  What to try: open a ticket and start the package',
    ...stories.map((story) => {
      return `    ${url}/chat?ticket=${story.ticket}  ${story.client} (${story.package})\n        ${story.title}.`;
    }),
    '    5021 is a ticket of a company that is no client; 5014 is no staff change at all.',
    '    The clock in the portal (Ada Admin) moves all vendors on: windows close, terms renew, scheduled leavers fall due.',
    '',
    `  Data: ${folder} (delete the folder to start afresh). Ctrl-C stops everything.`,
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
