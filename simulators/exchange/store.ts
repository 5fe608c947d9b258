/** Which mailboxes exist, and the work that becomes due. */
import type { ExchangeState, Mailbox, PeopleSource, Person } from './entities.ts';
import { toNewMailbox } from './entities.ts';

/** Delays in simulated milliseconds. */
export interface ExchangeLag {
  /** From the first licence with a mailbox plan until the mailbox is there. */
  provisioningMs: number;
  /** From `Set-Mailbox -Type` until reads show the new type. */
  conversionMs: number;
}

export const DEFAULT_EXCHANGE_LAG: ExchangeLag = { provisioningMs: 3_000, conversionMs: 2_000 };

const sameId = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/**
 * The mailbox of a person, or undefined when there is none.
 *
 * A user mailbox lives by its licence and comes back with it; a shared one lives without.
 */
export function mailboxOf(
  state: ExchangeState,
  tenantId: string,
  person: Person,
  nowMs: number,
  lag: ExchangeLag,
): Mailbox | undefined {
  const known = state.mailboxes.find(
    (box) => sameId(box.tenantId, tenantId) && sameId(box.userId, person.id),
  );
  if (known?.recipientType === 'SharedMailbox') return known;
  const since = person.mailboxPlanSinceMs;
  if (since === null || since + lag.provisioningMs > nowMs) return undefined;
  if (known !== undefined) return known;
  const created = toNewMailbox(tenantId, person.id);
  state.mailboxes.push(created);
  return created;
}

/** Finishes conversions that are due; answers them with the moment they took effect. */
export function settleConversions(
  state: ExchangeState,
  nowMs: number,
): { mailbox: Mailbox; atMs: number }[] {
  return state.mailboxes.flatMap((mailbox) => {
    const { conversion } = mailbox;
    if (conversion === null || conversion.dueAtMs > nowMs) return [];
    mailbox.recipientType = conversion.to;
    mailbox.conversion = null;
    return [{ mailbox, atMs: conversion.dueAtMs }];
  });
}

export interface Located {
  /** The person. */
  person: Person;
  /** The mailbox. */
  mailbox: Mailbox;
}

/** Person and mailbox of an identity as a cmdlet writes it. */
export function locate(
  state: ExchangeState,
  people: PeopleSource,
  tenantId: string,
  identity: string,
  nowMs: number,
  lag: ExchangeLag,
): Located | undefined {
  const person = people.find(tenantId, identity);
  const mailbox = person === undefined ? undefined : mailboxOf(state, tenantId, person, nowMs, lag);
  return person === undefined || mailbox === undefined ? undefined : { person, mailbox };
}
