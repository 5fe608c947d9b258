import { z } from 'zod';
import { parseJson } from '../../src/lib/json.ts';

/** The simulators' own control endpoints (simulators/core/README.md): what happened, what is, and what time it is. */
export interface Simulators {
  readonly urls: Readonly<Record<string, string>>;
  /** Lines of all journals in the order in which things happened. */
  journal(): Promise<readonly JournalLine[]>;
  /** A copy of one simulator's data, checked against `schema`. */
  read<Schema extends z.ZodType>(name: string, schema: Schema): Promise<z.output<Schema>>;
  /** A marketplace's subscription now. Rejects when it has none of this id. */
  subscription(market: string, id: string): Promise<z.output<typeof subscriptionNow>>;
  /** The simulated instant. */
  now(): Promise<Temporal.Instant>;
  /** Moves the clock of all simulators on to an instant, where it is not later already. */
  moveTo(at: Temporal.Instant): Promise<void>;
}

const subscriptionNow = z.object({ quantity: z.number(), term: z.enum(['P1M', 'P1Y', 'P3Y']) });

const journalLine = z.object({
  seq: z.number(),
  at: z.string(),
  realAt: z.number(),
  simulator: z.string(),
  method: z.string(),
  path: z.string(),
  status: z.number(),
  effect: z.looseObject({ kind: z.string() }).optional(),
  faults: z.array(z.string()).optional(),
});
/** One line of a journal; `realAt` is when the answer was given, in epoch milliseconds. */
export type JournalLine = z.output<typeof journalLine>;

/** Talks to running simulators, in whatever process they are. */
export function openSimulators(urls: Readonly<Record<string, string>>): Simulators {
  const ask = async <Schema extends z.ZodType>(
    name: string,
    path: string,
    schema: Schema,
    body?: unknown,
  ): Promise<z.output<Schema>> => {
    const request: RequestInit =
      body === undefined
        ? {}
        : {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(body),
          };
    const response = await fetch(`${urls[name]}/_sim/${path}`, request);
    const text = await response.text();
    const answer = parseJson(text);
    if (!response.ok || !answer.ok) {
      throw new Error(
        `${name} answered ${response.status} to /_sim/${path}: ${text.slice(0, 300)}`,
      );
    }
    return schema.parse(answer.value);
  };
  const clock = z.object({ now: z.string() });
  // One clock drives them all.
  const now = async () => Temporal.Instant.from((await ask('graph', 'clock', clock)).now);
  return {
    urls,
    journal: async () => {
      const lists = await Promise.all(
        Object.keys(urls).map((name) =>
          ask(name, 'journal', z.object({ entries: z.array(journalLine) })),
        ),
      );
      return lists
        .flatMap((list) => list.entries)
        .sort((a, b) => a.realAt - b.realAt || a.seq - b.seq);
    },
    read: async (name, schema) => {
      const { state } = await ask(name, 'snapshot', z.object({ state: z.unknown() }));
      return schema.parse(state);
    },
    subscription: (market, id) =>
      ask(market, `subscription?id=${encodeURIComponent(id)}`, subscriptionNow),
    now,
    moveTo: async (at) => {
      try {
        await ask('graph', 'clock', clock, { set: at.toString() });
      } catch (error) {
        if (Temporal.Instant.compare(await now(), at) < 0) throw error;
      }
    },
  };
}
