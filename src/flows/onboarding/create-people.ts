import type { z } from 'zod';
import { clientId } from '../../domain/ids.ts';
import type { Person } from '../../ports/tenant.ts';
import { createdAccounts, type CreatedAccounts } from '../provisioning/wanted.ts';
import {
  defineStep,
  type Outcome,
  type Step,
  type StepContext,
  type Trace,
  type TraceContext,
} from '../runs/flow.ts';
import { accountIds } from '../steps/account-ids.ts';
import { forEachPerson } from '../steps/each-person.ts';
import { isOfThisRun } from './found-account.ts';
import { keepPassword } from './passwords.ts';
import { accountNames, askedStarters, type NewAccount, type Starter } from './starters.ts';

type Created = CreatedAccounts['accounts'][number];
/** What is kept of one account. */
export const created: z.ZodType<Created> = createdAccounts.result.shape.accounts.element;

/** Creates the accounts while the seats are on their way. Looks first: an account of that name from this run is taken as done. */
export function createPeopleStep(
  after: readonly string[],
  /** Why somebody is not to be created; null for everybody else. */
  troubleBefore: (context: StepContext, index: number) => string | null = () => null,
): Step<CreatedAccounts> {
  return defineStep<CreatedAccounts>({
    ...createdAccounts,
    title: 'Create the account',
    after,
    version: 1,
    survives: true,
    leftover: ({ accounts }) => leftoverOf(accounts),
    trace: traceCreated,
    do: async (context) => {
      const outcome = await forEachPerson(context, peopleToCreate(context), {
        result: created,
        work: (item) => {
          const trouble = troubleBefore(context, item.index);
          return trouble === null
            ? createOne(context, item)
            : Promise.resolve({ kind: 'done', result: notCreated(item, trouble) });
        },
      });
      if (outcome.kind !== 'done') return outcome;
      return { kind: 'done', result: { accounts: outcome.result } };
    },
  });
}

export function leftoverOf(accounts: readonly Created[]): string | null {
  const names = accounts.flatMap((account) =>
    account.trouble === null ? [account.userPrincipalName] : [],
  );
  if (names.length === 0) return null;
  return names.length === 1
    ? `the account ${names[0]} exists`
    : `the accounts ${names.join(', ')} exist`;
}

function traceCreated({ accounts }: CreatedAccounts, context: TraceContext): readonly Trace[] {
  const names = context.resultOf(accountNames).accounts;
  return accounts.flatMap((account, index) =>
    account.trouble === null
      ? [
          {
            action: 'accounts.create',
            summary: `Created the account ${account.userPrincipalName}`,
            after: { displayName: names[index]?.displayName ?? '', accountEnabled: true },
            externalIds: accountIds(account),
          },
        ]
      : [],
  );
}

/** Somebody who starts, with the account's name. */
export interface PersonToCreate {
  readonly starter: Starter;
  readonly account: NewAccount;
  readonly index: number;
  /** Whether nobody else starts in this run. */
  readonly isAlone: boolean;
}

/** Everybody who starts, in their order. */
export function peopleToCreate(context: Pick<StepContext, 'resultOf'>): readonly PersonToCreate[] {
  const { people } = context.resultOf(askedStarters);
  const isAlone = people.length === 1;
  return context.resultOf(accountNames).accounts.flatMap((account, index) => {
    const starter = people[index];
    return starter === undefined ? [] : [{ starter, account, index, isAlone }];
  });
}

async function createOne(context: StepContext, item: PersonToCreate): Promise<Outcome<Created>> {
  const { starter, account, index } = item;
  const tenant = await context.tools.connections.tenant(clientId(context.run.clientId));
  const secret = await keepPassword(context, index);
  const found = await tenant.readPerson(account.userPrincipalName);
  if (found !== null) return takeFound(context, found, account, secret.id);
  const answer = await tenant.createPerson({
    userPrincipalName: account.userPrincipalName,
    displayName: account.displayName,
    mailNickname: account.mailNickname,
    givenName: starter.firstName,
    surname: starter.lastName,
    usageLocation: starter.usageLocation,
    password: secret.password,
    mustChangePassword: true,
    profile: { ...starter.profile, country: starter.usageLocation },
  });
  if (answer.ok) return done(context, answer.person.id, account, secret.id);
  if (answer.reason === 'name-taken') return anotherName(`${account.userPrincipalName} is in use.`);
  const because = `The tenant refuses the account: ${answer.detail}`;
  return endOrSkip(context, item, because, (trouble) => notCreated(item, trouble));
}

/** What is kept of somebody who was not created. */
export const notCreated = ({ account }: PersonToCreate, trouble: string): Created => ({
  personId: '',
  userPrincipalName: account.userPrincipalName,
  secretId: '',
  trouble,
});

/** A refusal ends the run of one person; one of several is skipped with the reason, and the others go on. */
export function endOrSkip<R>(
  context: StepContext,
  { account, isAlone }: Pick<PersonToCreate, 'account' | 'isAlone'>,
  because: string,
  skipped: (trouble: string) => R,
): Outcome<R> {
  const { userPrincipalName } = account;
  const nextStep = 'Correct the person’s details and start again.';
  if (isAlone) return { kind: 'stop', reason: `${userPrincipalName}: ${because}`, nextStep };
  const trouble = `${because} ${nextStep}`;
  const text = `${userPrincipalName} was not created. ${trouble}`;
  context.say({ key: `not created ${userPrincipalName}`, kind: 'refusal', text });
  return { kind: 'done', result: skipped(trouble) };
}

/** The name turned out to belong to somebody else: another one is made. */
export const anotherName = (reason: string): Outcome<never> => ({
  kind: 'again',
  from: accountNames.name,
  reason: `${reason} Another name is made.`,
});

export function done(
  context: StepContext,
  personId: string,
  { userPrincipalName }: NewAccount,
  secretId: string,
): Outcome<Created> {
  context.say({
    key: `created ${userPrincipalName}`,
    kind: 'progress',
    text: `The account ${userPrincipalName} is created.`,
  });
  return { kind: 'done', result: { personId, userPrincipalName, secretId, trouble: null } };
}

/** The name was free when it was promised to this run. */
function takeFound(
  context: StepContext,
  found: Person,
  account: NewAccount,
  secretId: string,
): Outcome<Created> {
  return isOfThisRun(context, found, account.displayName)
    ? done(context, found.id, account, secretId)
    : anotherName(`${account.userPrincipalName} belongs to ${found.displayName}.`);
}
