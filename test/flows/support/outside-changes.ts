import type { JournalEntry } from '../../../simulators/core/journal.ts';

/** What vendors do by themselves, and what only repeats what is so already, is no change of ours. */
const notOurs = new Set(['token', 'seats-announced', 'seats-visible', 'group-license']);
/**
 * Changes that carry no memory and cannot be looked at before they are made (signing people out, writing the same value
 * again). A crash may repeat them; that they happened is what counts. A cycle of synchronisation that began before a block
 * undoes it once.
 */
const repeatable = new Set([
  'sessions-revoked',
  'user-changed',
  'user-disabled',
  'mailbox-changed',
  'automatic-replies',
]);

/** Where one run leaves its traces. */
export interface Place {
  /** Null for a client without a tenant. */
  readonly tenantId: string | null;
  readonly ticket: string;
}

/**
 * Everything a run changed outside, from the simulators' journals: `what → how often`, without ids and times, so that two
 * runs that did the same thing compare equal.
 */
export function changesAt(
  journal: readonly JournalEntry[],
  { tenantId, ticket }: Place,
): Readonly<Record<string, number>> {
  const changes: Record<string, number> = {};
  for (const { effect } of journal) {
    if (effect === undefined || notOurs.has(effect.kind) || dependsOnCycles(effect)) continue;
    if (effect['tenantId'] !== tenantId && String(effect['ticketId']) !== ticket) continue;
    const name = nameOf(effect);
    changes[name] = repeatable.has(name) ? 1 : (changes[name] ?? 0) + 1;
  }
  return changes;
}

type Effect = NonNullable<JournalEntry['effect']>;

/**
 * How many cycles of synchronisation a change of the directory is spread over depends on the moment. A block comes from a
 * cycle or from us, whoever is first: either counts as that, and the mere writing of it does not.
 */
const dependsOnCycles = ({ kind, change, properties }: Effect): boolean =>
  kind === 'synchronised'
    ? /-(?:changed|enabled)$/.test(String(change))
    : kind === 'user-changed' && [properties].flat().join(',') === 'accountEnabled';

function nameOf(effect: Effect): string {
  const { kind } = effect;
  if (kind === 'synchronised') {
    const change = String(effect['change']);
    return change === 'user-disabled' ? change : `${kind} ${change}`;
  }
  if (kind === 'quantity') {
    const delta = Number(effect['after']) - Number(effect['before']);
    return `quantity ${delta > 0 ? '+' : ''}${delta} by ${String(effect['by'])}`;
  }
  return typeof effect['skuId'] === 'string' ? `${kind} ${effect['skuId'].toLowerCase()}` : kind;
}
