import type { FastifyReply, FastifyRequest } from 'fastify';

/** A proxy closes a connection that says nothing for long. */
const heartbeatMs = 15_000;

/** Open event streams, so that closing the server ends them instead of waiting for them. */
export interface EventStreams {
  /** Writes each value as one event until the caller leaves or the values end. */
  send(
    request: FastifyRequest,
    reply: FastifyReply,
    name: string,
    open: (signal: AbortSignal) => AsyncIterable<unknown>,
  ): Promise<void>;
  closeAll(): void;
}

export function createEventStreams(): EventStreams {
  const running = new Set<AbortController>();
  return {
    send: async (request, reply, name, open) => {
      const stop = new AbortController();
      const values = open(stop.signal)[Symbol.asyncIterator]();
      // Before the headers are sent: a refusal must still become an ordinary error.
      const first = await values.next();
      running.add(stop);
      reply.hijack();
      const { raw } = reply;
      raw.on('close', () => stop.abort());
      raw.writeHead(200, {
        ...headersOf(reply),
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
        'x-request-id': request.id,
        // Kept alive, a connection whose stream has ended would hold up the server's closing for a minute.
        connection: 'close',
      });
      const heartbeat = setInterval(() => raw.write(': still here\n\n'), heartbeatMs);
      try {
        for (let next = first; next.done !== true; next = await values.next()) {
          raw.write(`event: ${name}\ndata: ${JSON.stringify(next.value)}\n\n`);
        }
      } finally {
        clearInterval(heartbeat);
        running.delete(stop);
        stop.abort();
        raw.end();
      }
    },
    closeAll: () => {
      for (const stop of running) stop.abort();
    },
  };
}

/** What the hooks have set so far (security headers): a hijacked reply does not send them by itself. */
function headersOf(reply: FastifyReply): Record<string, string | string[] | number> {
  return Object.fromEntries(
    Object.entries(reply.getHeaders()).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}
