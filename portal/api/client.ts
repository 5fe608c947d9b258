import createClient from 'openapi-fetch';
import type { paths } from './schema.d.ts';

/** What the server said no with, in the words it wants a person to read. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly nextStep: string | null;
  /** Message by field name; empty when no field is to blame. */
  readonly fields: Readonly<Record<string, string>>;
  readonly requestId: string | null;

  constructor(status: number, body: ErrorBody) {
    super(body.message ?? `The server answered ${status}.`);
    this.status = status;
    this.code = body.code ?? 'unknown';
    this.nextStep = body.nextStep ?? null;
    this.fields = body.fields ?? {};
    this.requestId = body.requestId ?? null;
  }
}

interface ErrorBody {
  code?: string | undefined;
  message?: string | undefined;
  nextStep?: string | null | undefined;
  fields?: Record<string, string> | undefined;
  requestId?: string | undefined;
}

function fromErrorText(text: string): ErrorBody {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) return {};
    const isWrapped = 'error' in parsed && typeof parsed.error === 'object';
    return (isWrapped ? parsed.error : parsed) ?? {};
  } catch {
    return {};
  }
}

/** A fetch that throws {@link ApiError} for every status but 2xx, and when the server is unreachable. */
export async function reach(input: Request | string, init?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(input, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, {
      code: 'unreachable',
      message: 'Seatwright cannot be reached.',
      nextStep: 'Check the network. The page goes on by itself when the server answers again.',
    });
  }
  if (!response.ok) throw new ApiError(response.status, fromErrorText(await response.text()));
  return response;
}

/** The client that is typed by the server's OpenAPI document. `baseUrl` is empty in the browser: the page's own server. */
export function createApi(baseUrl: string) {
  // Lists can be had as files too; those are links, never calls.
  return createClient<paths, 'application/json'>({
    baseUrl,
    fetch: reach,
    credentials: 'same-origin',
  });
}

/** The answer's content. Failures were thrown by {@link reach} already. */
export async function take<Data>(call: Promise<{ data?: Data }>): Promise<Data> {
  const { data } = await call;
  if (data === undefined) throw new ApiError(0, { message: 'The server answered nothing.' });
  return data;
}
