import type { FastifyRequest } from 'fastify';
import { OperationError } from '../../operations/failures.ts';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Throws for a write that carries a cookie and comes from another site's page: the browser sends the cookie by itself, so
 * the cookie alone does not prove that the person wants it. Programs send a token and no cookie.
 */
export function refuseForeignOrigin(request: FastifyRequest, publicUrl: string | null): void {
  if (safeMethods.has(request.method)) return;
  const { origin, authorization } = request.headers;
  // No browser adds a token by itself. It does add a password that a proxy in front has asked for ("Basic").
  if (authorization !== undefined && /^bearer /i.test(authorization)) return;
  const site = request.headers['sec-fetch-site'];
  const isOwn =
    origin === undefined
      ? site === undefined || site === 'same-origin' || site === 'none'
      : isSameOrigin(origin, request, publicUrl);
  if (isOwn) return;
  throw new OperationError({
    kind: 'forbidden',
    code: 'foreign-origin',
    message: 'This request came from a page of another site and was not carried out.',
    nextStep: 'Open Seatwright itself and do it there.',
  });
}

function isSameOrigin(origin: string, request: FastifyRequest, publicUrl: string | null): boolean {
  if (publicUrl !== null && origin === new URL(publicUrl).origin) return true;
  return URL.canParse(origin) && new URL(origin).host === request.host;
}
