import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseJson } from '../../lib/json.ts';

/** Where a command calls and as whom. */
export interface Connection {
  /** Without a slash at the end. */
  readonly url: string;
  /** Null: not signed in. */
  readonly token: string | null;
}

/** An answer that is not 2xx, or none at all. */
export class CallError extends Error {
  override readonly name = 'CallError';
  /** 0 when the server could not be reached. */
  readonly status: number;
  readonly nextStep: string | null;
  /** Message by field name. */
  readonly fields: Readonly<Record<string, string>>;
  constructor(
    status: number,
    body: { message: string; nextStep?: string; fields?: Record<string, string> },
    cause?: unknown,
  ) {
    super(body.message, { cause });
    this.status = status;
    this.nextStep = body.nextStep ?? null;
    this.fields = body.fields ?? {};
  }
}

/** The running server's answer, parsed. Throws `CallError`. */
export async function call(
  connection: Connection,
  request: { readonly method: string; readonly path: string; readonly body?: unknown },
  signal?: AbortSignal,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const answer = await send(connection, request, signal);
  const text = await answer.text();
  const parsed = text === '' ? { ok: true as const, value: null } : parseJson(text);
  const body = parsed.ok ? parsed.value : text;
  if (!answer.ok) throw new CallError(answer.status, errorOf(body, answer.status));
  return { status: answer.status, body };
}

/** The values of an event stream, until the server or the signal ends it. */
export async function* followEvents(
  connection: Connection,
  path: string,
  signal?: AbortSignal,
): AsyncGenerator {
  const answer = await send(connection, { method: 'GET', path }, signal);
  if (!answer.ok || answer.body === null) {
    const parsed = parseJson(await answer.text());
    throw new CallError(answer.status, errorOf(parsed.ok ? parsed.value : null, answer.status));
  }
  let rest = '';
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
    const events = (rest + chunk).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      const data = event.split('\n').find((line) => line.startsWith('data: '));
      const parsed = data === undefined ? null : parseJson(data.slice(6));
      if (parsed?.ok) yield parsed.value;
    }
  }
}

async function send(
  { url, token }: Connection,
  request: { readonly method: string; readonly path: string; readonly body?: unknown },
  signal?: AbortSignal,
): Promise<Response> {
  try {
    return await fetch(`${url}${request.path}`, {
      method: request.method,
      headers: {
        'x-seatwright-channel': 'cli',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (cause) {
    const message = `No Seatwright server answers at ${url}.`;
    const nextStep = 'Start one with "seatwright serve", or set SEATWRIGHT_URL to where it runs.';
    throw new CallError(0, { message, nextStep }, cause);
  }
}

function errorOf(body: unknown, status: number): ConstructorParameters<typeof CallError>[1] {
  const error: unknown =
    typeof body === 'object' && body !== null && 'error' in body ? body.error : null;
  if (typeof error !== 'object' || error === null)
    return { message: `The server answered ${status}.` };
  const { message, nextStep, fields } = error as Record<string, unknown>; // checked one by one below
  return {
    message: typeof message === 'string' ? message : `The server answered ${status}.`,
    ...(typeof nextStep === 'string' ? { nextStep } : {}),
    ...(typeof fields === 'object' && fields !== null
      ? { fields: Object.fromEntries(Object.entries(fields).map(([k, v]) => [k, String(v)])) }
      : {}),
  };
}

const tokenFile = (): string => join(homedir(), '.config', 'seatwright', 'session.json');

/** The server and token of the last "login"; null when there is none. */
export async function readSession(): Promise<{ url: string; token: string } | null> {
  const text = await readFile(tokenFile(), 'utf8').catch(() => null);
  const parsed = text === null ? null : parseJson(text);
  if (!parsed?.ok || typeof parsed.value !== 'object' || parsed.value === null) return null;
  const { url, token } = parsed.value as Record<string, unknown>; // checked on the next line
  return typeof url === 'string' && typeof token === 'string' ? { url, token } : null;
}

/** Kept for the next command; readable by this user only. */
export async function writeSession(session: { url: string; token: string }): Promise<void> {
  const path = tokenFile();
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, `${JSON.stringify(session)}\n`, { mode: 0o600 });
  // A file that was already there keeps its mode otherwise.
  await chmod(path, 0o600);
}
