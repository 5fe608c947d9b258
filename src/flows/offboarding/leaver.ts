import { z } from 'zod';
import { problemOfMatch } from '../../domain/commands/describe-match.ts';
import { instantInWords } from '../../domain/wording.ts';
import { updateRun } from '../../store/runs.ts';
import { stringsOf } from '../steps/texts.ts';
import { textOf } from '../steps/texts.ts';
import { defineStep, type Outcome, type Step, type StepContext } from '../runs/flow.ts';
import type { FormSpec } from '../runs/form.ts';
import { findSaidPerson } from '../runs/match-said.ts';
import {
  openPeopleBook,
  personInWords,
  type PeopleBook,
  type PeoplePlace,
} from '../runs/people-book.ts';
import { readPrefill, type Prefill } from '../runs/prefill.ts';

const leaver = z.object({
  personId: z.string(),
  displayName: z.string(),
  userPrincipalName: z.string(),
  reason: z.string(),
  /** When to begin; null for now. */
  at: z.string().nullable(),
});
export type Leaver = z.infer<typeof leaver>;

/** What the form offers as a reason. */
export const leaverReasons: readonly string[] = ['Termination', 'Leave', 'Audit', 'Other'];

/** Where the leaver is looked up, and what is said of one whom a directory masters. */
interface Source {
  readonly place: PeoplePlace;
  readonly synchronised: 'taken' | 'refused';
}

/** First question: who leaves, why and when. */
const leaverStep = (after: readonly string[], source: Source): Step<Leaver> =>
  defineStep<Leaver>({
    name: 'ask-leaver',
    title: 'Choose the leaver',
    after,
    result: leaver,
    version: 1,
    leftover: null,
    do: async (context) => {
      const people = await openPeopleBook(context.tools, source.place, context.run.clientId);
      if (context.answers !== null) return take(context, people, source);
      const defaults = await defaultsFromWords(context, people);
      return { kind: 'ask', form: leaverForm(source, null, defaults) };
    },
  });

/** Of the tenant, and mastered there. */
export const askLeaver = leaverStep([], { place: 'tenant', synchronised: 'refused' });
/** The same, once the directory is known to fit. */
export const askLeaverOfCloud = { ...askLeaver, after: ['check-directory'] };
/** Of the tenant, wherever mastered. */
export const askAnyLeaver = leaverStep(['check-directory'], {
  place: 'tenant',
  synchronised: 'taken',
});
/** Of a directory without a tenant: the person's id is the directory's. */
export const askLeaverOfDirectory = leaverStep(['check-directory'], {
  place: 'directory',
  synchronised: 'taken',
});

/** What the form begins with, and what was said but not understood. */
interface LeaverDefaults {
  readonly personId?: string;
  readonly reason?: string;
  readonly at?: string;
  readonly unclear: readonly string[];
}

/** When nobody said otherwise: termination, now. */
const usual: LeaverDefaults = { reason: 'Termination', unclear: [] };

/** Suggested for a leaver of whom only the day is known; the form says so. */
const endOfWork = '17:00';

/** What was said when the run was started, as far as it is clear; nothing is preselected for what is not. */
async function defaultsFromWords(
  context: StepContext,
  people: PeopleBook,
): Promise<LeaverDefaults> {
  const said = await readPrefill(context);
  const unclear: string[] = [];
  const person = said.name === undefined ? null : await findSaidPerson(people, said.name);
  if (person !== null) {
    const problem = problemOfMatch(person, 'person who may sign in', personInWords);
    if (problem !== null) unclear.push(`${problem} Choose the person.`);
  }
  const reason = reasonFromWords(said.reason);
  if (reason === null) unclear.push(`“${said.reason}” is none of the reasons. Choose one.`);
  const at = momentFromWords(said, context.now);
  if (at !== null && said.at === undefined)
    unclear.push(`No time was given: ${endOfWork} is suggested.`);
  return {
    ...(person?.kind === 'one' ? { personId: person.found.id } : {}),
    ...(reason === null ? {} : { reason }),
    ...(at === null ? {} : { at }),
    unclear,
  };
}

/** The reason of the form that was said; null for one that the form does not have. */
function reasonFromWords(said: string | undefined): string | null {
  if (said === undefined) return usual.reason ?? null;
  return leaverReasons.find((reason) => reason.toLowerCase() === said.toLowerCase()) ?? null;
}

/** The instant that was said; null for now, which a moment that is over means too. */
function momentFromWords(said: Prefill, now: Temporal.Instant): string | null {
  if (said.on === undefined) return null;
  const zone = said.timeZone ?? 'UTC';
  const isToday = now.toZonedDateTimeISO(zone).toPlainDate().equals(said.on);
  if (isToday && said.at === undefined) return null;
  const at = Temporal.PlainDate.from(said.on)
    .toPlainDateTime(Temporal.PlainTime.from(said.at ?? endOfWork))
    .toZonedDateTime(zone)
    .toInstant();
  return Temporal.Instant.compare(at, now) <= 0 ? null : at.toString();
}

function leaverForm({ place }: Source, problem: string | null, given: LeaverDefaults): FormSpec {
  const unclear = given.unclear.length === 0 ? null : given.unclear.join(' ');
  return {
    name: 'leaver',
    title: 'Who is leaving?',
    description: problem ?? 'The account will be disabled, signed out and taken out of its groups.',
    submitLabel: 'Next',
    spend: false,
    warning: problem ?? unclear,
    fields: [
      {
        name: 'person',
        label: 'Person',
        type: 'choice',
        required: true,
        lookup: place === 'tenant' ? true : place,
        ...(given.personId === undefined ? {} : { default: given.personId }),
      },
      {
        name: 'reason',
        label: 'Reason',
        type: 'choice',
        required: true,
        ...(given.reason === undefined ? {} : { default: given.reason }),
        options: leaverReasons.map((reason) => ({ value: reason, label: reason })),
      },
      {
        name: 'when',
        label: 'When',
        type: 'choice',
        required: true,
        default: given.at === undefined ? 'now' : 'later',
        options: [
          { value: 'now', label: 'Now' },
          { value: 'later', label: 'At a date and time' },
        ],
      },
      {
        name: 'at',
        label: 'Date and time',
        description: 'Only for "At a date and time".',
        type: 'date-time',
        required: false,
        onlyWhen: { field: 'when', value: 'later' },
        ...(given.at === undefined ? {} : { default: given.at }),
      },
    ],
  };
}

async function take(
  context: StepContext,
  people: PeopleBook,
  source: Source,
): Promise<Outcome<Leaver>> {
  const { answers } = context;
  const again = (problem: string): Outcome<Leaver> => ({
    kind: 'ask',
    form: leaverForm(source, problem, usual),
  });
  const person = await people.read(String(answers?.['person']));
  if (person === null) return again(`This person is not in the ${source.place}. Choose again.`);
  if (person.isSynchronised && source.synchronised === 'refused') {
    return {
      kind: 'stop',
      reason: `${person.displayName} is mastered by an on-premises directory that is synchronised to the tenant.`,
      nextStep:
        'Let an admin set the client’s environment to Cloud Hybrid, and start its offboarding package. Nothing was changed.',
    };
  }
  const at = answers?.['when'] === 'later' ? textOf(answers['at']) : null;
  if (answers?.['when'] === 'later' && at === null)
    return again('Give the date and time, or choose "Now".');
  const { displayName, userPrincipalName, id } = person;
  return {
    kind: 'within',
    decide: async (tx) => {
      await updateRun(tx, context.run.id, { subject: displayName });
      return {
        kind: 'done',
        result: {
          personId: id,
          displayName,
          userPrincipalName,
          reason: String(answers?.['reason']),
          at,
        },
      };
    },
  };
}

/** Tasks that people do by hand before the run goes on. */
export const manualTasks = defineStep<{ done: string[] }>({
  name: 'manual-tasks',
  title: 'Pre-termination manual tasks',
  after: ['ask-leaver'],
  result: z.object({ done: z.array(z.string()) }),
  version: 1,
  leftover: null,
  isSkipped: ({ done }) => done.length === 0,
  do: async (context) => {
    const tasks = stringsOf(context.configuration['manualTasks']);
    if (tasks.length === 0) return { kind: 'done', result: { done: [] } };
    if (context.answers === null)
      return { kind: 'ask', form: tasksForm(tasks, 'Tick each one when it is done.') };
    const done = stringsOf(context.answers['tasks']);
    if (done.length < tasks.length) {
      return {
        kind: 'ask',
        form: tasksForm(tasks, 'Every task has to be done before the run goes on.'),
      };
    }
    return { kind: 'done', result: { done: [...done] } };
  },
});

function tasksForm(tasks: readonly string[], description: string): FormSpec {
  return {
    name: 'manual-tasks',
    title: 'Tasks to do first',
    description,
    submitLabel: 'All done',
    spend: false,
    warning: null,
    fields: [
      {
        name: 'tasks',
        label: 'Tasks',
        type: 'choices',
        required: true,
        options: tasks.map((task) => ({ value: task, label: task })),
      },
    ],
  };
}

const mailboxWishes = z.object({
  convertToShared: z.boolean(),
  hide: z.boolean(),
  forwardTo: z.string().nullable(),
  automaticReply: z.string().nullable(),
  /** Who was chosen in the form; null for nobody. */
  delegate: z.string().nullable(),
  /** User principal names that the package configuration gives access. */
  delegates: z.array(z.string()).default([]),
});
export type MailboxWishes = z.output<typeof mailboxWishes>;

/** What becomes of the mailbox, asked where the package configuration does not say it. */
export const askMailbox = defineStep<MailboxWishes>({
  name: 'ask-mailbox',
  title: 'Mailbox and access',
  after: ['manual-tasks'],
  result: mailboxWishes,
  version: 2,
  leftover: null,
  do: async (context) => {
    const { configuration } = context;
    if (configuration['askMailbox'] !== true) {
      return {
        kind: 'done',
        result: {
          convertToShared: configuration['convertMailbox'] === true,
          hide: configuration['hideFromAddressLists'] === true,
          forwardTo: textOf(configuration['forwardTo']),
          automaticReply: textOf(configuration['automaticReply']),
          delegate: null,
          delegates: (textOf(configuration['delegate']) ?? '').split(/[\s,;]+/).filter(Boolean),
        },
      };
    }
    const { answers } = context;
    if (answers === null) return { kind: 'ask', form: mailboxForm(context) };
    return {
      kind: 'done',
      result: {
        convertToShared: answers['convertToShared'] === true,
        hide: answers['hide'] === true,
        forwardTo: textOf(answers['forwardTo']),
        automaticReply: textOf(answers['automaticReply']),
        delegate: textOf(answers['delegate']),
        delegates: [],
      },
    };
  },
});

function mailboxForm(context: StepContext): FormSpec {
  const { configuration } = context;
  return {
    name: 'mailbox',
    title: 'What becomes of the mailbox?',
    description: '',
    submitLabel: 'Next',
    spend: false,
    warning: null,
    fields: [
      {
        name: 'convertToShared',
        label: 'Convert to a shared mailbox',
        type: 'boolean',
        required: false,
        default: configuration['convertMailbox'] === true,
      },
      {
        name: 'hide',
        label: 'Hide from address lists',
        type: 'boolean',
        required: false,
        default: configuration['hideFromAddressLists'] === true,
      },
      {
        name: 'forwardTo',
        label: 'Forward mail to',
        type: 'string',
        required: false,
        format: 'email',
      },
      {
        name: 'automaticReply',
        label: 'Automatic reply',
        type: 'string',
        required: false,
        multiline: true,
        maximumLength: 2_000,
      },
      { name: 'delegate', label: 'Give access to', type: 'choice', required: false, lookup: true },
    ],
  };
}

/** A chosen moment in the future is waited for; the wait is a row and survives everything. */
export const waitForMoment = defineStep<{ at: string }>({
  name: 'wait-for-moment',
  title: 'Wait for the chosen moment',
  after: ['confirm-release'],
  result: z.object({ at: z.string() }),
  version: 1,
  survives: true,
  leftover: null,
  do: async (context) => {
    const { at } = context.resultOf(askLeaver);
    const moment = at === null ? context.now : Temporal.Instant.from(at);
    if (Temporal.Instant.compare(moment, context.now) <= 0)
      return { kind: 'done', result: { at: context.now.toString() } };
    const waitingFor = `${instantInWords(moment)}, as chosen`;
    return { kind: 'wait', waitingFor, wakeAt: moment, scheduled: true };
  },
});
