import { z } from 'zod';
import type { Command, OffboardCommand, OnboardCommand } from '../../domain/commands/command.ts';
import { commandForms } from '../../domain/commands/command.ts';
import { problemOfMatch } from '../../domain/commands/describe-match.ts';
import { readCommand as read } from '../../domain/commands/read-command.ts';
import { clientId } from '../../domain/ids.ts';
import { dateInWords } from '../../domain/wording.ts';
import type { PackageDefinition } from '../../flows/runs/package.ts';
import { findSaidPerson, matchSaidLicenses } from '../../flows/runs/match-said.ts';
import { openPeopleBook, personInWords, type PeopleBook } from '../../flows/runs/people-book.ts';
import { prefill, type Prefill } from '../../flows/runs/prefill.ts';
import { OperationError } from '../failures.ts';
import type { Client } from '../../store/clients.ts';
import { defineOperation, type ServerTools } from '../operation.ts';
import { packagesFor } from '../packages/known-packages.ts';
import { requireClientOfTicket, requireStartable } from '../runs/require-startable.ts';
import { requireTicket } from '../tickets/ticket-view.ts';
import { timeZone, todayIn } from './time-zone.ts';

const fact = z.object({
  label: z.string(),
  value: z.string().describe('As it was understood'),
  problem: z.string().nullable().describe('Why the form will not have it preselected'),
});

const understood = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('start'),
      package: z.string(),
      packageTitle: z.string(),
      facts: z.array(fact),
      prefill: prefill.describe('For runs.start'),
    }),
    z.object({ kind: z.enum(['status', 'cancel']) }),
    z.object({ kind: z.literal('open-ticket'), number: z.string() }),
    z.object({
      kind: z.literal('help'),
      forms: z.array(z.object({ form: z.string(), effect: z.string() })),
    }),
  ])
  .meta({ id: 'UnderstoodCommand' });

type Understood = z.input<typeof understood>;
type Fact = z.input<typeof fact>;

export const readCommand = defineOperation({
  name: 'commands.read',
  summary: 'Say what a typed line means; nothing is done by it',
  route: 'POST /v1/tickets/{id}/commands',
  input: z.object({
    id: z.string().min(1).max(100).describe('Id or number of the ticket'),
    text: z.string().max(500),
    timeZone,
  }),
  output: z
    .object({
      understood: understood.nullable(),
      problem: z
        .object({ code: z.string(), message: z.string(), nextStep: z.string() })
        .nullable()
        .describe('Why the line was not understood'),
    })
    .meta({ id: 'CommandReading' }),
  roles: ['engineer', 'admin'],
  effect: 'read',
  handler: async ({ tools }, input) => {
    const reading = read(input.text, todayIn(input.timeZone, tools.clock.now()));
    if (!reading.ok) {
      const { reason: code, explanation: message } = reading;
      const nextStep = 'Change the line and send it again. Nothing was started.';
      return { understood: null, problem: { code, message, nextStep } };
    }
    return { understood: await understand(tools, input, reading.command), problem: null };
  },
});

interface Said {
  /** The ticket on which it was said. */
  readonly id: string;
  readonly timeZone: string;
}

async function understand(tools: ServerTools, said: Said, command: Command): Promise<Understood> {
  switch (command.kind) {
    case 'onboard':
    case 'offboard':
      return understandStart(tools, said, command);
    case 'open-ticket':
      return { kind: 'open-ticket', number: command.number };
    case 'help':
      return { kind: 'help', forms: [...commandForms] };
    case 'status':
    case 'cancel':
      return { kind: command.kind };
  }
}

async function understandStart(
  tools: ServerTools,
  said: Said,
  command: OnboardCommand | OffboardCommand,
): Promise<Understood> {
  const ticket = await requireTicket(tools, said.id);
  const client = await requireClientOfTicket(tools, ticket);
  const definition = packagesFor(tools, client).find(({ typed }) => typed?.verb === command.kind);
  if (definition === undefined) {
    throw new OperationError({
      kind: 'refused',
      code: 'no-package',
      message: `No package for ${client.name} can ${command.kind} somebody.`,
      nextStep: 'Choose one of the packages that are shown for the ticket.',
    });
  }
  await requireStartable(tools, client, definition);
  return {
    kind: 'start',
    package: definition.name,
    packageTitle: definition.title,
    facts:
      command.kind === 'onboard'
        ? await factsOfStarter(tools, client, command)
        : await factsOfLeaver(
            await openPeopleBook(tools, placeOfPeople(client), client.id),
            command,
            definition,
          ),
    prefill: toPrefill(command, said.timeZone),
  };
}

function toPrefill(command: OnboardCommand | OffboardCommand, zone: string): Prefill {
  const { name, moment } = command;
  const day = moment === null ? {} : { on: moment.on.toString(), timeZone: zone };
  if (command.kind === 'onboard') {
    const products = command.products.length === 0 ? {} : { products: [...command.products] };
    return { name, ...products, ...day };
  }
  const time = moment?.at ?? null;
  const at = time === null ? {} : { at: time.toString({ smallestUnit: 'minute' }) };
  const reason = command.reason === null ? {} : { reason: command.reason };
  return { name, ...day, ...at, ...reason };
}

/** Where a client without a tenant keeps its people. */
const placeOfPeople = ({ environment }: Client) =>
  environment === 'on-prem' ? 'directory' : 'tenant';

async function factsOfStarter(
  tools: ServerTools,
  client: Client,
  command: OnboardCommand,
): Promise<Fact[]> {
  const { name, products, moment } = command;
  const matches = products.length === 0 ? [] : await matchProducts(tools, client, products);
  return [
    { label: 'Starts', value: name, problem: null },
    ...matches.map((match) => ({
      label: 'License',
      value: match.kind === 'one' ? match.found.name : match.phrase,
      problem: problemOfMatch(match, 'license', (license) => license.name),
    })),
    ...(moment === null
      ? []
      : [{ label: 'Start date', value: dateInWords(moment.on), problem: null }]),
  ];
}

async function matchProducts(tools: ServerTools, client: Client, products: readonly string[]) {
  const tenant = await tools.connections.tenant(clientId(client.id));
  return matchSaidLicenses(products, await tenant.listLicenses());
}

async function factsOfLeaver(
  people: PeopleBook,
  command: OffboardCommand,
  definition: PackageDefinition,
): Promise<Fact[]> {
  const { name, moment, reason } = command;
  const match = await findSaidPerson(people, name);
  const at = moment?.at?.toString({ smallestUnit: 'minute' });
  const reasons = definition.typed?.reasons ?? [];
  const isKnown = reasons.some((known) => known.toLowerCase() === reason?.toLowerCase());
  return [
    {
      label: 'Leaves',
      value: match.kind === 'one' ? personInWords(match.found) : name,
      problem: problemOfMatch(match, 'person who may sign in', personInWords),
    },
    ...(moment === null
      ? []
      : [
          {
            label: 'When',
            value: dateInWords(moment.on) + (at === undefined ? '' : ` at ${at}`),
            problem: null,
          },
        ]),
    ...(reason === null
      ? []
      : [
          {
            label: 'Reason',
            value: reason,
            problem: isKnown ? null : `It is none of ${reasons.join(', ')}.`,
          },
        ]),
  ];
}
