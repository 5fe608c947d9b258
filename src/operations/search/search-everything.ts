import { z } from 'zod';
import { findPeople, findSubscriptions } from '../../store/directory-list.ts';
import { searchedWords, type SearchedWord } from '../../store/list-query.ts';
import { findClients, findRuns } from '../../store/search.ts';
import { toListedSubscription, toPersonRow } from '../directory/directory-view.ts';
import { defineOperation, type ServerTools } from '../operation.ts';
import { manyOf } from '../schemas/common.ts';
import { findTickets } from './find-tickets.ts';

const kind = z.enum(['client', 'ticket', 'person', 'subscription', 'run']);

const hit = z
  .object({
    kind,
    id: z.string(),
    title: z.string(),
    detail: z.string().describe('What tells it from others with the same title'),
    path: z.string().describe('Address in the portal, without the host'),
  })
  .meta({ id: 'SearchHit' });

type Kind = z.output<typeof kind>;
type Hit = z.input<typeof hit>;

/** Of each kind. */
const mostHits = 5;

export const searchEverything = defineOperation({
  name: 'search.everything',
  summary: 'Find clients, tickets, people, subscriptions and runs, at most 5 of each',
  route: 'GET /v1/search',
  input: z.object({
    q: z.string().trim().min(2).max(200).describe('Words to look for, at least two letters'),
    kind: manyOf(kind).describe('Only these kinds; tickets take longer than the others'),
  }),
  output: z.object({
    items: z.array(hit).describe('By kind; the best of each first'),
    missing: z
      .array(z.object({ kind, why: z.string() }))
      .describe('Kinds that could not be looked through in time'),
  }),
  roles: 'staff',
  effect: 'read',
  handler: async ({ tools }, { q, kind: wanted = kind.options }) => {
    // A run is found by the number of its ticket, with or without the sign.
    const asked = { text: q, words: await searchedWords(tools.db, q.replace(/^#/, '')) };
    const found = await Promise.all(
      kind.options
        .filter((one) => wanted.includes(one))
        .map(async (one) => ({ kind: one, ...(await finders[one](tools, asked)) })),
    );
    return {
      items: found.flatMap(({ kind: one, hits }) => hits.map((hit) => ({ kind: one, ...hit }))),
      missing: found.flatMap(({ kind: one, why }) => (why === null ? [] : [{ kind: one, why }])),
    };
  },
});

interface Found {
  readonly hits: readonly Omit<Hit, 'kind'>[];
  /** Why some may be missing; null when all were looked through. */
  readonly why: string | null;
}

interface Asked {
  readonly text: string;
  readonly words: readonly SearchedWord[];
}

const finders: Readonly<Record<Kind, (tools: ServerTools, asked: Asked) => Promise<Found>>> = {
  client: async ({ db }, { text }) => {
    const clients = await findClients(db, text, mostHits);
    return whole(
      clients.map(({ id, name, domains }) => ({
        id,
        title: name,
        detail: domains[0] ?? '',
        path: `/clients/${encodeURIComponent(id)}`,
      })),
    );
  },
  ticket: async (tools, { text }) => {
    const { tickets, why } = await findTickets(tools, text, mostHits);
    const hits = tickets.map(({ id, number, summary, companyName }) => ({
      id,
      title: `#${number} ${summary}`,
      detail: companyName ?? '',
      path: `/chat?ticket=${encodeURIComponent(number)}`,
    }));
    return { hits, why };
  },
  person: async ({ db }, { text }) => {
    const people = await findPeople(db, { text, limit: mostHits });
    return whole(
      people.map(toPersonRow).map(({ id, name, account, clientName }) => ({
        id,
        title: name,
        detail: `${account} · ${clientName}`,
        path: `/people?open=${encodeURIComponent(id)}`,
      })),
    );
  },
  subscription: async ({ db, clock }, { words }) => {
    const rows = await findSubscriptions(db, words, mostHits);
    return whole(
      rows
        .map((row) => toListedSubscription(row, clock.now()))
        .map(({ id, productName, clientName, cspName, quantity }) => ({
          id,
          title: productName,
          detail: `${clientName} · ${cspName} · ${quantity} ${quantity === 1 ? 'seat' : 'seats'}`,
          path: `/subscriptions?open=${encodeURIComponent(id)}`,
        })),
    );
  },
  run: async ({ db, catalog }, { words }) => {
    const runs = await findRuns(db, words, mostHits);
    return whole(
      runs.map((run) => {
        const title = catalog.packages.get(run.package)?.title ?? run.package;
        return {
          id: run.id,
          title: run.subject === null ? title : `${title}: ${run.subject}`,
          detail: `#${run.ticket_number} · ${run.client_name} · ${run.status_text}`,
          path: `/runs/${encodeURIComponent(run.id)}`,
        };
      }),
    );
  },
};

function whole(hits: Found['hits']): Found {
  return { hits, why: null };
}
