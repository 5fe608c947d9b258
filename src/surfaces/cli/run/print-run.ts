import type { Output } from '../print.ts';
import { hasEnded, isTable, type Run, type RunForm } from './run.ts';

/** Tells what a run has said since it was shown last, and where it stands. */
export interface Transcript {
  show(run: Run): void;
}

export function createTranscript(output: Output): Transcript {
  let lastSeq = 0;
  let lastStatus = '';
  return {
    show: (run) => {
      for (const message of run.messages.filter(({ seq }) => seq > lastSeq)) {
        for (const line of messageLines(message)) output(line);
        lastSeq = message.seq;
      }
      const status = statusOf(run);
      if (status !== lastStatus && run.form === null) output(status);
      lastStatus = status;
    },
  };
}

/** "2026-11-23T07:31Z" */
export function toMinute(instant: string): string {
  return Temporal.Instant.from(instant).toString({ smallestUnit: 'minute' });
}

/** The whole run: head, conversation, steps, the question that is open. */
export function printRun(run: Run, output: Output): void {
  const subject = run.subject === null ? '' : `: ${run.subject}`;
  output(`${run.packageTitle}${subject} for ${run.clientName}, ticket #${run.ticketNumber}`);
  output(`Run ${run.id}, started by ${run.startedBy} at ${toMinute(run.startedAt)}`);
  output('');
  for (const message of run.messages) {
    for (const line of messageLines(message)) output(line);
  }
  output('');
  for (const step of run.steps.filter(({ status }) => status !== 'pending')) {
    const waiting = step.waitingFor === null ? '' : `, waiting for ${step.waitingFor}`;
    const error = step.error === null ? '' : `, ${step.error}`;
    output(`  ${step.status.padEnd(8)} ${step.title}${waiting}${error}`);
  }
  output('');
  output(statusOf(run));
  if (run.form === null) return;
  for (const line of questionLines(run.form)) output(line);
}

function statusOf(run: Run): string {
  const waits = run.steps
    .filter(({ status, waitingFor }) => status === 'waiting' && waitingFor !== null)
    .map(({ title, waitingFor }) => `${title}: waiting for ${waitingFor ?? ''}`);
  const more = waits.length === 0 || hasEnded(run) ? '' : ` (${waits.join('; ')})`;
  return `→ ${run.statusText}${more}`;
}

function messageLines(message: Run['messages'][number]): readonly string[] {
  const author = message.author === 'seatwright' ? 'Seatwright' : message.author;
  if (message.kind === 'answered') {
    const answers = message.data.answers.map(({ label, value }) => `    ${label}: ${value}`);
    return [`${author}: ${message.text}`, ...answers];
  }
  const [first = '', ...rest] = message.text.split('\n');
  return [`${author}: ${first}`, ...rest.map((line) => `    ${line}`)];
}

/** What is asked, before its fields. */
export function questionLines(form: RunForm): readonly string[] {
  return [
    '',
    `? ${form.title}`,
    ...(form.description === '' ? [] : form.description.split('\n').map((line) => `  ${line}`)),
    ...(form.warning === null ? [] : [`  Warning: ${form.warning}`]),
  ];
}

/** The fields of a form as a file of answers has to name them. */
export function fieldLines(form: RunForm): readonly string[] {
  const { properties, required } = form.schema;
  return Object.entries(properties).map(([name, field]) => {
    const isNeeded = required.includes(name) && field.default === undefined;
    const plain = field.type === 'array' ? 'list of choices' : field.type;
    const kind = isTable(field) ? 'table, such as { "file": "starters.csv" }' : plain;
    return `    ${name}: ${kind}${isNeeded ? ', needed' : ''} (${field.title})`;
  });
}
