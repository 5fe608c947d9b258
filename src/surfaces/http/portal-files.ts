import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { notFound } from '../../operations/failures.ts';

const notBuilt = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Seatwright</title></head>
<body><main><h1>The portal is not built yet</h1>
<p>The server runs, and its API answers under <code>/v1</code>. To build the portal, run
<code>npx vite build</code> in the folder of Seatwright and reload this page.</p></main></body></html>`;

/** Serves the built portal; every address that is no file and no API is a page of the portal. */
export async function addPortalFiles(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    wildcard: true,
    index: false,
    cacheControl: false,
    // A folder that is built later is served without a restart.
    suppressWarning: true,
    setHeaders: (reply, path) => {
      // One file is every page: which one it is, and how long it may be kept, `sendIndex` knows.
      if (reply.hasHeader('cache-control')) return;
      const isHashed = path.startsWith(join(folder, 'assets'));
      reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
    schemaHide: true,
  });
  app.get('/', { schema: { hide: true } }, (request, reply) => sendIndex(request, reply, folder));
  app.setNotFoundHandler((request, reply) => {
    if (isPage(request)) return sendIndex(request, reply, folder);
    throw notFound('address', pathOf(request));
  });
}

const pathOf = (request: FastifyRequest): string => request.url.split('?')[0] ?? '';

function isPage(request: FastifyRequest): boolean {
  const path = pathOf(request);
  const isApi = /^\/(?:v1|api)(?:\/|$)/.test(path);
  return (
    !isApi &&
    (request.method === 'GET' || request.method === 'HEAD') &&
    // A missing script must not be answered with a page. What a filter is set to may well have a dot in it.
    !/\.\w+$/.test(path)
  );
}

/** Pages that a one-time link opens. The page is the same for everybody, and is kept nowhere all the same. */
const linkPages: ReadonlySet<string> = new Set([
  '/first-admin',
  '/invitation',
  '/first-password',
  '/consent',
]);

function sendIndex(request: FastifyRequest, reply: FastifyReply, folder: string): FastifyReply {
  const isLinkPage = linkPages.has(pathOf(request));
  reply
    .header('cache-control', isLinkPage ? 'no-store' : 'no-cache')
    .type('text/html; charset=utf-8');
  if (!existsSync(join(folder, 'index.html'))) return reply.status(503).send(notBuilt);
  return reply.sendFile('index.html', { cacheControl: false });
}
