import { fetch as undiciFetch } from 'undici';
import { parseJson } from '../../lib/json.ts';
import { ConnectorError } from '../../ports/errors.ts';
import { TakerFailure, readText, takeBody } from './answer-body.ts';
import { type Call, bodyOf } from './call.ts';
import { errorFromAnswer, errorFromNetwork } from './failures.ts';
import { redact } from './redact.ts';
import type { Fetch, FetchAnswer, HttpAnswer, HttpSettings, ParseBody } from './types.ts';

const defaultTimeoutMs = 30_000;
const defaultMaxBodyBytes = 8 * 1024 * 1024;

/** What came of one exchange: the answer and its body, as text or as its taker made it. */
interface Exchanged {
  readonly answer: FetchAnswer;
  readonly text: string;
  /** Absent where the body was read as text. */
  readonly taken?: { readonly value: unknown };
}

/** One attempt, from the connection to a parsed body. */
export async function send<Body>(
  settings: HttpSettings,
  call: Call,
  credentials: Readonly<Record<string, string>>,
  parse: ParseBody<Body>,
): Promise<HttpAnswer<Body>> {
  const startedMs = performance.now();
  let status: number | undefined;
  try {
    const { answer, text, taken } = await exchange(settings, call, credentials);
    status = answer.status;
    const correlationId = correlationOf(settings, answer) ?? call.correlationId;
    if (status < 200 || status >= 300)
      throw refusedError(settings, call, answer, text, correlationId);
    const body =
      taken === undefined
        ? readBody(settings, call, status, text, correlationId, parse)
        : parse(taken.value);
    return { status, headers: answer.headers, body, correlationId };
  } finally {
    settings.log?.debug(
      {
        vendor: settings.vendor,
        operation: call.request.operation,
        method: call.method,
        path: new URL(call.url).pathname,
        status,
        durationMs: Math.round(performance.now() - startedMs),
        correlationId: call.correlationId,
      },
      status === undefined ? 'no answer' : 'answered',
    );
  }
}

async function exchange(
  settings: HttpSettings,
  call: Call,
  credentials: Readonly<Record<string, string>>,
): Promise<Exchanged> {
  const send: Fetch = settings.fetch ?? undiciFetch;
  const { request } = call;
  const body = bodyOf(request);
  const timeoutMs = request.timeoutMs ?? settings.timeoutMs ?? defaultTimeoutMs;
  try {
    const answer = await send(call.url, {
      method: call.method,
      headers: {
        accept: request.accept === 'text' ? '*/*' : 'application/json',
        ...settings.headers,
        ...(settings.correlationHeader ? { [settings.correlationHeader]: call.correlationId } : {}),
        ...(body ? { 'content-type': body.contentType } : {}),
        ...request.headers,
        ...credentials,
      },
      ...(body ? { body: body.text } : {}),
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'manual',
    });
    const limit = request.maxBodyBytes ?? settings.maxBodyBytes ?? defaultMaxBodyBytes;
    const isTaken = request.consume !== undefined && answer.status >= 200 && answer.status < 300;
    if (!isTaken) return { answer, text: await readText(answer, limit) };
    return { answer, text: '', taken: { value: await takeBody(answer, limit, request.consume) } };
  } catch (error) {
    if (error instanceof TakerFailure) throw error.cause;
    throw errorFromNetwork(settings.vendor, call, error, timeoutMs);
  }
}

function correlationOf(settings: HttpSettings, answer: FetchAnswer): string | undefined {
  for (const name of settings.correlationAnswerHeaders ?? []) {
    const value = answer.headers.get(name);
    // Some vendors print the id twice, with a comma between.
    if (value) return value.split(',')[0]?.trim();
  }
  return undefined;
}

function refusedError(
  settings: HttpSettings,
  call: Call,
  answer: FetchAnswer,
  text: string,
  correlationId: string,
): ConnectorError {
  const json = parseJson(text);
  const refused = {
    status: answer.status,
    headers: answer.headers,
    body: json.ok ? json.value : undefined,
    text: text.slice(0, 4000),
    effect: call.effect,
  };
  const explanation = settings.explain?.(refused) ?? {};
  return errorFromAnswer(
    settings.vendor,
    call.request.operation,
    refused,
    explanation,
    correlationId,
  );
}

function readBody<Body>(
  settings: HttpSettings,
  call: Call,
  status: number,
  text: string,
  correlationId: string,
  parse: ParseBody<Body>,
): Body {
  try {
    if (call.request.accept === 'text') return parse(text);
    if (text.trim() === '') return parse(undefined);
    const json = parseJson(text);
    if (!json.ok) throw new TypeError(`not JSON: ${json.reason}`);
    return parse(json.value);
  } catch (cause) {
    throw new ConnectorError({
      vendor: settings.vendor,
      operation: call.request.operation,
      kind: call.effect === 'write' ? 'unknown-outcome' : 'unexpected-shape',
      status,
      detail: redact(cause instanceof Error ? cause.message : String(cause)),
      correlationId,
      cause,
    });
  }
}
