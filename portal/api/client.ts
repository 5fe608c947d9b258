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

export type Query = Readonly<Record<string, string | number | undefined>>;

interface Options {
  readonly query?: Query;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

function toAddress(path: string, query: Query | undefined): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== '') parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text === '' ? path : `${path}?${text}`;
}

function fromErrorText(text: string): ErrorBody {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) return {};
    if ('error' in parsed && typeof parsed.error === 'object' && parsed.error !== null) {
      return parsed.error;
    }
    return parsed;
  } catch {
    return {};
  }
}

/** Calls the server with the session cookie; throws {@link ApiError} on every status but 2xx, and when it is unreachable. */
export async function request<Answer>(
  method: Method,
  path: string,
  options: Options = {},
): Promise<Answer> {
  const hasBody = options.body !== undefined;
  let response: Response;
  try {
    response = await fetch(toAddress(path, options.query), {
      method,
      credentials: 'same-origin',
      headers: hasBody ? { 'content-type': 'application/json' } : {},
      ...(hasBody ? { body: JSON.stringify(options.body) } : {}),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, {
      code: 'unreachable',
      message: 'Seatwright cannot be reached.',
      nextStep: 'Check the network. The page goes on by itself when the server answers again.',
    });
  }
  const text = await response.text();
  if (!response.ok) throw new ApiError(response.status, fromErrorText(text));
  // Proof: the server validates each answer against the operation's schema, from which `Answer` is written.
  return (text === '' ? null : JSON.parse(text)) as Answer;
}
