import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { z } from 'zod';
import type { Caller, Operation } from '../../operations/operation.ts';
import { formatField } from './list-files.ts';

/** What a route does with an operation. */
export type Serve = (
  operation: Operation,
  call: {
    readonly request: FastifyRequest;
    readonly reply: FastifyReply;
    /** Path, query and body together. */
    readonly input: Record<string, unknown>;
  },
) => Promise<unknown>;

const errorSchema = z
  .object({
    error: z.object({
      code: z.string(),
      message: z.string(),
      nextStep: z.string().optional(),
      fields: z.record(z.string(), z.string()).optional(),
      requestId: z.string(),
    }),
  })
  .meta({ id: 'Error' });

/**
 * One route per operation. Input is judged by the operation itself; the schemas here are for the document.
 * `triesPerMinute` is for what opens with a token, counted per caller's address; unlimited unless told.
 */
export function addRoutes(
  app: FastifyInstance,
  operations: readonly Operation[],
  serve: Serve,
  triesPerMinute = Infinity,
) {
  for (const operation of operations) {
    const { method, path, parameters } = parseRoute(operation);
    const hasBody = method === 'POST' || method === 'PUT';
    const rest = Object.keys(operation.input.shape).filter((name) => !parameters.includes(name));
    const inputs = {
      ...(parameters.length > 0 ? { params: pick(operation.input, parameters) } : {}),
      ...(rest.length > 0
        ? { [hasBody ? 'body' : 'querystring']: withFormat(operation, pick(operation.input, rest)) }
        : {}),
    };
    app.route({
      method,
      url: path.replaceAll(/\{(\w+)\}/g, ':$1'),
      ...(operation.mostBytes === undefined ? {} : { bodyLimit: operation.mostBytes }),
      ...(operation.opensWithToken === true
        ? { config: { rateLimit: { max: triesPerMinute, timeWindow: 60_000 } } }
        : {}),
      schema: {
        operationId: operation.name,
        summary: operation.summary,
        description: describeRights(operation),
        tags: [path.split('/')[2] ?? 'system'],
        security: operation.roles === 'anyone' ? [] : [{ session: [] }, { bearer: [] }],
        ...inputs,
        response: responsesOf(operation),
      },
      handler: (request, reply) =>
        serve(operation, { request, reply, input: collectInput(request) }),
    });
  }
}

function parseRoute({ route }: Operation): {
  method: HTTPMethods;
  path: string;
  parameters: string[];
} {
  const [method = '', path = ''] = route.split(' ');
  const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return { method, path, parameters };
}

function pick(input: z.ZodObject, names: readonly string[]): z.ZodObject {
  const fields = Object.entries(input.shape).filter(([name]) => names.includes(name));
  return z.object(Object.fromEntries(fields)).strict();
}

/** A list that can be had as a file says so. */
function withFormat(operation: Operation, query: z.ZodObject): z.ZodObject {
  return operation.exportable === null ? query : query.extend({ format: formatField });
}

function describeRights(operation: Operation): string {
  const who =
    typeof operation.roles === 'string'
      ? { anyone: 'Needs no sign-in.', 'signed-in': 'Needs a sign-in.', staff: 'Needs any role.' }[
          operation.roles
        ]
      : `Needs the role ${operation.roles.join(' or ')}.`;
  const effect = { read: '', write: ' Changes something.', spend: ' May spend money.' };
  return `${who}${effect[operation.effect]}`;
}

function responsesOf(operation: Operation) {
  const status = operation.status ?? 200;
  return { [status]: answerOf(operation), default: errorSchema };
}

function answerOf(operation: Operation) {
  const { kind, output, exportable } = operation;
  if (kind === 'stream') return { content: { 'text/event-stream': { schema: output } } };
  if (exportable === null) return output;
  return {
    content: {
      'application/json': { schema: output },
      'text/csv': { schema: z.string() },
      'application/jsonl': { schema: z.string() },
    },
  };
}

/** A path parameter wins over a field of the same name: what the address says is what is meant. */
function collectInput(request: FastifyRequest): Record<string, unknown> {
  return { ...asRecord(request.query), ...asRecord(request.body), ...asRecord(request.params) };
}

function asRecord(part: unknown): Record<string, unknown> {
  if (part === undefined || part === null) return {};
  if (typeof part === 'object' && !Array.isArray(part)) return { ...part };
  // The schema then says that an unknown field was sent.
  return { body: part };
}

const channels: readonly Caller['channel'][] = ['chat', 'cli'];

/** Through what somebody came: a page unless the request says otherwise; only the audit log cares. */
export function channelOf(
  request: FastifyRequest,
  credential: NonNullable<Caller['credential']>['kind'] | undefined,
): Caller['channel'] {
  // A key is a program and a pane is the chat, whatever they say of themselves.
  if (credential === 'key') return 'http';
  if (credential === 'pane') return 'chat';
  const told = channels.find((channel) => channel === request.headers['x-seatwright-channel']);
  return told ?? (request.headers.authorization === undefined ? 'portal' : 'http');
}
