import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { createEventDesk, type ReceivedDelivery } from '../../operations/events/event-desk.ts';
import type { ServerTools } from '../../operations/operation.ts';

/** Events say that something has happened, not what: a few kilobytes. */
const mostBodyBytes = 64 * 1024;
/** Ids and tokens as we make them. */
const part = z.string().regex(/^[\w-]{1,100}$/);
const params = z.object({ serviceId: part, token: part });
/** A vendor tries again after anything but 2xx. */
const statusOf = { taken: 200, refused: 401, undecided: 503 } as const;

/**
 * Where vendors send their events. Nobody is signed in here: each delivery is proved by itself (operations/events), and
 * whoever cannot prove it is told nothing.
 */
export async function addHookRoutes(
  app: FastifyInstance,
  tools: ServerTools,
  mostPerMinute: number,
): Promise<void> {
  const desk = createEventDesk(tools);
  app.addHook('preClose', async () => desk.close());
  await app.register(async (hooks) => {
    // Signatures are made over the bytes that were sent.
    hooks.removeAllContentTypeParsers();
    hooks.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    );
    hooks.post(
      '/hooks/:serviceId/:token',
      {
        schema: { hide: true },
        bodyLimit: mostBodyBytes,
        config: { rateLimit: { max: mostPerMinute, timeWindow: 60_000 } },
      },
      async (request, reply) => {
        const place = params.safeParse(request.params);
        const outcome = place.success
          ? await desk.receive({ ...place.data, ...toDelivery(request) })
          : 'refused';
        return reply.header('cache-control', 'no-store').status(statusOf[outcome]).send();
      },
    );
  });
}

function toDelivery({ headers, body }: FastifyRequest): Pick<ReceivedDelivery, 'headers' | 'body'> {
  const entries = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value[0] : value,
  ]);
  return {
    headers: Object.fromEntries(entries),
    body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
  };
}
