import { setTimeout as delay } from 'node:timers/promises';
import type { ManualPortal } from '../../../simulators/manual/index.ts';
import { workItem } from '../../../src/operations/manual/work-item.ts';
import { listOf } from '../../../src/operations/schemas/common.ts';
import { ApiError, type Api } from '../../client/api.ts';
import { answerRun, hasEnded, readRun } from '../../client/runs.ts';
import type { Dice } from '../dice.ts';
import { carryOut, errandOf, type WorkAnswer, type WorkItem } from './clerk.ts';

/** What went wrong among people, and how often. */
export interface StaffCounts {
  /** Items that two people took up at the same time. */
  readonly together: number;
  /** Items that were done long before anybody said so. */
  readonly forgotten: number;
  /** Answers that got lost on their way there or back. */
  readonly lost: number;
  /** Answers that came second. */
  readonly second: number;
  /** Answers "could not be done". */
  readonly impossible: number;
  /** Answers given in a run's chat. */
  readonly inChat: number;
}

const lookEveryMs = 300;
const items = listOf(workItem);
/** What a person waits before an answer is given again that was not taken, or may not have been. */
const againMs = 700;
/** Who wants to answer in the chat looks so many times for its question, then goes to the page. */
const mostWaitsForChat = 8;

/** Chances per item, or per answer. */
const chances = { together: 0.3, forgotten: 0.15, refused: 0.08, lost: 0.12, inChat: 0.5 } as const;

interface Office {
  readonly portal: ManualPortal;
  readonly dice: Dice;
  readonly counts: { -readonly [Name in keyof StaffCounts]: number };
  readonly isCalm: () => boolean;
}

/**
 * Works off what is to be done by hand, as badly as people do, until `closing` says so: late, two at a time, forgetting to
 * say what they did, with answers that get lost. Once `calm` says so they go on without any of that.
 */
export async function workByHand(
  people: readonly [Api, Api],
  portal: ManualPortal,
  dice: Dice,
  signals: { readonly calm: AbortSignal; readonly closing: AbortSignal },
): Promise<StaffCounts> {
  const counts = { together: 0, forgotten: 0, lost: 0, second: 0, impossible: 0, inChat: 0 };
  const office: Office = { portal, dice, counts, isCalm: () => signals.calm.aborted };
  const known = new Set<string>();
  const atWork: Promise<void>[] = [];
  while (!signals.closing.aborted) {
    const open = await people[0].get('/v1/work-items?state=open&limit=200', items);
    for (const item of open.items.filter(({ id }) => !known.has(id))) {
      known.add(item.id);
      const isTogether = happens(office, chances.together);
      if (isTogether) counts.together += 1;
      const first = dice.shuffle(people);
      // One of them when it is one: whoever comes first in the shuffled order.
      atWork.push(...first.slice(0, isTogether ? 2 : 1).map((api) => takeUp(office, api, item)));
    }
    await delay(lookEveryMs);
  }
  await Promise.all(atWork);
  return counts;
}

const happens = ({ dice, isCalm }: Office, chance: number): boolean =>
  dice.chance(chance) && !isCalm();

async function takeUp(office: Office, api: Api, seen: WorkItem): Promise<void> {
  const { portal, dice, counts } = office;
  const isForgotten = happens(office, chances.forgotten);
  const isRefused = happens(office, chances.refused);
  await delay(dice.between(0, office.isCalm() ? 300 : 3_000));
  const item = await read(api, seen.id);
  if (item.state !== 'open') return;
  if (isRefused)
    portal.refuseNext(errandOf(portal, item).subscriptionId, 'The vendor is out of credit today');
  const answer = carryOut(portal, item);
  if (answer.outcome === 'impossible') counts.impossible += 1;
  if (isForgotten) {
    counts.forgotten += 1;
    await delay(dice.between(4_000, 10_000));
  }
  await sayUntilHeard(office, api, item.id, answer);
}

/** Looks before each try whether it is answered already: whatever became of the answer before may not be known. */
async function sayUntilHeard(
  office: Office,
  api: Api,
  id: string,
  answer: WorkAnswer,
): Promise<void> {
  const { counts, dice } = office;
  let waitsForChat = dice.chance(chances.inChat) ? mostWaitsForChat : 0;
  for (;;) {
    const item = await read(api, id);
    if (item.state !== 'open') return;
    try {
      const inChat = waitsForChat > 0 ? await sayInChat(office, api, item, answer) : null;
      if (inChat === null && waitsForChat > 0) waitsForChat -= 1;
      else if (inChat ?? (await sayOnPage(office, api, item, answer))) return;
      else counts.lost += 1;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.code === 'closed-already') {
        counts.second += 1;
        return;
      }
      if (error.status < 500 && error.status !== 409) throw error;
    }
    await delay(againMs);
  }
}

/** False when nobody knows whether it arrived. */
async function post(office: Office, send: () => Promise<unknown>): Promise<boolean> {
  if (!happens(office, chances.lost)) {
    await send();
    return true;
  }
  // Half of them got there, and only the answer to the answer did not come back.
  if (office.dice.chance(0.5)) await send();
  return false;
}

const sayOnPage = (office: Office, api: Api, item: WorkItem, answer: WorkAnswer) =>
  post(office, () => api.post(`/v1/work-items/${item.id}/close`, answer, workItem));

/** In the chat of a run that asks just this; null where none does. False as `post`. */
async function sayInChat(
  office: Office,
  api: Api,
  item: WorkItem,
  answer: WorkAnswer,
): Promise<boolean | null> {
  for (const { runId } of item.runs) {
    const run = await readRun(api, runId);
    const { form } = run;
    if (form?.name !== 'work-by-hand' || hasEnded(run)) continue;
    if (form.title !== item.title) continue;
    office.counts.inChat += 1;
    const { outcome: decision, ...reason } = answer;
    return post(office, () => answerRun(api, run, form, { decision, ...reason }));
  }
  return null;
}

const read = (api: Api, id: string): Promise<WorkItem> => api.get(`/v1/work-items/${id}`, workItem);
