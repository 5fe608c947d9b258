import { z } from 'zod';
import { problemOfMatch } from '../../domain/commands/describe-match.ts';
import { clientId, skuId, type SkuId } from '../../domain/ids.ts';
import type { License } from '../../domain/license.ts';
import { licenseName } from '../../domain/products/names.ts';
import { hasExchange } from '../../domain/seats/offer.ts';
import { seatsInWords } from '../../domain/wording.ts';
import type { Group } from '../../ports/tenant.ts';
import { readSeats } from '../lanes/read-seats.ts';
import type { SeatReading } from '../lanes/seat-pool.ts';
import { defineStep, type Outcome, type StepContext } from '../runs/flow.ts';
import type { FormOption, FormSpec } from '../runs/form.ts';
import { matchSaidLicenses } from '../runs/match-said.ts';
import { readPrefill } from '../runs/prefill.ts';
import { stringsOf } from '../steps/texts.ts';
import {
  licenseNames,
  licenseOptions,
  offeredLicenses,
  overAssignedWarning,
  type OfferedLicenses,
} from '../provisioning/license-options.ts';
import { wantedLicense, type WantedLicense } from '../provisioning/wanted.ts';

const chosenLicenses = z.object({
  licenses: z.array(wantedLicense),
  /** Whether a table of people comes next, whose rows may name licenses of their own. */
  several: z.boolean().default(false),
});
type ChosenLicenses = z.output<typeof chosenLicenses>;

/** First question: which licenses. Shows what is owned, assigned and free, what a seat costs, and what is over-assigned. */
export const askLicenses = defineStep<ChosenLicenses>({
  name: 'ask-licenses',
  title: 'Choose the licenses',
  after: [],
  result: chosenLicenses,
  version: 2,
  leftover: null,
  do: async (context) => {
    const { tools, run } = context;
    if (context.answers === null) return ask(context, await readSeats(tools, run.clientId));
    const tenant = await tools.connections.tenant(clientId(run.clientId));
    const [licenses, groups] = await Promise.all([tenant.listLicenses(), tenant.listGroups()]);
    return take(context, await offeredLicenses(context, licenses), groups);
  },
});

async function ask(context: StepContext, reading: SeatReading): Promise<Outcome<ChosenLicenses>> {
  const offered = await offeredLicenses(context, reading.licenses);
  if (offered.own.length + offered.unowned.length === 0) {
    return {
      kind: 'stop',
      reason: `The tenant of ${context.run.clientName} has no license that can be given to a person.`,
      nextStep: 'Order a subscription for the client first, then start again.',
    };
  }
  const options = await licenseOptions(context, offered, reading);
  const said = await presetFromWords(context, offered.own);
  return {
    kind: 'ask',
    form: licensesForm(context, offered, { description: 'Choose one or more.', options, ...said }),
  };
}

/** What the form begins with when a run was started by words: the licenses that were named, or none if any is unclear. */
async function presetFromWords(
  context: StepContext,
  offered: readonly License[],
): Promise<{ readonly preset?: readonly string[]; readonly unclear?: string }> {
  const { products = [] } = await readPrefill(context);
  if (products.length === 0) return {};
  const matches = matchSaidLicenses(products, offered);
  const problems = matches.flatMap(
    (match) => problemOfMatch(match, 'license', ({ name }) => name) ?? [],
  );
  if (problems.length > 0)
    return { preset: [], unclear: `${problems.join(' ')} Nothing is preselected: choose.` };
  return { preset: matches.flatMap((match) => (match.kind === 'one' ? [match.found.skuId] : [])) };
}

function licensesForm(
  context: StepContext,
  { own }: OfferedLicenses,
  text: {
    readonly description: string;
    readonly options: readonly FormOption[];
    /** Preselected instead of the client's default licenses. */
    readonly preset?: readonly string[];
    /** What was said but not understood. */
    readonly unclear?: string;
  },
): FormSpec {
  const preset = text.preset ?? stringsOf(context.configuration['defaultLicenses']);
  const unclear = text.unclear === undefined ? [] : [text.unclear];
  const warnings = [...unclear, ...overAssignedWarning(text.options)];
  // A new subscription is chosen by hand: no default and no word orders it.
  const isOwn = new Set<string>(own.map((license) => license.skuId));
  const known = text.options
    .map((option) => option.value)
    .filter((id) => isOwn.has(id) && preset.includes(id));
  return {
    name: 'licenses',
    title: 'Which licenses does the new person need?',
    description: text.description,
    submitLabel: 'Next',
    spend: false,
    warning: warnings.length === 0 ? null : warnings.join(' '),
    fields: [
      {
        name: 'licenses',
        label: 'Licenses',
        type: 'choices',
        required: context.configuration['licenseOption'] !== 'none',
        default: known,
        options: text.options,
      },
      {
        name: 'several',
        label: 'Several people start: a table comes next',
        description:
          'One plan, one purchase and one note for all. Rows may name licenses of their own.',
        type: 'boolean',
        required: false,
        default: false,
      },
    ],
  };
}

function take(
  context: StepContext,
  offered: OfferedLicenses,
  groups: readonly Group[],
): Outcome<ChosenLicenses> {
  const chosen = stringsOf(context.answers?.['licenses']).map((value) => skuId(value));
  const all = [...offered.own, ...offered.unowned];
  const licenses = chosen.flatMap((id) => all.find((license) => license.skuId === id) ?? []);
  if (licenses.length < chosen.length) {
    return {
      kind: 'stop',
      reason: 'A chosen license is no longer in the tenant.',
      nextStep: 'Start again; the list is read anew.',
    };
  }
  const several = context.answers?.['several'] === true;
  const needsMailbox = context.configuration['licenseOption'] === 'require-mailbox' && !several;
  if (needsMailbox && !licenses.some(hasExchange)) {
    const description =
      'This client requires at least one license with a mailbox (Exchange). Choose one.';
    const options = licenseNames(offered);
    return { kind: 'ask', form: licensesForm(context, offered, { description, options }) };
  }
  const isNew = (license: License): boolean => offered.unowned.includes(license);
  return {
    kind: 'done',
    result: { licenses: toWanted(licenses, { groups, isNew }), several },
  };
}

/** Licenses as one person gets them, all together: through a group where one gives these and nothing else. */
export function toWanted(
  licenses: readonly License[],
  of: {
    readonly groups: readonly Group[];
    /** Whether the tenant has none of it yet; default it has. */
    readonly isNew?: (license: License) => boolean;
  },
): WantedLicense[] {
  const chosen = licenses.map((license) => license.skuId);
  return licenses.map((license) => {
    const group = givingGroup(license.skuId, chosen, of.groups);
    return {
      skuId: license.skuId,
      name: licenseName(license),
      hasExchange: hasExchange(license),
      isNew: of.isNew?.(license) ?? false,
      groupId: group?.id ?? null,
      groupName: group?.displayName ?? null,
    };
  });
}

/** A group that gives the license, nothing that was not chosen, and that we may add people to. */
function givingGroup(
  id: SkuId,
  chosen: readonly SkuId[],
  groups: readonly Group[],
): Group | undefined {
  return groups.find(
    (group) =>
      group.membership === 'cloud' &&
      group.licenses.includes(id) &&
      group.licenses.every((given) => chosen.includes(given)),
  );
}

/** When nothing chosen has a mailbox the engineer is told, and may go on or choose again. */
export const warnAboutMailbox = defineStep<{ confirmed: boolean }>({
  name: 'warn-about-mailbox',
  title: 'Check for a mailbox',
  after: ['ask-licenses'],
  result: z.object({ confirmed: z.boolean() }),
  version: 1,
  leftover: null,
  do: async (context) => {
    const { licenses, several } = context.resultOf(askLicenses);
    // Of several people the rows are judged, each by its own licenses.
    if (several || licenses.some((license) => license.hasExchange))
      return { kind: 'done', result: { confirmed: true } };
    if (context.answers?.['continue'] === 'choose-again') {
      return { kind: 'again', from: 'ask-licenses', reason: 'Choose the licenses again.' };
    }
    if (context.answers !== null) return { kind: 'done', result: { confirmed: true } };
    return {
      kind: 'ask',
      form: {
        name: 'mailbox-warning',
        title: 'This person will have no mailbox',
        description: `${licenses.length === 0 ? 'No license was chosen' : `None of ${seatsInWords(licenses.length).replace(/seats?/, 'license(s)')} includes Exchange`}: no mail, no calendar, no access to shared mailboxes.`,
        submitLabel: 'Next',
        spend: false,
        warning: 'No chosen license includes Exchange.',
        fields: [
          {
            name: 'continue',
            label: 'What now?',
            type: 'choice',
            required: true,
            default: 'choose-again',
            options: [
              { value: 'choose-again', label: 'Choose licenses again' },
              { value: 'continue', label: 'Go on without a mailbox' },
            ],
          },
        ],
      },
    };
  },
});
