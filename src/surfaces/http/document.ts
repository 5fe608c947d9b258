import fastifySwagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import fastify from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { Operation } from '../../operations/operation.ts';
import { addRoutes } from './routes.ts';

/** Writes the OpenAPI document of all routes that are added to `app` afterwards. */
export async function addDocument(app: FastifyInstance): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Seatwright',
        description:
          'Buys and releases Microsoft 365 seats from the ticket. Sign in with `POST /api/auth/sign-in/email` ' +
          '(`{ email, password }`), then send the cookie, or the answered `token` as a bearer token.',
        version: '1',
      },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'seatwright.session_token' },
          bearer: { type: 'http', scheme: 'bearer' },
        },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
}

/** The document as an object, made without a server. */
export async function createDocument(operations: readonly Operation[]): Promise<object> {
  const app = fastify();
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
  await addDocument(app);
  addRoutes(app, operations, () => Promise.reject(new Error('only documented')));
  await app.ready();
  const document = app.swagger({ yaml: false });
  await app.close();
  return withoutUnused(document);
}

/** The library writes every named schema twice, as it is sent and as it is answered; most are used one way only. */
function withoutUnused(document: object): object {
  if (!hasSchemas(document)) return document;
  let { schemas } = document.components;
  for (;;) {
    const text = JSON.stringify({ ...document, components: { schemas } });
    const used = Object.entries(schemas).filter(([name]) =>
      text.includes(`"#/components/schemas/${name}"`),
    );
    if (used.length === Object.keys(schemas).length) break;
    schemas = Object.fromEntries(used);
  }
  return { ...document, components: { ...document.components, schemas } };
}

function hasSchemas(
  document: object,
): document is { components: { schemas: Record<string, unknown> } } {
  if (!('components' in document)) return false;
  const { components } = document;
  return typeof components === 'object' && components !== null && 'schemas' in components;
}
