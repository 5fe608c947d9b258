import type { FetchAnswer, HttpRequest } from './types.ts';

/** Thrown while a body is read; turned into a `ConnectorError` by the caller. */
export class BodyTooLargeError extends Error {}

/** A body's taker failed, not the body: its failure is passed on as it is. */
export class TakerFailure extends Error {}

/** The whole body as text. Throws `BodyTooLargeError`. */
export async function readText(answer: FetchAnswer, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of piecesOf(answer, maxBytes)) {
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

async function* piecesOf(answer: FetchAnswer, maxBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new BodyTooLargeError(`the answer is larger than ${maxBytes} bytes`);
    yield chunk;
  }
}

/** Hands the body over piece by piece. A broken body is the network's failure, everything else the taker's. */
export async function takeBody(
  answer: FetchAnswer,
  maxBytes: number,
  take: NonNullable<HttpRequest['consume']>,
): Promise<unknown> {
  const broken: unknown[] = [];
  async function* watched(): AsyncGenerator<Uint8Array> {
    try {
      yield* piecesOf(answer, maxBytes);
    } catch (error) {
      broken.push(error);
      throw error;
    }
  }
  let taken: unknown;
  try {
    taken = await take(watched());
  } catch (cause) {
    if (broken.length === 0) throw new TakerFailure('a taker failed', { cause });
  }
  // Whatever the taker made of it: what it has is half a body.
  if (broken.length > 0) throw broken[0];
  return taken;
}
