import { z } from 'zod';
import type { SkuId } from '../../domain/ids.ts';
import type { License } from '../../domain/license.ts';
import { newConflicts } from '../../domain/seats/license-conflicts.ts';
import { listInWords } from '../../domain/wording.ts';
import type { Tenant } from '../../ports/tenant.ts';
import { defineStep, type Outcome, type StepContext } from '../runs/flow.ts';
import type { FormOption, FormSpec } from '../runs/form.ts';
import { askPersonStep, chosenPerson, personField, tenantOf } from '../steps/chosen-person.ts';
import {
  chooseTaken,
  describeHolding,
  isNothingTakable,
  mailboxAtRisk,
  readHoldings,
  takenLicense,
  takeOption,
  type HeldLicense,
  type PersonsLicenses,
} from '../steps/holdings.ts';
import { stringsOf } from '../steps/texts.ts';
import { usageLocationOf } from '../steps/usage-location.ts';

/** First question: who gives. */
export const askGiver = askPersonStep({
  name: 'giver',
  title: 'Who gives a license to somebody else?',
  description:
    'What the person has is shown next. Nothing is bought: the seat goes from one to the other.',
  submitLabel: 'Next',
});

const move = z.object({
  licenses: z.array(takenLicense),
  receiver: chosenPerson,
  /** Two letters: of the receiver. */
  usageLocation: z.string(),
  /** What may go wrong, each a sentence; whoever goes on has read them. */
  warnings: z.array(z.string()),
  /** No license with a mailbox is left to a giver who has a mailbox. */
  losesMailbox: z.boolean(),
});
export type Move = z.output<typeof move>;

/** Second question: which licenses go, and to whom. What cannot be moved is refused here, before anything is taken. */
export const askMove = defineStep<Move>({
  name: 'ask-move',
  title: 'Choose licenses and receiver',
  after: [askGiver.name],
  result: move,
  version: 1,
  leftover: null,
  do: async (context) => {
    const { personId, displayName } = context.resultOf(askGiver);
    const tenant = await tenantOf(context);
    const found = await readHoldings(tenant, personId);
    if (found === null || isNothingTakable(found.held)) {
      const reason =
        found === null
          ? `${displayName} is no longer in the tenant.`
          : [`${displayName} has no license to give.`, ...found.held.map(describeHolding)].join(
              ' ',
            );
      return { kind: 'stop', reason, nextStep: 'Nothing was changed by this run.' };
    }
    return context.answers === null ? ask(context, found, null) : take(context, tenant, found);
  },
});

function ask(context: StepContext, found: PersonsLicenses, warning: string | null): Outcome<Move> {
  const { displayName } = found.person;
  context.say({
    key: 'has',
    kind: 'text',
    text: `${displayName} has: ${found.held.map(describeHolding).join(' ')}`,
  });
  const before = warning === null ? [] : stringsOf(context.answers?.['licenses']);
  const options = found.held.map((held) => moveOption(held, found.licenses));
  return { kind: 'ask', form: moveForm(displayName, { options, before, warning }) };
}

/** Over-assigned: somebody is to get what nobody has to give. */
function moveOption(held: HeldLicense, licenses: readonly License[]): FormOption {
  const option = takeOption(held);
  if (!isOverAssigned(held.skuId, licenses)) return option;
  return { ...option, detail: overAssigned(held.name), warning: true, disabled: true };
}

const isOverAssigned = (id: SkuId, licenses: readonly License[]): boolean =>
  licenses.some(
    ({ skuId, ownedSeatCount, assignedSeatCount }) =>
      skuId === id && assignedSeatCount > ownedSeatCount,
  );

const overAssigned = (name: string): string =>
  `${name} is over-assigned: more seats are in use than the client owns, so that none comes free when it is taken.`;

const moveForm = (
  displayName: string,
  of: {
    readonly options: readonly FormOption[];
    readonly before: readonly string[];
    readonly warning: string | null;
  },
): FormSpec => ({
  name: 'move-licenses',
  title: `Which licenses of ${displayName} go, and to whom?`,
  description: 'They are taken first and given as soon as the tenant counts the seats as free.',
  submitLabel: 'Next',
  spend: false,
  warning: of.warning,
  fields: [
    {
      name: 'licenses',
      label: 'Licenses',
      type: 'choices',
      required: true,
      ...(of.before.length === 0 ? {} : { default: [...of.before] }),
      options: of.options,
    },
    personField('receiver', 'Goes to'),
  ],
});

async function take(
  context: StepContext,
  tenant: Tenant,
  found: PersonsLicenses,
): Promise<Outcome<Move>> {
  const { answers } = context;
  const taken = chooseTaken(found.held, stringsOf(answers?.['licenses']));
  if (!taken.ok) return ask(context, found, taken.text);
  const lacking = taken.taken.filter(({ skuId }) =>
    found.licenses.some((one) => one.skuId === skuId && isOverAssigned(one.skuId, [one])),
  );
  if (lacking.length > 0)
    return ask(context, found, lacking.map(({ name }) => overAssigned(name)).join(' '));
  const other = await readHoldings(tenant, String(answers?.['receiver']));
  const obstacle =
    other === null ? 'The receiver is not in the tenant.' : obstacleTo(found, other, taken.taken);
  if (other === null || obstacle !== null) return ask(context, found, obstacle);
  const usageLocation = await usageLocationOf(context, tenant, other.person);
  if (usageLocation === null) {
    const reason = `${other.person.displayName} has no usage location, and neither the client’s configuration nor the tenant names a country.`;
    return { kind: 'stop', reason, nextStep: 'An admin sets “Usage location” for the client.' };
  }
  const isMoved = ({ skuId: id }: License) => taken.taken.some((one) => one.skuId === id);
  const added = found.licenses.filter(isMoved);
  const ofReceiver = newConflicts({ kept: licensesOf(other), added, removed: [] });
  const stopping = ofReceiver.filter((conflict) => conflict.isStop);
  if (stopping.length > 0) return ask(context, found, stopping.map(({ text }) => text).join(' '));
  const kept = licensesOf(found).filter((license) => !isMoved(license));
  const ofGiver = newConflicts({ kept, added: [], removed: added });
  const mailbox = await mailboxAtRisk(tenant, found, taken.taken, kept);
  const { id: personId, displayName, userPrincipalName } = other.person;
  return {
    kind: 'done',
    result: {
      licenses: taken.taken,
      receiver: { personId, displayName, userPrincipalName },
      usageLocation,
      warnings: [
        ...ofReceiver.map(({ text }) => `${displayName}: ${text}`),
        ...ofGiver.map(({ text }) => `${found.person.displayName}: ${text}`),
        ...mailbox.warnings,
      ],
      losesMailbox: mailbox.isAtRisk,
    },
  };
}

const licensesOf = ({ held, licenses }: PersonsLicenses): readonly License[] =>
  licenses.filter(({ skuId: id }) => held.some((one) => one.skuId === id));

/** Why the receiver cannot be given this; null where nothing is known. */
function obstacleTo(
  giver: PersonsLicenses,
  receiver: PersonsLicenses,
  taken: readonly { readonly skuId: string; readonly name: string }[],
): string | null {
  if (receiver.person.id === giver.person.id)
    return 'Giver and receiver are the same person. Choose somebody else.';
  const has = taken.filter(({ skuId }) => receiver.held.some((one) => one.skuId === skuId));
  return has.length === 0
    ? null
    : `${receiver.person.displayName} has ${listInWords(has.map(({ name }) => name))} already.`;
}
