import { EventSourceParserStream } from 'eventsource-parser/stream';
import { z } from 'zod';
import { parseJson } from '../../src/lib/json.ts';

/** A signed-in client of the public HTTP API; what it gets is checked against the schema it asks with. */
export interface Api {
  readonly baseUrl: string;
  get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>>;
  post<Schema extends z.ZodType>(
    path: string,
    body: unknown,
    schema: Schema,
  ): Promise<z.output<Schema>>;
  put<Schema extends z.ZodType>(
    path: string,
    body: unknown,
    schema: Schema,
  ): Promise<z.output<Schema>>;
  delete(path: string): Promise<void>;
  /** Follows a stream of events: each event's data, until the stream, the caller or `signal` ends it. */
  follow<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    signal: AbortSignal,
  ): AsyncGenerator<z.output<Schema>>;
}

const errorBody = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    nextStep: z.string().optional(),
    fields: z.record(z.string(), z.string()).optional(),
  }),
});

/** The API refused, in its own words. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  /** What the API said, without the request before it. */
  readonly said: string;
  /** Empty when there is none. */
  readonly nextStep: string;
  readonly fields: Readonly<Record<string, string>>;

  constructor(request: string, status: number, body: unknown) {
    const parsed = errorBody.safeParse(body);
    const error = parsed.success
      ? parsed.data.error
      : { code: 'unreadable', message: String(body) };
    const fields = 'fields' in error ? (error.fields ?? {}) : {};
    const named = Object.entries(fields).map(([name, text]) => `${name}: ${text}`);
    super([`${request} answered ${status}: ${error.message}`, ...named].join(' | '));
    this.status = status;
    this.code = error.code;
    this.said = error.message;
    this.nextStep = 'nextStep' in error ? (error.nextStep ?? '') : '';
    this.fields = fields;
  }
}

/** Signs in with mail address and password. Throws `ApiError`. */
export async function signIn(
  baseUrl: string,
  account: { readonly email: string; readonly password: string },
): Promise<Api> {
  const response = await fetch(`${baseUrl}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: baseUrl },
    body: JSON.stringify({ email: account.email, password: account.password }),
  });
  const body = await readBody(response);
  if (!response.ok) throw new ApiError('sign-in', response.status, body);
  const { token } = z.object({ token: z.string() }).parse(body);
  return createApi(baseUrl, response.headers.get('set-auth-token') ?? token);
}

/** A client with a session's token; null calls without one. */
export function createApi(baseUrl: string, token: string | null): Api {
  const send = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const response = await fetch(`${baseUrl}${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.ok) return response;
    throw new ApiError(`${method} ${path}`, response.status, await readBody(response));
  };
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> =>
    readBody(await send(method, path, body));
  return {
    baseUrl,
    get: async (path, schema) => schema.parse(await call('GET', path)),
    post: async (path, body, schema) => schema.parse(await call('POST', path, body)),
    put: async (path, body, schema) => schema.parse(await call('PUT', path, body)),
    delete: async (path) => {
      await call('DELETE', path);
    },
    follow: async function* follow(path, schema, signal) {
      const { body } = await send('GET', path);
      const events = body
        ?.pipeThrough(new TextDecoderStream(), { signal })
        .pipeThrough(new EventSourceParserStream());
      try {
        for await (const { data } of events ?? []) {
          const parsed = parseJson(data);
          if (parsed.ok) yield schema.parse(parsed.value);
        }
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },
  };
}

async function readBody(response: Response): Promise<unknown> {
  const text = await response.text();
  const answer = parseJson(text === '' ? 'null' : text);
  return answer.ok ? answer.value : text.slice(0, 500);
}
