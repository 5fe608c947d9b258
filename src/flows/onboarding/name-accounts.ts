import {
  composeDisplayName,
  displayNameFormats,
  nameFormats,
} from '../../domain/people/name-formats.ts';
import {
  accountNameOf,
  proposeUserPrincipalName,
} from '../../domain/people/user-principal-name.ts';
import { listInWords } from '../../domain/wording.ts';
import { inParallel } from '../../lib/in-parallel.ts';
import { namesReservedByOthers, reserveName } from '../../store/reserved-names.ts';
import { updateRun } from '../../store/runs.ts';
import type { FormField } from '../runs/form.ts';
import { defineStep, type Outcome, type Step, type StepContext } from '../runs/flow.ts';
import { namesakesOf, type NamePlaces, type Namesakes } from './namesakes.ts';
import {
  accountNames,
  askedStarters,
  type NamedAccounts,
  type NewAccount,
  type Starter,
  type Starters,
} from './starters.ts';
import { oneOf, textOf } from '../steps/texts.ts';

/** Makes the accounts' names from the configured formats and promises them to this run. */
export function nameAccountsStep(places: NamePlaces): Step<NamedAccounts> {
  return defineStep<NamedAccounts>({
    ...accountNames,
    title: 'Make the account name',
    after: [askedStarters.name],
    version: 1,
    leftover: null,
    survives: true,
    do: (context) => nameAll(context, places),
  });
}

/** A name that has to be asked for. */
interface Open {
  readonly index: number;
  readonly explanation: string;
  readonly proposal: string | null;
}

/** People whose namesakes are looked for at a time. */
const searchesAtOnce = 4;

async function nameAll(context: StepContext, places: NamePlaces): Promise<Outcome<NamedAccounts>> {
  const starters = context.resultOf(askedStarters);
  const reserved = await namesReservedByOthers(
    context.tools.db,
    reservationOf(context, starters),
    context.run.id,
  );
  const accounts: NewAccount[] = [];
  const open: Open[] = [];
  const wishes = starters.people.map((starter) => ({
    starter,
    displayName: displayNameOf(context, starter),
  }));
  const namesakes = await inParallel(wishes, searchesAtOnce, (wish) =>
    namesakesOf(context, places, wish),
  );
  for (const [index, wish] of wishes.entries()) {
    const found = namesakes[index];
    if (found === undefined) continue;
    const naming = { ...wish, index, reserved, accounts, places, namesakes: found };
    const named = await nameOne(context, naming);
    if (named.kind === 'stop') return named;
    if (named.kind === 'open') open.push(named.open);
    else accounts.push(named.account);
  }
  if (open.length > 0) return { kind: 'ask', form: nameForm(starters, open) };
  return reserve(context, starters, accounts);
}

/** Reserved names are those of one tenant, or of one client where there is none. */
const reservationOf = (context: StepContext, { tenantId }: Starters): string =>
  tenantId ?? `client ${context.run.clientId}`;

interface Naming {
  readonly starter: Starter;
  readonly displayName: string;
  readonly index: number;
  /** By other runs. */
  readonly reserved: readonly string[];
  /** Of the people before in this run. */
  readonly accounts: readonly NewAccount[];
  readonly places: NamePlaces;
  readonly namesakes: Namesakes;
}

type Named =
  | { readonly kind: 'named'; readonly account: NewAccount }
  | { readonly kind: 'open'; readonly open: Open }
  | Extract<Outcome<NamedAccounts>, { readonly kind: 'stop' }>;

async function nameOne(context: StepContext, naming: Naming): Promise<Named> {
  const { starter, displayName, index, places, accounts, namesakes } = naming;
  const promised = [...naming.reserved, ...accounts.map((account) => account.userPrincipalName)];
  const isTaken = async (name: string): Promise<boolean> => {
    const { accountName } = accountOf(name, displayName, places);
    return (
      (accountName !== null && accounts.some((account) => account.accountName === accountName)) ||
      (await namesakes.isTaken(name))
    );
  };
  const toAccount = (userPrincipalName: string): Named => ({
    kind: 'named',
    account: accountOf(userPrincipalName, displayName, places),
  });
  const open = (explanation: string, proposal: string | null): Named => ({
    kind: 'open',
    open: { index, explanation, proposal },
  });
  const typed = textOf(context.answers?.[fieldName(context.resultOf(askedStarters), index)]);
  if (typed !== null) {
    const name = typed.toLowerCase();
    const isName = /^[a-z0-9'._!#^~-]{1,64}@[a-z0-9.-]+$/.test(name);
    return !isName || promised.includes(name) || (await isTaken(name))
      ? open(`${typed} is in use or is not a valid name.`, null)
      : toAccount(name);
  }
  const { configuration } = context;
  const taken = [...promised, ...namesakes.known];
  for (;;) {
    const answer = proposeUserPrincipalName({
      person: starter,
      format: oneOf(nameFormats, configuration['upnFormat'], 'first.last'),
      domain: starter.domain,
      taken,
      maximumLength: Number(configuration['upnMaximumLength'] ?? 0),
      onDuplicate: oneOf(
        ['number', 'middle-initial', 'ask', 'stop'] as const,
        configuration['onDuplicate'],
        'number',
      ),
    });
    if (answer.ok && (await isTaken(answer.userPrincipalName))) {
      taken.push(answer.userPrincipalName);
      continue;
    }
    if (answer.ok) return toAccount(answer.userPrincipalName);
    if (answer.reason === 'taken' || answer.reason === 'domain-invalid') {
      return {
        kind: 'stop',
        reason: answer.explanation,
        nextStep:
          'Choose another name or domain, or change "When the name is taken" in the package configuration.',
      };
    }
    return open(answer.explanation, answer.proposals[0] ?? null);
  }
}

function accountOf(userPrincipalName: string, displayName: string, places: NamePlaces): NewAccount {
  const mailNickname = userPrincipalName.slice(0, userPrincipalName.indexOf('@'));
  return {
    userPrincipalName,
    mailNickname,
    displayName,
    accountName: places === 'tenant' ? null : accountNameOf(mailNickname),
  };
}

function displayNameOf({ configuration }: StepContext, starter: Starter): string {
  const { department, companyName: company } = starter.profile;
  const name = {
    firstName: starter.firstName,
    lastName: starter.lastName,
    ...(department === undefined ? {} : { department }),
    ...(company === undefined ? {} : { company }),
  };
  const format = oneOf(displayNameFormats, configuration['displayNameFormat'], 'First Last');
  return composeDisplayName(name, format);
}

const fieldName = ({ people }: Starters, index: number): string =>
  people.length === 1 ? 'userPrincipalName' : `userPrincipalName-${index + 1}`;

function nameForm(starters: Starters, open: readonly Open[]) {
  const labelOf = (index: number): string => {
    const starter = starters.people[index];
    return starters.people.length === 1 || starter === undefined
      ? 'User principal name'
      : `User principal name of ${starter.firstName} ${starter.lastName}`;
  };
  return {
    name: 'account-name',
    title: open.length === 1 ? 'Which account name?' : 'Which account names?',
    description: open.map(({ explanation }) => explanation).join(' '),
    submitLabel: 'Next',
    spend: false,
    warning: null,
    fields: open.map(({ index, proposal }): FormField => ({
      name: fieldName(starters, index),
      label: labelOf(index),
      type: 'string',
      required: true,
      maximumLength: 113,
      ...(proposal === null ? {} : { default: proposal }),
    })),
  };
}

async function reserve(
  context: StepContext,
  starters: Starters,
  accounts: readonly NewAccount[],
): Promise<Outcome<NamedAccounts>> {
  return {
    kind: 'within',
    decide: async (tx) => {
      const runId = context.run.id;
      const tenantId = reservationOf(context, starters);
      // Always in one order: two runs that promise the same names do not wait for each other for ever.
      for (const { userPrincipalName } of accounts.toSorted(byName)) {
        if (await reserveName(tx, { tenantId, userPrincipalName, runId })) continue;
        const wakeAt = context.now.add({ milliseconds: 200 });
        return { kind: 'wait', waitingFor: 'a free account name', wakeAt };
      }
      const [first] = accounts;
      const others = accounts.length - 1;
      const subject = first?.displayName ?? '';
      await updateRun(tx, runId, {
        subject: others === 0 ? subject : `${subject} and ${others} more`,
      });
      const names = accounts.map((one) => `${one.displayName} will be ${one.userPrincipalName}`);
      context.say({ key: 'account', kind: 'text', text: `${listInWords(names)}.` });
      return { kind: 'done', result: { accounts: [...accounts] } };
    },
  };
}

const byName = (left: NewAccount, right: NewAccount): number =>
  left.userPrincipalName < right.userPrincipalName ? -1 : 1;
