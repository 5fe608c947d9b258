import { z } from 'zod';

import type { SimClock } from './clock.ts';
import type { Route } from './routes.ts';
import type { Simulator } from './types.ts';

/** A message that a vendor sends by itself. */
export interface WebhookMessage {
  /** Where to, as it was registered. */
  url: string;
  /** Its headers. */
  headers: Record<string, string>;
  /** Its body, byte for byte. */
  body: string;
  /** What it is, in the log. */
  name: string;
  /** Tries until one is answered with 2xx. */
  mostAttempts: number;
  /** Simulated time between tries. */
  retryMs: number;
}

/** What can be switched for the messages to come. */
export interface WebhookBehaviour {
  /** Nothing arrives; it is in the log as lost. */
  loses: boolean;
  /** How often each message arrives; 2 for doubled ones. */
  copies: number;
  /** Simulated time from the happening to the first try. */
  delayMs: number;
}

/** One try, or why there was none. */
export interface WebhookAttempt {
  /** What it was. */
  name: string;
  /** Where to. */
  url: string;
  /** Simulated instant. */
  at: string;
  /** HTTP status; null without an answer. */
  status: number | null;
  /** `lost` by the switch, `not-loopback` when it would have left the machine. */
  outcome: 'answered' | 'no-answer' | 'lost' | 'not-loopback';
  /** Its headers, as sent. */
  headers: Record<string, string>;
  /** Its body, as sent. */
  body: string;
}

/** Sends messages over HTTP, late, doubled or not at all as it is switched. */
export interface WebhookSender {
  /** Has a message sent. */
  send(message: WebhookMessage): void;
  /** The switches. */
  behaviour: WebhookBehaviour;
  /** Every try so far, oldest first. */
  log(): readonly WebhookAttempt[];
  /** Forgets what waits, the log and the switches. */
  reset(): void;
  /** Stops for good. */
  close(): void;
}

const usual: WebhookBehaviour = { loses: false, copies: 1, delayMs: 0 };
const lookEveryMs = 25;
/** Real time that a receiver has; Pax8 tells ten seconds, the others nothing. */
const answerWithinMs = 10_000;

interface Waiting {
  message: WebhookMessage;
  dueMs: number;
  attempt: number;
}

const isLoopback = (url: string): boolean =>
  URL.canParse(url) && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);

/** Sends once and answers the HTTP status; null without an answer. */
const post = async (
  { url, headers, body }: WebhookMessage,
  closing: AbortSignal,
): Promise<number | null> => {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.any([closing, AbortSignal.timeout(answerWithinMs)]),
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return null;
  }
};

/** Makes a sender that goes by this clock. It never sends to another machine. */
export const createWebhookSender = (clock: SimClock): WebhookSender => {
  const behaviour = { ...usual };
  const closing = new AbortController();
  let waiting: Waiting[] = [];
  let attempts: WebhookAttempt[] = [];

  const note = (
    message: WebhookMessage,
    outcome: WebhookAttempt['outcome'],
    status: number | null,
  ): void => {
    const { name, url, headers, body } = message;
    attempts.push({ name, url, headers, body, at: clock.now().toString(), status, outcome });
  };
  const tryOnce = async ({ message, attempt }: Waiting): Promise<void> => {
    const status = await post(message, closing.signal);
    if (closing.signal.aborted) return;
    note(message, status === null ? 'no-answer' : 'answered', status);
    if (status !== null && status >= 200 && status < 300) return;
    if (attempt >= message.mostAttempts) return;
    const dueMs = clock.now().epochMilliseconds + message.retryMs;
    waiting.push({ message, dueMs, attempt: attempt + 1 });
  };
  const sendDue = (): void => {
    const nowMs = clock.now().epochMilliseconds;
    const due = waiting.filter(({ dueMs }) => dueMs <= nowMs);
    waiting = waiting.filter(({ dueMs }) => dueMs > nowMs);
    for (const one of due) void tryOnce(one);
  };
  const timer = setInterval(sendDue, lookEveryMs);
  timer.unref();
  const stopListening = clock.onMove(sendDue);

  return {
    behaviour,
    send: (message) => {
      if (!isLoopback(message.url)) return note(message, 'not-loopback', null);
      if (behaviour.loses) return note(message, 'lost', null);
      const dueMs = clock.now().epochMilliseconds + behaviour.delayMs;
      for (let copy = 0; copy < behaviour.copies; copy += 1)
        waiting.push({ message, dueMs, attempt: 1 });
    },
    log: () => attempts,
    reset: () => {
      waiting = [];
      attempts = [];
      Object.assign(behaviour, usual);
    },
    close: () => {
      closing.abort();
      clearInterval(timer);
      stopListening();
    },
  };
};

/** Lets what is sent end with the simulator, and start over with it; `forget` drops what was registered. */
export const tieWebhooks = <State>(
  simulator: Simulator<State>,
  sender: WebhookSender,
  forget: () => void,
): void => {
  const close = simulator.close.bind(simulator);
  const reset = simulator.reset.bind(simulator);
  Object.assign(simulator, {
    close: async (): Promise<void> => {
      sender.close();
      await close();
    },
    reset: (): void => {
      sender.reset();
      forget();
      reset();
    },
  });
};

const behaviourBody = z
  .strictObject({
    loses: z.boolean(),
    copies: z.int().positive().max(10_000),
    delayMs: z.number().nonnegative(),
  })
  .partial();

/** `GET /_sim/webhooks` tells what was sent; `POST` switches what becomes of the messages to come. */
export const webhookControlRoutes = <State>(sender: WebhookSender): Route<State, undefined>[] => [
  {
    method: 'GET',
    path: '/_sim/webhooks',
    handle: () => ({ status: 200, body: { behaviour: sender.behaviour, attempts: sender.log() } }),
  },
  {
    method: 'POST',
    path: '/_sim/webhooks',
    handle: ({ body }) => {
      Object.assign(sender.behaviour, behaviourBody.parse(body));
      return { status: 200, body: sender.behaviour };
    },
  },
];
