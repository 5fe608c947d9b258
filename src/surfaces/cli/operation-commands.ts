import { Command, Option } from 'commander';
import { z } from 'zod';
import { parseJson } from '../../lib/json.ts';
import type { Operation } from '../../operations/operation.ts';
import { call, followEvents, type Connection } from './client.ts';
import { printAnswer, type Output } from './print.ts';

/** What commands need from the program. */
export interface CommandParts {
  readonly connect: () => Promise<Connection>;
  readonly output: Output;
}

/** One command per operation that has none yet: "runs.list" becomes "seatwright runs list". */
export function addOperationCommands(
  program: Command,
  operations: readonly Operation[],
  parts: CommandParts,
): void {
  for (const operation of operations) {
    const [first = '', ...rest] = operation.name.split('.');
    const leaf = rest.join('-');
    if (leaf === '') {
      program.addCommand(commandOf(operation, first, parts));
      continue;
    }
    let group = program.commands.find((one) => one.name() === first);
    if (group === undefined) {
      group = new Command(first).description(`Work with ${first.replaceAll('-', ' ')}`);
      program.addCommand(group);
    }
    // One made by hand stands for its operation and says more than its fields do.
    if (group.commands.some((one) => one.name() === leaf)) continue;
    group.addCommand(commandOf(operation, leaf, parts));
  }
}

function commandOf(operation: Operation, name: string, parts: CommandParts): Command {
  const [method = 'GET', template = ''] = operation.route.split(' ');
  const inPath = [...template.matchAll(/\{(\w+)\}/g)].map(([, parameter = '']) => parameter);
  const command = new Command(name).description(operation.summary);
  for (const parameter of inPath) command.argument(`<${toFlag(parameter)}>`);
  const fields = Object.entries(operation.input.shape).filter(([field]) => !inPath.includes(field));
  for (const [field, schema] of fields) command.addOption(optionOf(field, schema));
  command.option('--json', 'Print the whole answer as JSON');
  command.action(async (...given: unknown[]) => {
    const options = command.opts<Record<string, unknown>>();
    const path = inPath.reduce(
      (text, parameter, index) =>
        text.replace(`{${parameter}}`, encodeURIComponent(String(given[index]))),
      template,
    );
    const input = Object.fromEntries(
      fields.flatMap(([field, schema]) =>
        options[field] === undefined ? [] : [[field, readOption(schema, options[field])]],
      ),
    );
    await run(operation, { method, path, input, asJson: options['json'] === true }, parts);
  });
  return command;
}

async function run(
  operation: Operation,
  request: { method: string; path: string; input: Record<string, unknown>; asJson: boolean },
  { connect, output }: CommandParts,
): Promise<void> {
  const { method, path, input, asJson } = request;
  const connection = await connect();
  const hasBody = method === 'POST' || method === 'PUT';
  const query = new URLSearchParams(
    Object.entries(input).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
  const address = hasBody || query === '' ? path : `${path}?${query}`;
  if (operation.kind === 'stream') {
    for await (const value of followEvents(connection, address)) output(JSON.stringify(value));
    return;
  }
  const answer = await call(connection, {
    method,
    path: address,
    ...(hasBody ? { body: input } : {}),
  });
  printAnswer(answer.body, asJson ? 'json' : 'words', output);
}

const toFlag = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function optionOf(name: string, schema: unknown): Option {
  const { kind, description, isRequired } = describe(schema);
  const option = new Option(`--${toFlag(name)} <${kind}>`, description);
  return isRequired ? option.makeOptionMandatory() : option;
}

/** What a field wants, from its schema's own JSON Schema. */
function describe(schema: unknown): {
  kind: 'text' | 'number' | 'yes|no' | 'json';
  description: string;
  isRequired: boolean;
} {
  // An operation's input is an object of zod types; the shape's type says less than that.
  const type = schema as z.ZodType;
  const json = z.toJSONSchema(type, { io: 'input', unrepresentable: 'any' });
  const kinds = { string: 'text', integer: 'number', number: 'number', boolean: 'yes|no' } as const;
  const kind =
    typeof json.type === 'string' && json.type in kinds
      ? kinds[json.type as keyof typeof kinds] // "in" has just said so
      : 'json';
  const isRequired = !type.safeParse(undefined).success;
  return { kind, description: json.description ?? '', isRequired };
}

function readOption(schema: unknown, given: unknown): unknown {
  const text = String(given);
  const { kind } = describe(schema);
  if (kind === 'text') return text;
  if (kind === 'number') return Number(text);
  if (kind === 'yes|no') return text === 'yes' || text === 'true';
  const parsed = parseJson(text);
  // A bare word for a field that may be text or null.
  return parsed.ok ? parsed.value : text;
}
