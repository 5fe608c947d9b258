import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { z } from 'zod';
import { service } from '../../src/operations/schemas/service.ts';
import { listOf } from '../../src/operations/schemas/common.ts';
import type { TestWorld } from './world.ts';

export type Service = z.output<typeof service>;

const attempts = z.object({
  attempts: z.array(
    z.object({
      name: z.string(),
      url: z.string(),
      status: z.number().nullable(),
      outcome: z.string(),
      headers: z.record(z.string(), z.string()),
      body: z.string(),
    }),
  ),
});

/** One try of a simulated vendor to deliver an event. */
export type Attempt = z.output<typeof attempts>['attempts'][number];

/** The events of one simulated vendor and what the product knows of them. */
export interface EventsOf {
  /** The integration as the API shows it now. */
  service(): Promise<Service>;
  /** Has the vendor send its events, as an admin would. */
  receive(): Promise<Service>;
  stop(): Promise<void>;
  sendTest(): Promise<Service>;
  /** What the vendor has sent so far, oldest first. */
  sent(): Promise<readonly Attempt[]>;
  /** What becomes of the events to come: `{ loses }`, `{ copies }`, `{ delayMs }`. */
  behave(how: object): Promise<void>;
  /** Sends a delivery by hand; answers the status. */
  deliver(attempt: Pick<Attempt, 'url' | 'headers' | 'body'>): Promise<number>;
}

export function eventsOf(test: TestWorld, kind: 'pax8' | 'partner-center'): EventsOf {
  const simulator = `${test.world.urls[kind]}/_sim`;
  const find = async (): Promise<Service> => {
    const { items } = await (await test.as('ada')).get('/v1/services', listOf(service));
    const found = items.find((one) => one.kind === kind);
    if (found === undefined) throw new Error(`There is no ${kind}`);
    return found;
  };
  const path = async (): Promise<string> => `/v1/services/${(await find()).id}/events`;
  return {
    service: find,
    receive: async () => (await test.as('ada')).post(await path(), {}, service),
    stop: async () => (await test.as('ada')).delete(await path()),
    sendTest: async () => (await test.as('ada')).post(`${await path()}/test`, {}, service),
    sent: async () => attempts.parse(await (await fetch(`${simulator}/webhooks`)).json()).attempts,
    behave: async (how) => {
      await fetch(`${simulator}/webhooks`, { method: 'POST', ...json(how) });
    },
    deliver: async ({ url, headers, body }) => {
      const answer = await fetch(url, { method: 'POST', headers, body });
      await answer.arrayBuffer();
      return answer.status;
    },
  };
}

const json = (body: object) => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** Changes how a simulated vendor does its work. */
export async function behave(test: TestWorld, name: string, behaviour: object): Promise<void> {
  const url = `${test.world.urls[name]}/_sim/behaviour`;
  const answer = await fetch(url, { method: 'POST', ...json(behaviour) });
  if (!answer.ok) throw new Error(`${name} does not behave so: ${await answer.text()}`);
}

/** Has this process trust the root of simulated Partner Center, as an operator does with NODE_EXTRA_CA_CERTS. */
export async function trustPartnerCenter(url: string): Promise<() => void> {
  const before = getCACertificates('default');
  const answer = await fetch(`${url}/_sim/webhooks/root`);
  const { pem } = z.object({ pem: z.string() }).parse(await answer.json());
  setDefaultCACertificates([...before, pem]);
  return () => setDefaultCACertificates(before);
}
