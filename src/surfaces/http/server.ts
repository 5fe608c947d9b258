import { randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyInstance } from 'fastify';
import { operations } from '../../operations/index.ts';
import type { Caller, Operation, ServerTools } from '../../operations/operation.ts';
import { followOperation, runOperation } from '../../operations/run-operation.ts';
import { addAuthRoutes, toHeaders } from './auth-routes.ts';
import { addDocument } from './document.ts';
import { addEmbedRoutes, type Panes } from './embed-routes.ts';
import { sendError } from './errors.ts';
import { createEventStreams } from './events.ts';
import type { Identity } from './identity.ts';
import { refuseForeignOrigin } from './origin.ts';
import { createListFiles, takeFormat } from './list-files.ts';
import { addPortalFiles } from './portal-files.ts';
import { addRoutes, channelOf, type Serve } from './routes.ts';
import type { HttpSettings } from './settings.ts';

/** Forms are small; nothing is uploaded. */
const mostBodyBytes = 1024 * 1024;

/** What no page of ours uses, so that nothing that got into one could. */
const unusedFeatures =
  'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()';

/** The HTTP server, not yet listening. Closing it ends event streams and waits for what is being answered. */
export async function createHttpServer(
  tools: ServerTools,
  identity: Identity,
  panes: Panes,
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
  const files = createListFiles(tools);
  app.addHook('preClose', async () => streams.closeAll());
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    refuseForeignOrigin(request, settings.publicUrl);
  });
  await addProtection(app, settings);
  await addDocument(app);

  const serve: Serve = async (operation, { request, reply, input }) => {
    const caller = await callerOf(identity, operation, request);
    reply.header('cache-control', 'no-store');
    const { format, input: wanted } = takeFormat(operation, input);
    const wish = { operation, caller, input: wanted };
    if (format !== null) {
      await files.send(wish, format, reply);
      return reply;
    }
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
  addEmbedRoutes(app, { ...settings, panes, identity });
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
  if (person === null) return null;
  // A key is a program, whatever it says of itself.
  const channel = person.credential?.kind === 'key' ? 'http' : channelOf(request);
  return { ...person, channel };
}

/** Only the ticket chat may be shown in a frame: anywhere else a page around it could make people click what they do not see. */
function ancestorsOf(url: string | undefined, { frameAncestors }: HttpSettings): string {
  return /^\/chat(?:\?|$)/.test(url ?? '') ? ["'self'", ...frameAncestors].join(' ') : "'none'";
}

async function addProtection(app: FastifyInstance, settings: HttpSettings): Promise<void> {
  const isHttps = settings.publicUrl?.startsWith('https:') ?? false;
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        scriptSrcAttr: ["'none'"],
        // The portal's component library writes its theme into a style element.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: [({ url }) => ancestorsOf(url, settings)],
        frameSrc: ["'none'"],
        ...(isHttps ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    // "frame-ancestors" above says it; this header knows neither paths nor more than one site.
    xFrameOptions: false,
    crossOriginEmbedderPolicy: false,
    strictTransportSecurity: isHttps,
  });
  app.addHook('onSend', async (_request, reply) => {
    reply.header('permissions-policy', unusedFeatures);
  });
  await app.register(rateLimit, {
    global: true,
    max: settings.requestsPerMinute,
    timeWindow: 60_000,
  });
}
