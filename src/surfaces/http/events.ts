import type { FastifyReply, FastifyRequest } from 'fastify';

/** A proxy closes a connection that says nothing for long. */
const usualHeartbeatMs = 15_000;

/** What one event stream tells. */
export interface EventStream {
  /** Of its events. */
  readonly name: string;
  readonly open: (signal: AbortSignal) => AsyncIterable<unknown>;
  /** Whether the caller may still see it: a stream can outlive the session or the role that opened it. */
  readonly mayGoOn: () => Promise<boolean>;
}

/** Open event streams, so that closing the server ends them instead of waiting for them. */
export interface EventStreams {
  /**
   * Writes each value as one event until the caller leaves, the values end, or the caller may no longer see them: that is
   * asked before each value and with each heartbeat.
   */
  send(request: FastifyRequest, reply: FastifyReply, stream: EventStream): Promise<void>;
  closeAll(): void;
}

export function createEventStreams(heartbeatMs = usualHeartbeatMs): EventStreams {
  const running = new Set<AbortController>();
  return {
    send: async (request, reply, { name, open, mayGoOn }) => {
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
      const look = async (): Promise<void> => {
        if (!(await mayGoOn())) stop.abort();
      };
      const heartbeat = setInterval(() => {
        raw.write(': still here\n\n');
        // Where it cannot be found out now, nothing is told meanwhile, and the next beat asks again.
        look().catch(() => {});
      }, heartbeatMs);
      try {
        for (let next = first; next.done !== true; next = await values.next()) {
          if (next !== first) await look();
          // The values then end by themselves, which lets go of what they hold.
          if (stop.signal.aborted) continue;
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
