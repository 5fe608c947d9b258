import { randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyInstance } from 'fastify';
import { operations } from '../../operations/index.ts';
import type { Caller, Operation, ServerTools } from '../../operations/operation.ts';
import { followOperation, runOperation } from '../../operations/run-operation.ts';
import { addAuthRoutes, toHeaders } from './auth-routes.ts';
import { addDocument } from './document.ts';
import { sendError } from './errors.ts';
import { createEventStreams } from './events.ts';
import type { Identity } from './identity.ts';
import { refuseForeignOrigin } from './origin.ts';
import { addPortalFiles } from './portal-files.ts';
import { addRoutes, channelOf, type Serve } from './routes.ts';
import type { HttpSettings } from './settings.ts';

/** Forms are small; nothing is uploaded. */
const mostBodyBytes = 1024 * 1024;

/** The HTTP server, not yet listening. Closing it ends event streams and waits for what is being answered. */
export async function createHttpServer(
  tools: ServerTools,
  identity: Identity,
  settings: HttpSettings,
): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    bodyLimit: mostBodyBytes,
    trustProxy: settings.trustedProxies.length > 0 ? [...settings.trustedProxies] : false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 500 },
  });
  // The operation judges its input and checks its answer, the same way for every surface.
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply, tools.log));
  const streams = createEventStreams();
  app.addHook('preClose', async () => streams.closeAll());
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    refuseForeignOrigin(request, settings.publicUrl);
  });
  await addProtection(app, settings);
  await addDocument(app);

  const serve: Serve = async (operation, { request, reply, input }) => {
    const caller = await callerOf(identity, operation, request);
    const wish = { operation, caller, input };
    reply.header('cache-control', 'no-store');
    if (operation.kind === 'stream') {
      const name = operation.name.split('.')[0]?.replace(/s$/, '') ?? 'value';
      await streams.send(request, reply, name, (signal) => followOperation(tools, wish, signal));
      return reply;
    }
    const answer = await runOperation(tools, wish);
    return reply
      .status(operation.status ?? 200)
      .send(operation.status === 204 ? undefined : answer);
  };
  addRoutes(app, operations, serve);
  addAuthRoutes(app, identity, Math.ceil(settings.requestsPerMinute / 10));
  app.get('/v1/openapi.json', { schema: { hide: true } }, () => app.swagger());
  app.get('/health', { schema: { hide: true } }, () => ({ ok: true }));
  await addPortalFiles(app, settings.portalFolder);
  return app;
}

async function callerOf(
  identity: Identity,
  operation: Operation,
  request: Parameters<typeof channelOf>[0],
): Promise<Caller | null> {
  // Public answers need no session, and must work when there is a stale one.
  if (operation.roles === 'anyone') return null;
  const person = await identity.authenticate(toHeaders(request));
  return person === null ? null : { ...person, channel: channelOf(request) };
}

async function addProtection(app: FastifyInstance, settings: HttpSettings): Promise<void> {
  const isHttps = settings.publicUrl?.startsWith('https:') ?? false;
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        // The portal's component library writes its theme into a style element.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'self'", ...settings.frameAncestors],
      },
    },
    // "frame-ancestors" above says it; this header cannot name more than one site.
    xFrameOptions: false,
    crossOriginEmbedderPolicy: false,
    strictTransportSecurity: isHttps,
  });
  await app.register(rateLimit, {
    global: true,
    max: settings.requestsPerMinute,
    timeWindow: 60_000,
  });
}
