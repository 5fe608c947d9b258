import type { z } from 'zod';
import { readReception } from '../../store/event-reception.ts';
import { readService, type ConnectedService, type ServiceCategory } from '../../store/services.ts';
import { invalidFields, notFound } from '../failures.ts';
import { impedimentOf } from '../events/reception.ts';
import type { ServerTools, ServiceKind } from '../operation.ts';
import type { service } from '../schemas/service.ts';

/** The service, or `not-found`; with a category also when it is of another one. */
export async function requireService(
  tools: ServerTools,
  id: string,
  category?: ServiceCategory,
): Promise<ConnectedService> {
  const found = await readService(tools.db, id);
  if (found === null || (category !== undefined && found.category !== category)) {
    throw notFound(category === 'csp' ? 'CSP' : 'integration', id);
  }
  return found;
}

export function requireKind(tools: ServerTools, kind: string): ServiceKind {
  const found = tools.serviceKinds.find((one) => one.kind === kind);
  if (found !== undefined) return found;
  throw invalidFields({
    kind: `There is no kind "${kind}"; there are ${tools.serviceKinds.map((one) => one.kind).join(', ')}.`,
  });
}

/** Whether people keep the book of this CSP: it has no API. */
export const isKeptByHand = (tools: ServerTools, { kind }: ConnectedService): boolean =>
  requireKind(tools, kind).capabilities?.['isKeptByHand'] === true;

/** What everybody may see of a service: never a secret. */
export async function toService(
  tools: ServerTools,
  one: ConnectedService,
): Promise<z.input<typeof service>> {
  const kind = tools.serviceKinds.find((candidate) => candidate.kind === one.kind);
  return {
    id: one.id,
    kind: one.kind,
    category: one.category,
    name: one.name,
    enabled: one.enabled,
    settings: one.settings,
    secretsSet: Object.keys(one.secrets).sort(),
    secrets: Object.keys(one.secrets)
      .sort()
      .map((name) => ({
        name,
        label: kind?.fields.find((field) => field.name === name)?.label ?? name,
        setAt: one.secret_facts[name]?.setAt ?? null,
        setBy: one.secret_facts[name]?.setBy ?? null,
        expiresOn: one.secret_facts[name]?.expiresOn ?? null,
      })),
    fields: [...(kind?.fields ?? [])],
    ...(kind?.capabilities === undefined ? {} : { capabilities: { ...kind.capabilities } }),
    health: {
      lastGoodAt: one.last_good_at,
      lastError: one.last_error,
      lastErrorAt: one.last_error_at,
      callsPerMinute: await tools.readLoad(one.id),
    },
    events: kind?.capabilities?.['sendsEvents'] === true ? await readEvents(tools, one.id) : null,
  };
}

async function readEvents(
  tools: ServerTools,
  id: string,
): Promise<z.input<typeof service>['events']> {
  const reception = await readReception(tools.db, id);
  return {
    receiving: reception !== null,
    impediment: impedimentOf(tools),
    since: reception?.since ?? null,
    eventCount: reception?.event_count ?? 0,
    lastEventAt: reception?.last_event_at ?? null,
    lastEventName: reception?.last_event_name ?? null,
    refusedCount: reception?.refused_count ?? 0,
    lastRefusedAt: reception?.last_refused_at ?? null,
    lastRefusedWhy: reception?.last_refused_why ?? null,
  };
}
