import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import type { Role } from './flows/tools.ts';
import { createAdminLink } from './admin-link.ts';
import { openIdentity } from './identity/open-identity.ts';
import { openSealer, readSessionSecret } from './keys.ts';
import { configOfProcess, serve, work } from './main.ts';
import { walkAudit } from './operations/audit/verify-audit.ts';
import { role } from './operations/schemas/common.ts';
import { openProduct, type Product } from './product.ts';
import { appendAudit } from './store/audit.ts';
import { transact } from './store/database.ts';
import { findRunningPostgres } from './store/embedded/find-running.ts';
import { resealSecrets } from './store/services.ts';
import type { AuditVerdict } from './surfaces/cli/audit-verify.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Commands that run a process of Seatwright, or look into its database, with the environment's configuration. */
export function createProcessCommands(): readonly Command[] {
  return [
    serveCommand(),
    workerCommand(),
    migrateCommand(),
    adminCommand(),
    peopleCommand(),
    secretsCommand(),
  ];
}

/** The product for one command, beside a server that may be running: with the embedded database, that server's. */
async function openBeside(): Promise<Product> {
  const config = configOfProcess();
  const databaseUrl =
    config.databaseUrl ?? (await findRunningPostgres(join(config.dataFolder, 'postgres')));
  return openProduct({ ...config, databaseUrl });
}

/** Resolves when somebody asks this process to end. A second signal ends it at once. */
function untilAskedToStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

function serveCommand(): Command {
  return new Command('serve')
    .description('Run the server: HTTP, portal, and the work on runs')
    .option('--no-work', 'Only answer; worker processes do the work')
    .action(async (options: { work: boolean }) => {
      const server = await serve({
        config: configOfProcess(),
        work: options.work ? 'here' : 'elsewhere',
      });
      print(`Seatwright answers at ${server.url}`);
      if (server.firstAdminUrl !== null) {
        print(
          'Nobody administers it yet. Whoever opens this link within an hour becomes the admin:',
        );
        print(server.firstAdminUrl);
      }
      await untilAskedToStop();
      await server.close();
    });
}

function workerCommand(): Command {
  return new Command('worker')
    .description('Work on runs without serving HTTP; needs DATABASE_URL')
    .action(async () => {
      const product = await work({ config: configOfProcess() });
      print('Working.');
      await untilAskedToStop();
      await product.close();
    });
}

function migrateCommand(): Command {
  return new Command('migrate')
    .description('Bring the database to the schema of this version')
    .action(async () => {
      const product = await openProduct(configOfProcess());
      await product.close();
      print('The database is up to date.');
    });
}

/** Verifies the audit log in the database of this machine's configuration: no server has to run, none has to be believed. */
export async function walkAuditInDatabase(notedHash: string | undefined): Promise<AuditVerdict> {
  const product = await openBeside();
  try {
    return await walkAudit(product.db, notedHash);
  } finally {
    await product.close();
  }
}

function secretsCommand(): Command {
  return new Command('secrets').description('Look after the stored secrets').addCommand(
    new Command('reseal')
      .description('Seal all secrets with the newest key, so that an older one can be thrown away')
      .action(async () => {
        const product = await openBeside();
        try {
          const sealer = await openSealer(product.config);
          const count = await transact(product.db, (tx) => resealSecrets(tx, sealer));
          print(`${count} secrets were sealed anew.`);
        } finally {
          await product.close();
        }
      }),
  );
}

function peopleCommand(): Command {
  const roles = new Option('--role <roles...>', 'What the person may do').choices(role.options);
  return new Command('people').description('Look after the people who sign in').addCommand(
    new Command('add')
      .description('Add a person, or give somebody these roles and a new first password')
      .requiredOption('--email <address>', 'Mail address')
      .requiredOption('--name <name>', 'Name that others see')
      .addOption(roles.makeOptionMandatory())
      .option('--spend', 'May say yes to what costs money', false)
      .action(async (options: PersonOptions) => {
        const first = await addPerson(options);
        print(`${options.name} may sign in. First password: ${first}`);
      }),
  );
}

interface PersonOptions {
  readonly email: string;
  readonly name: string;
  readonly role: readonly Role[];
  readonly spend: boolean;
}

function adminCommand(): Command {
  return new Command('admin')
    .description('Look after the people who administer')
    .addCommand(
      new Command('create')
        .description('Add an admin, or make somebody one; prints a first password')
        .requiredOption('--email <address>', 'Mail address')
        .requiredOption('--name <name>', 'Name that others see')
        .action(async (options: { email: string; name: string }) => {
          const first = await addPerson({ ...options, role: ['admin'], spend: true });
          print(`${options.name} is an admin. First password: ${first}`);
        }),
    )
    .addCommand(
      new Command('link')
        .description('Print a link that makes whoever opens it an admin; once, within an hour')
        .action(async () => {
          const product = await openBeside();
          try {
            print(await createAdminLink(product, 'break-glass'));
          } finally {
            await product.close();
          }
        }),
    );
}

/** Adds the person and answers the first password, which is kept nowhere. */
async function addPerson({ email, name, role: roles, spend }: PersonOptions): Promise<string> {
  const product = await openBeside();
  try {
    const identity = await openIdentity({
      databaseUrl: product.databaseUrl,
      db: product.db,
      clock: product.tools.clock,
      log: product.log,
      secret: await readSessionSecret(product.config),
      publicUrl: product.config.publicUrl,
      provider: null,
    });
    const first = randomBytes(15).toString('base64url');
    const permissions = spend ? (['spend'] as const) : [];
    await identity.ensurePerson({ email, name, password: first, roles, permissions });
    await identity.resetPassword(email, first);
    await transact(product.db, (tx) =>
      appendAudit(tx, {
        at: product.tools.clock.now(),
        actor: 'seatwright',
        channel: 'cli',
        action: 'people.add',
        summary: `${email} may sign in as ${roles.join(', ')}${spend ? ', with spend' : ''}`,
        after: { email, name, roles, permissions },
      }),
    );
    await identity.close();
    return first;
  } finally {
    await product.close();
  }
}
