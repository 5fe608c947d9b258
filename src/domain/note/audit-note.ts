import type { Money } from '../money.ts';
import { formatMoney } from '../pricing/amounts.ts';
import type { Undo } from '../windows/reducible-seats.ts';
import { instantInWords, listInWords, peopleInWords, seatsInWords } from '../wording.ts';

/** How far one seat change got. */
export type NotedOutcome =
  /** The CSP has it and the tenant shows it. */
  | { readonly kind: 'done' }
  /** The CSP has it; the tenant does not show it yet. */
  | { readonly kind: 'waiting-for-tenant' }
  /** It will be carried out later, by itself. */
  | { readonly kind: 'scheduled'; readonly at: Temporal.Instant }
  /** It was not done, and why: a sentence, with the CSP's words quoted where there are some. */
  | { readonly kind: 'refused' | 'skipped'; readonly because: string }
  /** It was sent and no answer came: it may have happened. Nobody sends it again before a read has told. */
  | { readonly kind: 'unknown' }
  /** A named person gave it up. */
  | { readonly kind: 'abandoned'; readonly by: string };

/** A modification window that is closed, for the note. */
export interface ClosedWindow {
  /** When it closed; null where unknown. */
  readonly closedAt: Temporal.Instant | null;
  /** The next legal date; null where none is known. */
  readonly nextLegalAt: Temporal.Instant | null;
  /** What happens on that date: `release-recorded` by itself, `nothing` unless somebody acts. */
  readonly followUp: 'release-recorded' | 'nothing';
}

/** One seat change as it stands on the ticket. */
export interface NotedChange {
  readonly productName: string;
  readonly serviceName: string;
  readonly customerName: string;
  /** Null for an order of which no subscription came (yet). */
  readonly subscriptionId: string | null;
  /** An order of a new subscription; absent for a change of one that existed. */
  readonly order?: {
    /** What the CSP said it would charge first, before tax; null where it did not say. */
    readonly firstCharge: Money | null;
  };
  /** In words: "monthly term, billed monthly". */
  readonly commitment: string;
  /** Positive for bought seats, negative for released ones. */
  readonly seatCount: number;
  readonly quantityBefore: number;
  readonly quantityAfter: number;
  readonly outcome: NotedOutcome;
  /** Due now, prorated; null where unknown. */
  readonly priceNow: Money | null;
  /** Per charge; null where unknown. */
  readonly pricePerPeriod: Money | null;
  /** "month", "year" … */
  readonly period: string;
  /** For bought seats; null otherwise. */
  readonly undo: Undo | null;
  /** For releases that the window did not allow; null otherwise. */
  readonly closedWindow: ClosedWindow | null;
  /** The CSP's reference; null where it gave none. */
  readonly reference: string | null;
}

/** What every note says. */
export interface NoteFacts {
  readonly engineer: string;
  readonly clientName: string;
  readonly at: Temporal.Instant;
  /** Seat changes; empty when nothing was bought or released. */
  readonly changes: readonly NotedChange[];
  /** Who approved; empty when no approval was needed. */
  readonly approvedBy: readonly string[];
}

function outcomeInWords(change: NotedChange): string {
  const { outcome } = change;
  switch (outcome.kind) {
    case 'done':
      return 'done';
    case 'waiting-for-tenant':
      return 'confirmed by the CSP, the tenant does not show it yet';
    case 'scheduled':
      return `scheduled for ${instantInWords(outcome.at)}`;
    case 'refused':
      return `NOT DONE: ${withoutStop(outcome.because)}`;
    case 'skipped':
      return `skipped: ${withoutStop(outcome.because)}`;
    case 'unknown':
      return 'UNKNOWN: sent without an answer, it may have happened; do not repeat it by hand before it is cleared';
    case 'abandoned':
      return `given up by ${outcome.by}`;
  }
}

/** A reason that is a whole sentence stands inside another one here. */
const withoutStop = (text: string): string => text.replace(/\.$/, '');

function windowInWords({ closedAt, nextLegalAt, followUp }: ClosedWindow): string {
  const closed = closedAt === null ? '' : ` since ${instantInWords(closedAt)}`;
  if (nextLegalAt === null)
    return `modification window closed${closed}, no next legal date is known`;
  const next = instantInWords(nextLegalAt);
  return followUp === 'release-recorded'
    ? `modification window closed${closed}, the release is recorded for ${next}`
    : `modification window closed${closed}, the next legal date is ${next}`;
}

function priceInWords(change: NotedChange): string | null {
  const now = change.priceNow === null ? null : `${formatMoney(change.priceNow)} now`;
  const later =
    change.pricePerPeriod === null
      ? null
      : `${formatMoney(change.pricePerPeriod)} per ${change.period}`;
  const parts = [now, later].filter((part) => part !== null);
  return parts.length === 0 ? null : `${parts.join(', ')}, before tax`;
}

function undoInWords(undo: Undo | null): string | null {
  if (undo === null) return null;
  if (undo.kind === 'until') return `can be undone until ${instantInWords(undo.at)}`;
  return undo.kind === 'any-time'
    ? 'can be undone at any time'
    : 'cannot be undone before the renewal';
}

// A change that did not and will not happen has no price and no way back.
const isReal = ({ outcome }: NotedChange): boolean =>
  outcome.kind !== 'refused' && outcome.kind !== 'skipped' && outcome.kind !== 'abandoned';

function openingOf({ seatCount, productName, order }: NotedChange): string {
  const seats = seatsInWords(seatCount);
  if (order !== undefined) return `Order a new subscription of ${productName} with ${seats}`;
  return `${seatCount > 0 ? 'Buy' : 'Release'} ${seats} of ${productName}`;
}

function firstChargeInWords({ order, serviceName }: NotedChange): string | null {
  const first = order?.firstCharge ?? null;
  return first === null ? null : `${serviceName} said that it charges ${formatMoney(first)} first`;
}

/** One seat change as one line: what, where, before → after, outcome, price, window. */
export function describeNotedChange(change: NotedChange): string {
  const named = change.subscriptionId === null ? '' : `, subscription ${change.subscriptionId}`;
  const what =
    `${openingOf(change)} at ${change.serviceName} ` +
    `(customer ${change.customerName}${named}, ${change.commitment}): ` +
    `${change.quantityBefore} → ${change.quantityAfter}`;
  const parts = [
    what,
    outcomeInWords(change),
    isReal(change) ? priceInWords(change) : null,
    isReal(change) ? firstChargeInWords(change) : null,
    isReal(change) ? undoInWords(change.undo) : null,
    change.closedWindow === null ? null : windowInWords(change.closedWindow),
    change.reference === null ? null : `reference ${change.reference}`,
  ];
  return `${parts.filter((part) => part !== null).join('; ')}.`;
}

/** A leaver's note. */
export interface OffboardingFacts extends NoteFacts {
  /** By display name. */
  readonly personName: string;
  readonly userPrincipalName: string;
  /** Licenses taken, by name; empty when none. */
  readonly licenses: readonly string[];
}

/** One new person as the note tells of them. */
export interface NotedStarter {
  /** Display name. */
  readonly name: string;
  readonly userPrincipalName: string;
  /** Licenses that were given, by name; empty when none. */
  readonly licenses: readonly string[];
  /** Names of the groups that were joined. */
  readonly groups: readonly string[];
  /** Groups that were wanted and not joined, each with the reason. */
  readonly notJoined: readonly string[];
  /** What could not be done for this person, with the next step; null for nothing. */
  readonly trouble: string | null;
}

/** A starter's note, or that of several. */
export interface OnboardingFacts extends NoteFacts {
  /** Never empty. */
  readonly people: readonly NotedStarter[];
}

/** Heading, lines, seat changes, approvals and who it was: the frame of every note. */
export function composeNote(facts: NoteFacts, heading: string, lines: readonly string[]): string {
  const changes =
    facts.changes.length === 0
      ? ['No seats bought or released.']
      : facts.changes.map(describeNotedChange);
  const approval =
    facts.approvedBy.length === 0 ? [] : [`Approved by ${listInWords(facts.approvedBy)}.`];
  const signature = `By ${facts.engineer} with Seatwright, ${instantInWords(facts.at)}.`;
  return [heading, ...lines, ...changes, ...approval, signature].join('\n');
}

/** The audit note of an onboarding: plain text, one fact a line, each line a sentence. */
export function onboardingNote(facts: OnboardingFacts): string {
  const [first, ...others] = facts.people;
  const at = `Staff onboarding at ${facts.clientName}`;
  if (first === undefined || others.length > 0) {
    const count = `${at}: ${peopleInWords(facts.people.length)}.`;
    return composeNote(facts, count, tableOf(facts.people));
  }
  const { name, userPrincipalName, licenses, groups, notJoined, trouble } = first;
  return composeNote(facts, `${at}: ${name} (${userPrincipalName}).`, [
    licenses.length === 0
      ? 'No licenses assigned.'
      : `Licenses assigned: ${listInWords(licenses)}.`,
    ...(groups.length === 0 ? [] : [`Groups: ${groups.join(', ')}.`]),
    ...(notJoined.length === 0 ? [] : [`Not joined: ${notJoined.join('; ')}.`]),
    ...(trouble === null ? [] : [`NOT DONE: ${trouble}`]),
  ]);
}

/** One line a person; a ticket shows plain text, so that columns are told by bars. */
function tableOf(people: readonly NotedStarter[]): readonly string[] {
  const rows = people.map(({ name, userPrincipalName, licenses, groups, notJoined, trouble }) => [
    name,
    userPrincipalName,
    licenses.join(', ') || 'none',
    groups.join(', ') || 'none',
    [trouble === null ? 'done' : `NOT DONE: ${withoutStop(trouble)}`, ...notJoined].join('; '),
  ]);
  return [['Name', 'Account', 'Licenses', 'Groups', 'Outcome'], ...rows].map(
    (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '/')).join(' | ')} |`,
  );
}

/** The audit note of an offboarding: as `onboardingNote`. */
export function offboardingNote(facts: OffboardingFacts): string {
  return composeNote(
    facts,
    `Staff offboarding at ${facts.clientName}: ${facts.personName} (${facts.userPrincipalName}).`,
    [
      facts.licenses.length === 0
        ? 'No licenses removed.'
        : `Licenses removed: ${listInWords(facts.licenses)}.`,
    ],
  );
}
