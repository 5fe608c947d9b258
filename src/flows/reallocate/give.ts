import { z } from 'zod';
import { skuId, type SkuId } from '../../domain/ids.ts';
import { refusalLine } from '../../domain/people/license-refusals.ts';
import { listInWords } from '../../domain/wording.ts';
import type { LicenseAnswer } from '../../ports/tenant.ts';
import { transact } from '../../store/database.ts';
import { endHolds, markAssigning } from '../../store/seat-holds.ts';
import {
  defineStep,
  nextPoll,
  type Outcome,
  type Step,
  type StepContext,
  type Trace,
  type TraceContext,
  waitedMs,
} from '../runs/flow.ts';
import { accountIds } from '../steps/account-ids.ts';
import { tenantOf, type ChosenPerson } from '../steps/chosen-person.ts';
import { askGiver, askMove } from './ask-move.ts';
import { awaitFree, removeLicenses } from './take.ts';

const given = z.object({
  /** SKU ids that the person has now. */
  licenses: z.array(z.string()),
  /** Why the others were not given, with the next step; null where all were. */
  trouble: z.string().nullable(),
});
type Given = z.output<typeof given>;

/** How long a refusal that may be lag is waited out. Assumed. */
const lagPatienceMs = 2 * 60_000;
const mayBeLag: readonly Extract<LicenseAnswer, { ok: false }>['reason'][] = [
  'no-seat',
  'usage-location-missing',
];

/** Gives the receiver what was taken from the giver, and reads it back. */
export const giveLicenses: Step<Given> = defineStep<Given>({
  name: 'give-licenses',
  title: 'Give the licenses',
  after: [awaitFree.name],
  result: given,
  version: 1,
  survives: true,
  leftover: ({ licenses }) => (licenses.length === 0 ? null : 'the receiver has the licenses'),
  isSkipped: ({ licenses, trouble }) => licenses.length === 0 && trouble === null,
  trace: (result, context) => traceGiven(result, context, context.resultOf(askMove).receiver),
  do: async (context) => {
    const { removed } = context.resultOf(removeLicenses);
    const { receiver, licenses } = context.resultOf(askMove);
    const outcome = await give(context, receiver, removed);
    if (outcome.kind === 'done' && outcome.result.licenses.length > 0) {
      const names = licenses.filter(({ skuId: id }) => outcome.result.licenses.includes(id));
      const text = `${receiver.displayName} has ${listInWords(names.map(({ name }) => name))}.`;
      context.say({ key: 'given', kind: 'progress', text });
    }
    return outcome;
  },
});

/** What could not be given goes back to the giver; where that fails too, a person is told who has what. */
export const returnLicenses: Step<Given> = defineStep<Given>({
  name: 'return-licenses',
  title: 'Give back what could not be moved',
  after: [giveLicenses.name],
  result: given,
  version: 1,
  survives: true,
  leftover: ({ licenses }) => (licenses.length === 0 ? null : 'the giver has the licenses again'),
  isSkipped: ({ licenses, trouble }) => licenses.length === 0 && trouble === null,
  trace: (result, context) => traceGiven(result, context, context.resultOf(askGiver)),
  do: async (context) => {
    const { licenses: moved, trouble } = context.resultOf(giveLicenses);
    const open = context.resultOf(removeLicenses).removed.filter((id) => !moved.includes(id));
    const giver = context.resultOf(askGiver);
    const outcome = await give(context, giver, open);
    if (outcome.kind !== 'done') return outcome;
    const { licenses: back, trouble: worse } = outcome.result;
    const { receiver } = context.resultOf(askMove);
    if (trouble !== null) {
      const who =
        worse === null
          ? `${giver.displayName} has it again.`
          : `Neither ${giver.displayName} nor ${receiver.displayName} has it now: ${worse}`;
      const text = `${receiver.displayName} could not be given the license. ${trouble} ${back.length + open.length === 0 ? '' : who}`;
      context.say({ key: 'returned', kind: 'refusal', text: text.trim() });
    }
    return endPromises(context, outcome);
  },
});

/** Whatever became of them, the seats are promised to nobody any more. */
const endPromises = ({ run, tools }: StepContext, outcome: Outcome<Given>): Outcome<Given> => ({
  kind: 'within',
  decide: async (tx) => {
    await endHolds(tx, run.id, 'released', tools.clock.now());
    return outcome;
  },
});

/** One try to give a person licenses in one call; done when they are readable, or refused for good. */
async function give(
  context: StepContext,
  to: ChosenPerson,
  licenses: readonly string[],
): Promise<Outcome<Given>> {
  if (licenses.length === 0) return { kind: 'done', result: { licenses: [], trouble: null } };
  const { tools, run } = context;
  const tenant = await tenantOf(context);
  const person = await tenant.readPerson(to.personId);
  const wanted = licenses.map((id) => skuId(id));
  const missing = wanted.filter((id) => person?.licenses.includes(id) !== true);
  if (missing.length === 0) {
    await transact(tools.db, (tx) => endHolds(tx, run.id, 'used', tools.clock.now()));
    return { kind: 'done', result: { licenses: wanted, trouble: null } };
  }
  const wait = (waitingFor: string) =>
    ({ kind: 'wait', waitingFor, wakeAt: nextPoll(context) }) as const;
  if (person === null && waitedMs(context) < lagPatienceMs)
    return wait(`${to.displayName} to be readable`);
  await transact(tools.db, (tx) => markAssigning(tx, run.id, 'begin', tools.clock.now(), 0));
  const answer = await tenant.changeLicenses(to.personId, { add: missing, remove: [] });
  if (answer.ok) return wait('the licenses to be readable');
  await transact(tools.db, (tx) => markAssigning(tx, run.id, 'undo', tools.clock.now(), 0));
  if (mayBeLag.includes(answer.reason) && waitedMs(context) < lagPatienceMs)
    return wait('the tenant to accept the seat');
  const trouble = refusalLine({
    ...answer,
    licenses: missing.map((id) => nameOf(context, id)),
    groupName: null,
    usageLocation: context.resultOf(askMove).usageLocation,
  });
  const held = wanted.filter((id) => !missing.includes(id));
  return { kind: 'done', result: { licenses: held, trouble } };
}

const nameOf = (context: Pick<StepContext, 'resultOf'>, id: SkuId | string): string =>
  context.resultOf(askMove).licenses.find((one) => one.skuId === id)?.name ?? id;

function traceGiven(
  { licenses, trouble }: Given,
  context: TraceContext,
  to: ChosenPerson,
): readonly Trace[] {
  if (licenses.length === 0 && trouble === null) return [];
  const names = licenses.map((id) => nameOf(context, id));
  const words = [
    ...(names.length === 0 ? [] : [`Gave ${to.userPrincipalName} ${listInWords(names)}`]),
    ...(trouble === null ? [] : [`could not give ${to.userPrincipalName} a license: ${trouble}`]),
  ];
  return [
    {
      action: 'licenses.assign',
      summary: words.join('; '),
      after: { licenses },
      externalIds: accountIds(to),
    },
  ];
}
