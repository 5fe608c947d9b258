import { runsOf, type Case, type Line, type RunEnd } from './case.ts';
import { declinedReleases } from './declined.ts';

/** A note of ours names itself so that it can be found again; other notes are told apart by their text. */
const reference = /\(ref ([^)]+)\)/;
/** Words of which a leaver's note outside the window has one: why the seat was kept, or that it was given back after all. */
const whatBecame = /window|until|commitment|\bskipped\b|\bdone\b/i;

/** What is wrong with the tickets' notes, one line each. */
export interface NoteFaults {
  readonly doubled: readonly string[];
  readonly lost: readonly string[];
}

/** Counts the notes that the PSA's journal shows on the tickets of a crowd. */
export function countNotes(
  cases: readonly Case[],
  lines: readonly Line[],
  ends: ReadonlyMap<string, RunEnd>,
): NoteFaults {
  const texts = new Map<string, string[]>();
  for (const { effect } of lines) {
    if (effect?.kind !== 'note') continue;
    const ticket = String(effect['ticketId']);
    texts.set(ticket, [...(texts.get(ticket) ?? []), String(effect['text'])]);
  }
  const doubled: string[] = [];
  const lost: string[] = [];
  for (const [ticket, notes] of texts) {
    const names = notes.map((text) => reference.exec(text)?.[1] ?? text);
    const repeated = names.length - new Set(names).size;
    for (let index = 0; index < repeated; index += 1) {
      doubled.push(`ticket ${ticket} carries a note more than once: ${names.join(' | ')}`);
    }
  }
  for (const one of cases) {
    lost.push(...untoldReleases(one, lines, ends, texts));
    for (const run of one.runs) {
      if (ends.get(run.ticket)?.end !== 'finished') continue;
      const notes = texts.get(run.ticket) ?? [];
      if (notes.length === 0) lost.push(`ticket ${run.ticket} of ${one.key} carries no note`);
      else if (one.kind === 'leavers-closed' && !notes.some((text) => whatBecame.test(text))) {
        lost.push(`ticket ${run.ticket} of ${one.key} does not say what became of the seat`);
      }
    }
  }
  return { doubled, lost };
}

/** Releases that were turned down at a portal without a ticket that says so, once every leaver's run has finished. */
function untoldReleases(
  one: Case,
  lines: readonly Line[],
  ends: ReadonlyMap<string, RunEnd>,
  texts: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const leavers = runsOf(one, 'leaver').map(({ ticket }) => ticket);
  if (leavers.some((ticket) => ends.get(ticket)?.end !== 'finished')) return [];
  const notes = leavers.flatMap((ticket) => texts.get(ticket) ?? []);
  return declinedReleases(one, lines).flatMap(({ reasons }) =>
    notes.some((text) => reasons.some((reason) => text.includes(reason)))
      ? []
      : [`no ticket of ${one.key} says why a seat was not given back: ${reasons.join(' | ')}`],
  );
}
