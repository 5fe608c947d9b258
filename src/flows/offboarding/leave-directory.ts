import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { generatePassword, passwordRandomByteCount } from '../../domain/people/password.ts';
import { dateInWords, listInWords } from '../../domain/wording.ts';
import { invariant } from '../../lib/invariant.ts';
import type { Directory, DirectoryAnswer, DirectoryPerson } from '../../ports/directory.ts';
import { ConnectorError } from '../../ports/errors.ts';
import {
  defineStep,
  type Step,
  type StepContext,
  type Trace,
  type TraceContext,
} from '../runs/flow.ts';
import { findOrigin, findSynchronised } from './directory-account.ts';
import { directoryOf, extraAttributesOf, leaversUnitOf } from './directory-settings.ts';
import { askLeaver, askMailbox } from './leaver.ts';
import { tenantOf } from './snapshot.ts';

const directorySnapshot = z.object({
  /** Null for a leaver who has no account there. */
  account: z
    .object({
      /** GUID. */
      id: z.string(),
      accountName: z.string(),
      mail: z.string().nullable(),
      /** Distinguished name of the unit. */
      container: z.string(),
      isEnabled: z.boolean(),
      description: z.string().nullable(),
    })
    .nullable(),
  groups: z.array(z.object({ id: z.string(), name: z.string() })),
});
export type DirectorySnapshot = z.infer<typeof directorySnapshot>;
export type SnapshotAccount = NonNullable<DirectorySnapshot['account']>;

const snapshotStep = (
  find: (context: StepContext) => Promise<DirectoryPerson | null>,
): Step<DirectorySnapshot> =>
  defineStep({
    name: 'take-directory-snapshot',
    title: 'Remember the account in the directory',
    after: ['wait-for-moment'],
    result: directorySnapshot,
    version: 1,
    survives: true,
    leftover: null,
    isSkipped: ({ account }) => account === null,
    do: async (context) => {
      const person = await find(context);
      if (person === null) {
        if (context.resultOf(findSynchronised).id !== null)
          context.say({
            key: 'gone',
            kind: 'refusal',
            text: 'The account is no longer in the directory: nothing is changed there.',
          });
        return { kind: 'done', result: { account: null, groups: [] } };
      }
      const directory = await directoryOf(context);
      const groups = await directory.listGroupsOfPerson(person.id);
      const { id, accountName, mail, container, isEnabled, description } = person;
      return {
        kind: 'done',
        result: {
          account: { id, accountName, mail, container, isEnabled, description },
          groups: groups.map((group) => ({ id: group.id, name: group.name })),
        },
      };
    },
  });

async function readFound(context: StepContext): Promise<DirectoryPerson | null> {
  const { id } = context.resultOf(findSynchronised);
  return id === null ? null : (await directoryOf(context)).readPerson({ id });
}

/** Of whoever was chosen. */
export const takeDirectorySnapshot = snapshotStep(readFound);

/**
 * Of whoever the cloud account comes from at the moment itself: it may have changed since the run began. Of whoever it came
 * from then where it comes from nobody now: that account is the leaver's as well.
 */
export const takeSynchronisedSnapshot = snapshotStep(async (context) => {
  const tenant = await tenantOf(context);
  const account = await tenant.readPerson(context.resultOf(askLeaver).personId);
  const origin = account === null ? null : await findOrigin(context, account);
  return origin?.kind === 'directory' ? origin.person : readFound(context);
});

/** For the audit log: what the directory calls the account. */
export const directoryIds = ({ id, accountName }: SnapshotAccount) => ({
  'Directory account': id,
  'Account name': accountName,
});

/** The account as it was remembered; null where there is none. */
export const accountOf = (context: Pick<StepContext, 'resultOf'>): DirectorySnapshot['account'] =>
  context.resultOf(takeDirectorySnapshot).account;

/** One row of the audit log about the account; none where `summary` is null. */
export function traceAccount(
  context: TraceContext,
  action: string,
  facts: { readonly summary: (name: string) => string | null } & Pick<Trace, 'before' | 'after'>,
): readonly Trace[] {
  const account = accountOf(context);
  const summary = account === null ? null : facts.summary(account.accountName);
  if (account === null || summary === null) return [];
  const { before, after } = facts;
  return [
    {
      action: `directory-accounts.${action}`,
      summary,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
      externalIds: directoryIds(account),
    },
  ];
}

/** Nobody signs in with it any more. This one has to succeed: everything else may be left undone with a word. */
export const blockInDirectory = defineStep<{ blocked: boolean }>({
  name: 'block-in-directory',
  title: 'Disable the account in the directory',
  after: ['take-directory-snapshot'],
  result: z.object({ blocked: z.boolean() }),
  version: 1,
  survives: true,
  leftover: ({ blocked }) => (blocked ? 'the account in the directory is disabled' : null),
  isSkipped: ({ blocked }) => !blocked,
  trace: ({ blocked }, context) =>
    traceAccount(context, 'disable', {
      summary: (name) => (blocked ? `Disabled ${name} in the directory` : null),
      before: { isEnabled: accountOf(context)?.isEnabled ?? null },
      after: { isEnabled: false },
    }),
  do: async (context) => {
    const account = accountOf(context);
    if (account === null) return { kind: 'done', result: { blocked: false } };
    await (await directoryOf(context)).setAccountEnabled(account.id, 'disabled');
    const text = `The account ${account.accountName} is disabled in the directory.`;
    context.say({ key: 'disabled', kind: 'progress', text });
    return { kind: 'done', result: { blocked: true } };
  },
});

const attempted = z.object({
  /** What was changed; empty for nothing. */
  done: z.array(z.string()),
  /** One sentence on what could not be changed; null where all was. */
  trouble: z.string().nullable(),
});
export type Attempted = z.infer<typeof attempted>;
const nothing: Attempted = { done: [], trouble: null };

/**
 * What is left undone here keeps nobody waiting: the leaver is blocked, and a seat is never kept because of a right that is
 * missing on a group. Answers a sentence where the directory says no, null where it did it; throws what waiting may mend.
 */
export async function attempt(
  what: string,
  change: () => Promise<DirectoryAnswer | void>,
): Promise<string | null> {
  try {
    const answer = await change();
    return answer === undefined || answer.ok ? null : `${what}: ${answer.detail}`;
  } catch (error) {
    if (!(error instanceof ConnectorError) || !(error.isFinal || error.kind === 'forbidden'))
      throw error;
    return `${what}: ${error.message}.`;
  }
}

/** One wish about the account, which the directory may refuse. */
function attemptStep(step: {
  readonly name: string;
  readonly title: string;
  readonly after: readonly string[];
  /** Word of the audit log for it: "hide". */
  readonly action: string;
  /** "Not hidden in the directory". */
  readonly failure: string;
  /** What is to be done, in words of something that is so: "hidden from address lists"; null where nothing is. */
  readonly wish: (context: StepContext, account: SnapshotAccount) => readonly string[] | null;
  readonly change: (
    directory: Directory,
    account: SnapshotAccount,
    context: StepContext,
  ) => Promise<DirectoryAnswer | void>;
}): Step<Attempted> {
  return defineStep<Attempted>({
    name: step.name,
    title: step.title,
    after: step.after,
    result: attempted,
    version: 1,
    survives: true,
    leftover: ({ done }) => (done.length === 0 ? null : `in the directory: ${listInWords(done)}`),
    isSkipped: ({ done, trouble }) => done.length === 0 && trouble === null,
    trace: ({ done, trouble }, context) =>
      traceAccount(context, step.action, {
        summary: (name) =>
          done.length === 0 ? trouble : `In the directory, ${name}: ${listInWords(done)}`,
        after: { done },
      }),
    do: async (context) => {
      const account = accountOf(context);
      const wish = account === null ? null : step.wish(context, account);
      if (account === null || wish === null) return { kind: 'done', result: nothing };
      const directory = await directoryOf(context);
      const trouble = await attempt(step.failure, () => step.change(directory, account, context));
      if (trouble === null) return { kind: 'done', result: { done: [...wish], trouble } };
      context.say({ key: 'trouble', kind: 'refusal', text: trouble });
      return { kind: 'done', result: { done: [], trouble } };
    },
  });
}

/** Longer than any domain asks for; nobody ever sees it. */
const passwordLength = 40;

/** Whoever knows the old password cannot use it where it still counts: cached sign-ins, password synchronisation. */
export const resetInDirectory = attemptStep({
  name: 'reset-directory-password',
  title: 'Reset the password in the directory',
  after: ['block-in-directory'],
  action: 'reset-password',
  failure: 'The password in the directory was not reset',
  wish: ({ configuration }) =>
    configuration['resetPassword'] === false ? null : ['the password is a random one'],
  change: (directory, { id }) => {
    const made = generatePassword({
      style: 'random',
      randomBytes: randomBytes(passwordRandomByteCount),
      length: passwordLength,
    });
    invariant(made.ok, 'a password needs more randomness than was given');
    return directory.setPassword(id, made.password, 'keeps');
  },
});

/** What administrators see beside the account, over what stood there. */
function describeLeaver(context: StepContext, { description }: SnapshotAccount): string {
  const { run, now } = context;
  const on = dateInWords(now.toZonedDateTimeISO('UTC').toPlainDate());
  const left = `Left ${on}, ticket ${run.ticketNumber} (${context.resultOf(askLeaver).reason})`;
  return [left, description]
    .filter((part) => part !== null)
    .join('. Before: ')
    .slice(0, 1024);
}

/** The note in the description, and what else the client wants to stand there. */
export const markInDirectory = attemptStep({
  name: 'mark-in-directory',
  title: 'Mark the account in the directory',
  after: ['block-in-directory'],
  action: 'mark',
  failure: 'The attributes in the directory were not set',
  wish: (context) => ['description', ...Object.keys(extraAttributesOf(context))].map(isSet),
  change: (directory, account, context) =>
    directory.setAttributes(account.id, {
      description: [describeLeaver(context, account)],
      ...extraAttributesOf(context),
    }),
});

const isSet = (attribute: string): string => `${attribute} is set`;

const hideStep = (isWished: (context: StepContext) => boolean): Step<Attempted> =>
  attemptStep({
    name: 'hide-in-directory',
    title: 'Hide from address lists in the directory',
    after: ['block-in-directory'],
    action: 'hide',
    failure: 'Not hidden from address lists in the directory',
    wish: (context) => (isWished(context) ? ['hidden from address lists'] : null),
    change: (directory, { id }) => directory.hideFromAddressLists(id),
  });

/** As the question about the mailbox was answered. */
export const hideAsAsked = hideStep((context) => context.resultOf(askMailbox).hide);
/** Where there is no such question. */
export const hideAsConfigured = hideStep(
  ({ configuration }) => configuration['hideFromAddressLists'] === true,
);

const moveStep = (mayMove: (context: StepContext) => boolean): Step<Attempted> =>
  attemptStep({
    name: 'move-to-leavers',
    title: 'Move to the unit for leavers',
    after: ['update-contact'],
    action: 'move',
    failure: 'Not moved to the unit for leavers',
    wish: (context) => {
      const unit = leaversUnitOf(context);
      return unit === null || !mayMove(context) ? null : [`moved to ${unit}`];
    },
    change: async (directory, { id }, context) => {
      const unit = leaversUnitOf(context);
      if (unit !== null) await directory.moveTo(id, unit);
    },
  });

export const moveToLeavers = moveStep(() => true);
/** Leaving the scope of synchronisation deletes the cloud account with its mailbox (graph-and-ad.md 4.5). */
export const moveWithinScope = moveStep(
  ({ configuration }) => configuration['leaversUnitInScope'] === true,
);
