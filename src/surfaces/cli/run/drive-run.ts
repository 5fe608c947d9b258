import { CallError, type Connection } from '../client.ts';
import type { Output } from '../print.ts';
import { answersFrom, type AnswersFile } from './answers-file.ts';
import { askAgain, askForm, type Questioning } from './ask-form.ts';
import { createFind, type Choice, choicesOf } from './choices.ts';
import { createTranscript, fieldLines, questionLines } from './print-run.ts';
import { PromptLeft, type Prompts } from './prompts.ts';
import { callForRun, followRun, hasEnded, pathOf, type Run, type RunForm } from './run.ts';

export interface Drive {
  readonly connection: Connection;
  /** Null: nobody is asked. */
  readonly prompts: Prompts | null;
  /** Empty where no file was given. */
  readonly answers: AnswersFile;
  readonly maySpend: boolean;
  readonly say: Output;
  /** Ends the following, not the run. */
  readonly signal: AbortSignal;
}

/**
 * Follows a run and answers what it asks: from the file first, each entry once, then by asking. Returns the run as it was
 * seen last, when it has ended, waits for a moment that somebody chose, or asks what nobody here answers.
 */
export async function driveRun(drive: Drive, start: Run): Promise<Run> {
  const transcript = createTranscript(drive.say);
  const seen = new Set<string>();
  const unused = new Map(Object.entries(drive.answers));
  let last = start;
  for await (const run of followRun(drive.connection, start.id, drive.signal)) {
    last = run;
    transcript.show(run);
    if (hasEnded(run) || run.status === 'scheduled') return run;
    if (run.form === null || seen.has(run.form.id)) continue;
    seen.add(run.form.id);
    const said = unused.get(run.form.name);
    unused.delete(run.form.name);
    if (!(await answer(drive, run, run.form, said))) return run;
  }
  return last;
}

/** Whether the question is settled, by this answer or by somebody who was first. */
async function answer(
  drive: Drive,
  run: Run,
  form: RunForm,
  said: Readonly<Record<string, unknown>> | undefined,
): Promise<boolean> {
  const { prompts, say } = drive;
  const find = createFind(drive.connection, run.id, form);
  if (said !== undefined) {
    await answerFromFile(drive, run, form, () => answersFrom(form, said, find));
    return true;
  }
  for (const line of questionLines(form)) say(line);
  if (prompts === null) {
    tellWhatIsAsked(run, form, say);
    return false;
  }
  if (form.spend && !drive.maySpend) {
    say('  Somebody with the permission to spend has to answer this; the question waits for them.');
    return false;
  }
  try {
    return await converse(drive, run, form, { prompts, find, maySpend: drive.maySpend, say });
  } catch (error) {
    if (!(error instanceof PromptLeft)) throw error;
    say(`  Left open. Go on with: seatwright run answer ${run.id}`);
    return false;
  }
}

/** Whatever is wrong with the file's answer, the run has begun and its question stays open: how to go on is said first. */
async function answerFromFile(
  drive: Drive,
  run: Run,
  form: RunForm,
  read: () => Promise<Record<string, unknown>>,
): Promise<void> {
  try {
    await send(drive, run, form, await read());
  } catch (error) {
    drive.say(`  "${form.title}" is still open. Correct the file and go on with:`);
    drive.say(`    seatwright run answer ${run.id} --answers <file>`);
    throw error;
  }
}

async function converse(drive: Drive, run: Run, form: RunForm, by: Questioning): Promise<boolean> {
  let answers = await askForm(form, by);
  for (;;) {
    if (!(await confirm(form, answers, by))) {
      by.say(`  Left open. Go on with: seatwright run answer ${run.id}`);
      return false;
    }
    try {
      await send(drive, run, form, answers);
      return true;
    } catch (error) {
      const names = error instanceof CallError ? Object.keys(error.fields) : [];
      if (names.length === 0 || !(error instanceof CallError)) throw error;
      for (const words of Object.values(error.fields)) by.say(`  ✗ ${words}`);
      answers = { ...answers, ...(await askAgain(form, names, by)) };
    }
  }
}

/** A form without fields is a question by itself; what costs money is asked for once more, and "no" is proposed. */
async function confirm(
  form: RunForm,
  answers: Readonly<Record<string, unknown>>,
  { prompts }: Questioning,
): Promise<boolean> {
  const fields = Object.entries(form.schema.properties);
  const chosen = fields.flatMap(([name, field]): readonly Choice[] => {
    const given: readonly unknown[] = [answers[name]].flat();
    return (choicesOf(field) ?? []).filter(({ value }) => given.includes(value));
  });
  const spends = form.spend || chosen.some((choice) => choice.spends);
  if (!spends && fields.length > 0) return true;
  return prompts.yesOrNo({ message: `${form.submitLabel}?`, preset: !spends });
}

/** Sends an answer. That somebody was first, or that the run has ended, is told and is no failure. */
async function send(
  { connection, say }: Drive,
  run: Run,
  form: RunForm,
  answers: Readonly<Record<string, unknown>>,
): Promise<void> {
  const path = `${pathOf(run.id)}/forms/${encodeURIComponent(form.id)}`;
  try {
    await callForRun(connection, { method: 'POST', path, body: { answers } });
  } catch (error) {
    if (!(error instanceof CallError) || error.status !== 409) throw error;
    say(`  ${error.message} ${error.nextStep ?? ''}`.trimEnd());
  }
}

function tellWhatIsAsked(run: Run, form: RunForm, say: Output): void {
  say(`  The run waits for this answer. Give it in the portal, or with`);
  say(`    seatwright run answer ${run.id} --answers <file>`);
  say(`  where the file says { "${form.name}": { … } }${form.spend ? ' (this costs money)' : ''}:`);
  for (const line of fieldLines(form)) say(line);
}
