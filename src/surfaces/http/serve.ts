import type { FastifyRequest } from 'fastify';
import type { Caller, Operation, ServerTools } from '../../operations/operation.ts';
import {
  followOperation,
  runOperation,
  whyNot,
  type Wish,
} from '../../operations/run-operation.ts';
import { refuseGuessing, toHeaders } from './auth-routes.ts';
import type { EventStreams } from './events.ts';
import type { Identity } from './identity.ts';
import { takeFormat, type ListFiles } from './list-files.ts';
import { channelOf, type Serve } from './routes.ts';

/** What answers an operation's route: as one answer, as a file, or as a stream of events. */
export function createServe(parts: {
  readonly tools: ServerTools;
  readonly identity: Identity;
  readonly streams: EventStreams;
  readonly files: ListFiles;
}): Serve {
  const { tools, identity, streams, files } = parts;
  return async (operation, { request, reply, input }) => {
    const caller = await callerOf(identity, operation, request);
    reply.header('cache-control', 'no-store');
    const { format, input: wanted } = takeFormat(operation, input);
    const wish = { operation, caller, input: wanted, address: request.ip };
    if (format !== null) {
      await files.send(wish, format, reply);
      return reply;
    }
    if (operation.kind === 'stream') {
      const name = operation.name.split('.')[0]?.replace(/s$/, '') ?? 'value';
      await streams.send(request, reply, {
        name,
        open: (signal) => followOperation(tools, wish, signal),
        mayGoOn: async () =>
          whyNot(operation, await callerOf(identity, operation, request)) === null,
      });
      return reply;
    }
    const attempt = await passwordTryOf(wish, request);
    const waitSeconds = attempt === null ? null : await identity.admit(attempt);
    if (waitSeconds !== null) return refuseGuessing(request, reply, waitSeconds);
    const answer = await runOperation(tools, wish);
    if (attempt !== null) await identity.forgive(attempt);
    return reply
      .status(operation.status ?? 200)
      .send(operation.status === 204 ? undefined : answer);
  };
}

async function callerOf(
  identity: Identity,
  operation: Operation,
  request: FastifyRequest,
): Promise<Caller | null> {
  // Public answers need no session, and must work when there is a stale one.
  if (operation.roles === 'anyone') return null;
  const person = await identity.authenticate(toHeaders(request));
  if (person === null) return null;
  return { ...person, channel: channelOf(request, person.credential?.kind) };
}

/**
 * The try at a password that this wish is; null for every other one. Whoever has taken over a session must not find the
 * password out with it. Only sessions get as far as its being checked: a leaked key must not lock its owner out.
 */
async function passwordTryOf(
  { operation, caller, input }: Wish,
  request: FastifyRequest,
): Promise<{ readonly email: string; readonly address: string } | null> {
  if (operation.checksPassword !== true || caller?.credential?.kind !== 'session') return null;
  const { success: isComplete } = await operation.input.safeParseAsync(input);
  return isComplete ? { email: caller.email, address: request.ip } : null;
}
