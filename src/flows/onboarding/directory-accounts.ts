import { z } from 'zod';
import { clientId } from '../../domain/ids.ts';
import { accountNameOf } from '../../domain/people/user-principal-name.ts';
import type { Directory, DirectoryAnswer, DirectoryPerson } from '../../ports/directory.ts';
import {
  defineStep,
  type Outcome,
  type Step,
  type StepContext,
  type StepKey,
  type Trace,
} from '../runs/flow.ts';
import { forEachPerson } from '../steps/each-person.ts';
import { stringsOf } from '../steps/texts.ts';
import { anotherName, endOrSkip, peopleToCreate, type PersonToCreate } from './create-people.ts';
import { isOfThisRun } from './found-account.ts';
import { keepPassword } from './passwords.ts';
import { askedStarters } from './starters.ts';

const directoryAccount = z.object({
  /** GUID; empty where none was made. */
  id: z.string(),
  accountName: z.string(),
  /** Base64: the immutable id that a synchronised cloud account gets. */
  sourceAnchor: z.string(),
  /** Why none was made or none can be used, with the next step; null where all is well. */
  trouble: z.string().nullable(),
});
type DirectoryAccount = z.output<typeof directoryAccount>;
const madeAccounts = z.object({ accounts: z.array(directoryAccount) });
type MadeAccounts = z.output<typeof madeAccounts>;

/** The accounts in the directory, in the order of the starters. */
export const directoryAccounts: StepKey<MadeAccounts> = {
  name: 'create-in-directory',
  result: madeAccounts,
};

/** The client's directory. Throws `ConnectorError` and `NotConnectedError`. */
export const directoryOf = ({ tools, run }: Pick<StepContext, 'tools' | 'run'>) =>
  tools.connections.directory(clientId(run.clientId));

/** Creates the accounts, disabled and without a password: nobody can use one before it is whole. */
export function createInDirectoryStep(
  after: readonly string[],
  addresses: 'with-mailbox-address' | 'as-configured',
): Step<MadeAccounts> {
  return defineStep<MadeAccounts>({
    ...directoryAccounts,
    title: 'Create the account in the directory',
    after,
    version: 1,
    survives: true,
    leftover: ({ accounts }) => {
      const names = accounts.flatMap(({ id, accountName }) => (id === '' ? [] : [accountName]));
      return names.length === 0 ? null : `in the directory: ${names.join(', ')}`;
    },
    trace: (result) =>
      traceAccounts(result, 'create', (name) => `Created ${name} in the directory`),
    do: async (context) => {
      const directory = await directoryOf(context);
      const items = peopleToCreate(context);
      const outcome = await forEachPerson(context, items, {
        result: directoryAccount,
        work: (item) => createOne(context, directory, item, addresses),
      });
      return outcome.kind === 'done'
        ? { kind: 'done', result: { accounts: outcome.result } }
        : outcome;
    },
  });
}

async function createOne(
  context: StepContext,
  directory: Directory,
  item: PersonToCreate,
  addresses: 'with-mailbox-address' | 'as-configured',
): Promise<Outcome<DirectoryAccount>> {
  const { starter, account } = item;
  const accountName = account.accountName ?? accountNameOf(account.mailNickname);
  const made = (person: DirectoryPerson): Outcome<DirectoryAccount> => {
    const text = `The account ${accountName} is created in the directory, disabled for now.`;
    context.say({ key: `in the directory ${accountName}`, kind: 'progress', text });
    const { id, sourceAnchor } = person;
    return { kind: 'done', result: { id, accountName, sourceAnchor, trouble: null } };
  };
  const found = await directory.readPerson({ accountName });
  if (found !== null)
    return isOfThisRun(context, found, account.displayName)
      ? made(found)
      : anotherName(`${accountName} belongs to ${found.displayName} in the directory.`);
  const { container, lastDay } = context.resultOf(askedStarters);
  const { userPrincipalName, mailNickname, displayName } = account;
  const answer = await directory.createPerson({
    container: container ?? '',
    accountName,
    userPrincipalName,
    displayName,
    givenName: starter.firstName,
    surname: starter.lastName,
    mail: userPrincipalName,
    proxyAddresses: proxyAddressesOf(context, { userPrincipalName, mailNickname }, addresses),
    profile: {
      ...starter.profile,
      ...(starter.usageLocation === '' ? {} : { country: starter.usageLocation }),
    },
    lastDay: lastDay === null ? null : Temporal.PlainDate.from(lastDay),
  });
  if (answer.ok) return made(answer.person);
  if (answer.reason !== 'refused') return anotherName(answer.detail);
  const because = `The directory refuses the account: ${answer.detail}`;
  return endOrSkip(context, item, because, (trouble) => ({
    id: '',
    accountName,
    sourceAnchor: '',
    trouble,
  }));
}

/** The user principal name comes first unless the configuration names another primary address. */
function proxyAddressesOf(
  { configuration }: StepContext,
  names: { readonly userPrincipalName: string; readonly mailNickname: string },
  addresses: 'with-mailbox-address' | 'as-configured',
): readonly string[] {
  const configured = stringsOf(configuration['proxyAddresses']).map((line) =>
    line.trim().replaceAll('{name}', names.mailNickname),
  );
  if (addresses === 'as-configured') return configured;
  const hasPrimary = configured.some((address) => address.startsWith('SMTP:'));
  const own = `${hasPrimary ? 'smtp' : 'SMTP'}:${names.userPrincipalName}`;
  return [own, ...configured.filter((address) => address.toLowerCase() !== own.toLowerCase())];
}

/** Gives each account its first password, sealed and stored before: a second time sends the same one. */
export const setDirectoryPassword = defineStep<MadeAccounts>({
  name: 'set-directory-password',
  title: 'Set the first password in the directory',
  after: [directoryAccounts.name],
  result: madeAccounts,
  version: 1,
  survives: true,
  leftover: null,
  trace: (result) =>
    traceAccounts(result, 'set-password', (name) => `Set the first password of ${name}`),
  do: (context) =>
    changeEach(context, directoryAccounts, async (directory, { id }, index) => {
      const { password } = await keepPassword(context, index);
      const mustChange = context.configuration['changePasswordAtSignIn'] === true;
      return directory.setPassword(id, password, mustChange ? 'must-change' : 'keeps');
    }),
});

/** From here on the account can be used, and synchronisation takes it to the tenant. */
export const enableInDirectory = defineStep<MadeAccounts>({
  name: 'enable-in-directory',
  title: 'Enable the account in the directory',
  after: [setDirectoryPassword.name],
  result: madeAccounts,
  version: 1,
  survives: true,
  leftover: null,
  trace: (result) => traceAccounts(result, 'enable', (name) => `Enabled ${name} in the directory`),
  do: (context) =>
    changeEach(context, setDirectoryPassword, async (directory, { id }) => {
      await directory.setAccountEnabled(id, 'enabled');
      return { ok: true };
    }),
});

/** One change at every account that the step before left without trouble; a refusal ends a run of one, and skips one of several. */
async function changeEach(
  context: StepContext,
  before: StepKey<MadeAccounts>,
  change: (
    directory: Directory,
    account: DirectoryAccount,
    index: number,
  ) => Promise<DirectoryAnswer>,
): Promise<Outcome<MadeAccounts>> {
  const directory = await directoryOf(context);
  const items = peopleToCreate(context);
  const { accounts } = context.resultOf(before);
  const outcome = await forEachPerson(context, accounts, {
    result: directoryAccount,
    work: async (account, index): Promise<Outcome<DirectoryAccount>> => {
      const item = items[index];
      if (item === undefined || account.trouble !== null) return { kind: 'done', result: account };
      const answer = await change(directory, account, index);
      if (answer.ok) return { kind: 'done', result: account };
      const because = `The directory refuses: ${answer.detail}`;
      return endOrSkip(context, item, because, (trouble) => ({ ...account, trouble }));
    },
  });
  return outcome.kind === 'done' ? { kind: 'done', result: { accounts: outcome.result } } : outcome;
}

function traceAccounts(
  { accounts }: MadeAccounts,
  action: string,
  summary: (name: string) => string,
): readonly Trace[] {
  return accounts.flatMap(({ id, accountName, trouble }) =>
    trouble === null
      ? [
          {
            action: `directory-accounts.${action}`,
            summary: summary(accountName),
            externalIds: { 'Directory account': id, 'Account name': accountName },
          },
        ]
      : [],
  );
}

/** Why an account of the directory cannot be used; null where all is well. */
export const troubleInDirectory = (
  context: Pick<StepContext, 'resultOf'>,
  index: number,
): string | null => context.resultOf(enableInDirectory).accounts[index]?.trouble ?? null;
