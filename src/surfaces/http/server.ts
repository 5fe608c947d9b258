import { randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyInstance } from 'fastify';
import { operations } from '../../operations/index.ts';
import type { ServerTools } from '../../operations/operation.ts';
import { addAuthRoutes } from './auth-routes.ts';
import { addDocument } from './document.ts';
import { addEmbedRoutes } from './embed-routes.ts';
import { sendError } from './errors.ts';
import { createEventStreams } from './events.ts';
import { addHookRoutes } from './hook-routes.ts';
import type { Identity, Panes } from './identity.ts';
import { refuseForeignOrigin } from './origin.ts';
import { createListFiles } from './list-files.ts';
import { addPortalFiles } from './portal-files.ts';
import { addRoutes } from './routes.ts';
import { createServe } from './serve.ts';
import type { HttpSettings } from './settings.ts';

/** Forms are small; an operation that takes a file says how large it may be. */
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

  const triesPerMinute = Math.ceil(settings.requestsPerMinute / 10);
  addRoutes(app, operations, createServe({ tools, identity, streams, files }), triesPerMinute);
  addAuthRoutes(app, identity, triesPerMinute);
  addEmbedRoutes(app, { ...settings, panes, identity });
  await addHookRoutes(app, tools, Math.ceil(settings.requestsPerMinute / 4));
  app.get('/v1/openapi.json', { schema: { hide: true } }, () => app.swagger());
  app.get('/health', { schema: { hide: true } }, () => ({ ok: true }));
  await addPortalFiles(app, settings.portalFolder);
  return app;
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
    // Whatever address became known somewhere: nothing of ours is for a search engine.
    reply.header('x-robots-tag', 'noindex, nofollow');
  });
  await app.register(rateLimit, {
    global: true,
    max: settings.requestsPerMinute,
    timeWindow: 60_000,
  });
}
