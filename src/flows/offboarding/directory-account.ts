import { z } from 'zod';
import { clientId } from '../../domain/ids.ts';
import type { Directory, DirectoryPerson } from '../../ports/directory.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { Person } from '../../ports/tenant.ts';
import { readDirectoryLink } from '../../store/directory-links.ts';
import { textOf } from '../steps/texts.ts';
import { defineStep, type Outcome, type Step, type StepContext } from '../runs/flow.ts';
import type { FormSpec } from '../runs/form.ts';
import { fromDirectory, personInWords } from '../runs/people-book.ts';
import { directoryOf } from './directory-settings.ts';
import { askLeaver } from './leaver.ts';
import { tenantOf } from '../steps/chosen-person.ts';

const directoryAccount = z.object({
  /** GUID; null for a leaver who has no account there. */
  id: z.string().nullable(),
  /** Its name, as people tell it apart; null as above. */
  name: z.string().nullable(),
});
export type DirectoryAccount = z.infer<typeof directoryAccount>;

const nobody: DirectoryAccount = { id: null, name: null };

const common = {
  name: 'find-in-directory',
  title: 'Find the account in the directory',
  after: ['check-directory', 'ask-leaver'],
  result: directoryAccount,
  version: 1,
  leftover: null,
} as const satisfies Partial<Step<DirectoryAccount>>;

const nameOf = (person: DirectoryPerson): string => personInWords(fromDirectory(person));

function found(context: StepContext, person: DirectoryPerson): Outcome<DirectoryAccount> {
  const name = nameOf(person);
  context.say({ key: 'found', kind: 'text', text: `Found in the directory: ${name}.` });
  return { kind: 'done', result: { id: person.id, name } };
}

/** Where an account of the tenant comes from. */
export type Origin =
  | { readonly kind: 'directory'; readonly person: DirectoryPerson }
  | { readonly kind: 'cloud' }
  /** It is synchronised from somewhere else. */
  | { readonly kind: 'elsewhere'; readonly anchor: string | null };

/** An account that once was synchronised and is managed in the cloud now counts as one of the cloud. */
export async function findOrigin(context: StepContext, account: Person): Promise<Origin> {
  if (!account.isSynchronised) return { kind: 'cloud' };
  const anchor = account.immutableId;
  const directory = await directoryOf(context);
  const person = anchor === null ? null : await directory.readPerson({ sourceAnchor: anchor });
  return person === null ? { kind: 'elsewhere', anchor } : { kind: 'directory', person };
}

/** At a synchronised client: the account that the leaver's cloud account was made from. */
export const findSynchronised = defineStep<DirectoryAccount>({
  ...common,
  do: async (context) => {
    const { personId, displayName } = context.resultOf(askLeaver);
    const tenant = await tenantOf(context);
    const account = await tenant.readPerson(personId);
    if (account === null)
      return {
        kind: 'stop',
        reason: `${displayName} is no longer in the tenant.`,
        nextStep: 'Nothing was changed by this run.',
      };
    const origin = await findOrigin(context, account);
    if (origin.kind === 'directory') return found(context, origin.person);
    if (origin.kind === 'elsewhere')
      return {
        kind: 'stop',
        reason: `${displayName} is synchronised, and nobody in the client’s directory has the anchor ${origin.anchor ?? '(none)'}.`,
        nextStep:
          'Check on the client’s page which directory is set, and that its service account may read everybody. Nothing was changed.',
      };
    const text = `${displayName} has an account in the cloud only: the directory is left alone.`;
    context.say({ key: 'cloud only', kind: 'text', text });
    return { kind: 'done', result: nobody };
  },
});

/** At a client with a directory alone: who was chosen. */
export const takeChosen = defineStep<DirectoryAccount>({
  ...common,
  do: async (context) => {
    const { personId, ...person } = context.resultOf(askLeaver);
    return { kind: 'done', result: { id: personId, name: personInWords(person) } };
  },
});

/** At a client with both side by side: whom the onboarding joined, else asked; nothing but a person's word joins them. */
export const askForAccount = defineStep<DirectoryAccount>({
  ...common,
  do: async (context) => {
    if (context.answers === null) {
      const linked = await readLinked(context);
      if (linked !== null) return found(context, linked);
      return { kind: 'ask', form: await accountForm(context, null) };
    }
    const chosen = textOf(context.answers['account']);
    if (chosen === none) return { kind: 'done', result: nobody };
    const id = chosen === another ? textOf(context.answers['another']) : chosen;
    if (id === null)
      return { kind: 'ask', form: await accountForm(context, 'Choose the other account.') };
    const directory = await directoryOf(context);
    const person = await directory.readPerson({ id });
    if (person === null)
      return { kind: 'ask', form: await accountForm(context, 'This account is gone.') };
    return found(context, person);
  },
});

/** The account that was made together with the leaver's; null where nobody has said, and where it is gone. */
async function readLinked(context: StepContext): Promise<DirectoryPerson | null> {
  const { personId } = context.resultOf(askLeaver);
  const id = await readDirectoryLink(context.tools.db, clientId(context.run.clientId), personId);
  return id === null ? null : (await directoryOf(context)).readPerson({ id });
}

const none = 'none';
const another = 'another';

async function accountForm(context: StepContext, problem: string | null): Promise<FormSpec> {
  const { displayName, userPrincipalName } = context.resultOf(askLeaver);
  const suggested = await suggestAccounts(context);
  const [only, second] = suggested;
  return {
    name: 'directory-account',
    title: 'Which account in the directory is theirs?',
    description: `${displayName} (${userPrincipalName}) is not synchronised: the account chosen here is blocked as well.`,
    submitLabel: 'Next',
    spend: false,
    warning: problem,
    fields: [
      {
        name: 'account',
        label: 'Account',
        type: 'choice',
        required: true,
        ...(only !== undefined && second === undefined ? { default: only.person.id } : {}),
        options: [
          ...suggested.map(({ person, why }) => ({
            value: person.id,
            label: nameOf(person),
            detail: person.isEnabled ? why : `${why}; disabled already`,
          })),
          { value: another, label: 'Another account' },
          { value: none, label: 'No account there' },
        ],
      },
      {
        name: 'another',
        label: 'The other account',
        type: 'choice',
        required: false,
        lookup: 'directory',
        onlyWhen: { field: 'account', value: another },
      },
    ],
  };
}

interface Suggestion {
  readonly person: DirectoryPerson;
  /** Why it may be theirs. */
  readonly why: string;
}

const mostSuggestions = 5;

/** Who may be meant, the likeliest first, each once. */
async function suggestAccounts(context: StepContext): Promise<readonly Suggestion[]> {
  const { displayName, userPrincipalName } = context.resultOf(askLeaver);
  const directory = await directoryOf(context);
  const [byAddress, alike] = await Promise.all([
    findByAddress(directory, userPrincipalName),
    directory.listPeople({ search: displayName, limit: mostSuggestions }),
  ]);
  return [
    ...(byAddress === null ? [] : [{ person: byAddress, why: 'same address' }]),
    ...alike
      .filter(({ id }) => id !== byAddress?.id)
      .map((person) => ({ person, why: 'same name' })),
  ];
}

/** Null too where several have it: then the names have to tell. */
async function findByAddress(
  directory: Directory,
  address: string,
): Promise<DirectoryPerson | null> {
  try {
    return await directory.readPerson({ address });
  } catch (error) {
    if (error instanceof ConnectorError && error.kind === 'unexpected-shape') return null;
    throw error;
  }
}
