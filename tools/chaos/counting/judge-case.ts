import type { Case, Line, RunEnd } from './case.ts';
import { ownedAtStart, runsOf } from './case.ts';
import { declinedReleases } from './declined.ts';
import { seatsMoved, type SeatsMoved } from './seats-moved.ts';

/** One case's part of the counts; what each count means stands at `Counts`. */
export interface Verdict {
  readonly wanted: number;
  readonly bought: number;
  readonly released: number;
  readonly doubled: number;
  readonly lost: number;
  readonly wrongCustomer: number;
  readonly releasedWrongly: number;
  readonly overwritten: number;
  readonly findings: readonly string[];
}

interface Bounds {
  readonly least: number;
  readonly most: number;
}

interface Facts {
  readonly one: Case;
  readonly moved: SeatsMoved;
  /** All starters, and those whose run says that it is finished. */
  readonly starters: { readonly all: number; readonly finished: number };
  readonly leavers: { readonly all: number; readonly finished: number };
  readonly freeAtStart: number;
  /** Seats whose release somebody at a portal turned down. */
  readonly declined: number;
  /** How many people hold a seat at the end. */
  readonly holdersAtEnd: number;
}

/** Seats that had to be bought. Another hand's seats may have been used, or may have had to be made up for. */
function boughtBounds({ one, moved, starters, leavers, freeAtStart }: Facts): Bounds {
  if (one.kind !== 'starters' && one.kind !== 'mixed') return { least: 0, most: 0 };
  const reusable = freeAtStart + moved.addedByOthers + leavers.all;
  const most = starters.all - freeAtStart + moved.takenByOthers;
  return {
    least: Math.max(0, starters.finished - reusable),
    most: Math.max(0, most),
  };
}

/** Seats that had to be given back. */
function releasedBounds({ one, moved, leavers, declined }: Facts): Bounds {
  switch (one.kind) {
    case 'leavers-open': {
      // Each subscription keeps its last seat.
      const spare = ownedAtStart(one) - one.subscriptions.length;
      return {
        least: Math.max(0, Math.min(leavers.finished, spare) - moved.takenByOthers - declined),
        most: Math.min(leavers.all, spare + moved.addedByOthers),
      };
    }
    case 'leavers-closed':
      // Only seats that another hand has just added lie in an open window.
      return { least: 0, most: Math.min(leavers.all, moved.addedByOthers) };
    case 'mixed':
      // What of it is owed is judged by what is left over: see `leftOver`.
      return { least: 0, most: leavers.all };
    case 'starters':
    case 'bystander':
      return { least: 0, most: 0 };
  }
}

/** Seats of a mixed pool that are still paid for although starters and leavers should have evened out. */
function leftOver(facts: Facts): number {
  const { one, moved, starters, leavers, freeAtStart, declined, holdersAtEnd } = facts;
  if (one.kind !== 'mixed') return 0;
  const unfinished = starters.all - starters.finished + leavers.all - leavers.finished;
  const free = moved.ownedAtEnd - holdersAtEnd;
  return Math.max(0, free - freeAtStart - moved.addedByOthers - unfinished - declined);
}

/** Seats that people hold and nobody owns any more, other hands' doing left out. */
function soldUnderneath({ one, moved, holdersAtEnd }: Facts): number {
  if (one.kind === 'starters' || moved.released === 0) return 0;
  return Math.max(0, holdersAtEnd - moved.ownedAtEnd - moved.takenByOthers);
}

/** Compares one client's journals with the right answer. */
export function judgeCase(
  one: Case,
  lines: readonly Line[],
  ends: ReadonlyMap<string, RunEnd>,
): Verdict {
  const own = lines.filter((line) => line.effect?.['tenantId'] === one.tenantId);
  const count = (kind: string): number => own.filter((line) => line.effect?.kind === kind).length;
  const finished = (kind: 'starter' | 'leaver'): number =>
    runsOf(one, kind).filter((run) => ends.get(run.ticket)?.end === 'finished').length;
  const moved = seatsMoved(one, lines);
  const people = { created: count('user-created'), licensed: licensed(one, own) };
  const facts: Facts = {
    one,
    moved,
    starters: { all: runsOf(one, 'starter').length, finished: finished('starter') },
    leavers: { all: runsOf(one, 'leaver').length, finished: finished('leaver') },
    freeAtStart: ownedAtStart(one) - one.holderCount,
    declined: declinedReleases(one, lines).reduce((seats, { seatCount }) => seats + seatCount, 0),
    holdersAtEnd: one.holderCount + people.licensed.given - people.licensed.taken,
  };
  const bought = boughtBounds(facts);
  const released = releasedBounds(facts);
  const isAskedToBuy = facts.starters.all > 0;
  const isAskedToRelease = facts.leavers.all > 0;
  const errors = {
    doubled:
      (isAskedToBuy ? Math.max(0, moved.bought - bought.most) : 0) +
      (isAskedToBuy ? Math.max(0, people.created - facts.starters.all) : 0),
    lost:
      Math.max(0, bought.least - moved.bought) +
      Math.max(0, released.least - moved.released) +
      Math.max(0, facts.starters.finished - people.licensed.given) +
      Math.max(0, facts.leavers.finished - people.licensed.taken) +
      leftOver(facts),
    wrongCustomer: isAskedToBuy ? 0 : moved.bought + people.created + people.licensed.given,
    releasedWrongly:
      Math.max(0, moved.released - released.most) +
      (isAskedToRelease ? 0 : people.licensed.taken) +
      soldUnderneath(facts) +
      moved.emptied,
  };
  const isWrong = Object.values(errors).some((error) => error > 0);
  return {
    wanted: Math.min(bought.most, Math.max(bought.least, moved.bought)),
    bought: moved.bought,
    released: moved.released,
    overwritten: moved.overwritten,
    ...errors,
    findings: isWrong ? [describe(facts, errors)] : [],
  };
}

/** Licenses of the case given to starters and taken from leavers; the same one given twice in a row counts once. */
function licensed(one: Case, own: readonly Line[]): { given: number; taken: number } {
  const holders = new Map<string, boolean>();
  const moved = { given: 0, taken: 0 };
  const isNew = new Set(
    own.flatMap(({ effect }) => (effect?.kind === 'user-created' ? [effect['userId']] : [])),
  );
  for (const { effect } of own) {
    if (effect === undefined || String(effect['skuId']).toLowerCase() !== one.skuId) continue;
    const userId = String(effect['userId']);
    const held = holders.get(userId) ?? !isNew.has(userId);
    if (effect.kind === 'license-assigned' && !held) moved.given += 1;
    else if (effect.kind === 'license-removed' && held) moved.taken += 1;
    else continue;
    holders.set(userId, effect.kind === 'license-assigned');
  }
  return moved;
}

function describe(facts: Facts, errors: Readonly<Record<string, number>>): string {
  const { one, moved, starters, leavers } = facts;
  const wrong = Object.entries(errors)
    .filter(([, error]) => error > 0)
    .map(([name, error]) => `${name} ${error}`);
  return (
    `${one.key} (${one.kind}): ${wrong.join(', ')}; ` +
    `owned ${ownedAtStart(one)} → ${moved.ownedAtEnd}, holders ${one.holderCount} → ${facts.holdersAtEnd}, ` +
    `starters ${starters.finished}/${starters.all}, leavers ${leavers.finished}/${leavers.all}, ` +
    `bought ${moved.bought}, released ${moved.released}, declined ${facts.declined}, other hands +${moved.addedByOthers} −${moved.takenByOthers}`
  );
}
