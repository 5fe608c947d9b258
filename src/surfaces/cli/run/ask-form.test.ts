import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { control, createTerminal, enter, space } from '../../../../test/support/terminal.ts';
import { answersFrom } from './answers-file.ts';
import { askForm } from './ask-form.ts';
import type { Choice } from './choices.ts';
import { createPrompts, PromptLeft } from './prompts.ts';
import type { FormField, RunForm } from './run.ts';

const formOf = (properties: Record<string, FormField>, required: string[] = []): RunForm => ({
  id: 'form-1',
  name: 'test',
  title: 'Test',
  description: '',
  submitLabel: 'Go',
  spend: false,
  warning: null,
  schema: { type: 'object', properties, required },
  createdAt: '2026-11-23T09:00:00Z',
});

const people: readonly Choice[] = ['Isla Marsh', 'Rowan Pike', 'Rowan Stead'].map((label) => ({
  value: label.toLowerCase().replace(' ', '.'),
  label,
  detail: '',
  spends: false,
  canBeChosen: true,
}));

const findNobody = () => Promise.resolve([]);

/** Asks a form at a terminal; the test plays the person. */
function ask(form: RunForm, maySpend = true) {
  const terminal = createTerminal();
  const answers = askForm(form, {
    prompts: createPrompts(terminal),
    find: (_field, text) =>
      Promise.resolve(people.filter(({ label }) => label.toLowerCase().includes(text))),
    maySpend,
    say: (line) => void terminal.output.write(`${line}\n`),
  });
  return { terminal, answers };
}

const field = { title: 'It' } as const;
const ab = [
  { const: 'a', title: 'First' },
  { const: 'b', title: 'Second' },
];

describe('a question at a terminal', () => {
  it('for a text proposes the default and takes what is typed over it', async () => {
    const form = formOf({ it: { type: 'string', ...field, default: 'Jane' } }, ['it']);
    const { terminal, answers } = ask(form);
    await terminal.sees('Jane');
    terminal.press(` Doe${enter}`);
    expect(await answers).toEqual({ it: 'Jane Doe' });
  });

  it('for a text that is needed does not take nothing', async () => {
    const { terminal, answers } = ask(formOf({ it: { type: 'string', ...field } }, ['it']));
    await terminal.sees('It');
    terminal.press(enter);
    await terminal.sees('It is needed.');
    terminal.press(`x${enter}`);
    expect(await answers).toEqual({ it: 'x' });
  });

  it('for a secret never shows it', async () => {
    const form = formOf({ it: { type: 'string', ...field, 'x-secret': true } }, ['it']);
    const { terminal, answers } = ask(form);
    await terminal.sees('It');
    terminal.press('not-for-anybody');
    terminal.press(enter);
    expect(await answers).toEqual({ it: 'not-for-anybody' });
    expect(terminal.drawn()).not.toContain('not-for-anybody');
  });

  it('for a table asks for its file until there is one, and a file of answers names it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'seatwright-table-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const file = join(folder, 'starters.csv');
    // As spreadsheets save "CSV" where nobody told them otherwise.
    await writeFile(file, Buffer.from('Name;City\r\nZo\u00eb Intake;Leeds\r\n', 'latin1'));
    const text = 'Name;City\r\nZo\u00eb Intake;Leeds\r\n';
    const form = formOf({ it: { type: 'string', ...field, 'x-table': ['Name'] } }, ['it']);
    const { terminal, answers } = ask(form);
    await terminal.sees('It, as a CSV file');
    terminal.press(`${join(folder, 'none.csv')}${enter}`);
    await terminal.sees(/cannot be read[^]*It, as a CSV file/);
    terminal.press(`${file}${enter}`);
    expect(await answers).toEqual({ it: text });

    expect(await answersFrom(form, { it: { file } }, findNobody)).toEqual({ it: text });
    expect(await answersFrom(form, { it: text }, findNobody)).toEqual({ it: text });
    await expect(answersFrom(form, { it: { file: folder } }, findNobody)).rejects.toThrow(
      /cannot be read/,
    );
  });

  it('for a number and for yes or no gives what they are', async () => {
    const form = formOf(
      {
        count: { type: 'integer', title: 'Count', minimum: 1 },
        agree: { type: 'boolean', title: 'Agree' },
      },
      ['count', 'agree'],
    );
    const { terminal, answers } = ask(form);
    await terminal.sees('Count');
    terminal.press(`3${enter}`);
    await terminal.sees('Agree');
    terminal.press(`y${enter}`);
    expect(await answers).toEqual({ count: 3, agree: true });
  });

  it('for one of several begins at the default', async () => {
    const form = formOf({ it: { type: 'string', ...field, oneOf: ab, default: 'b' } }, ['it']);
    const { terminal, answers } = ask(form);
    await terminal.sees('❯ Second');
    terminal.press(enter);
    expect(await answers).toEqual({ it: 'b' });
  });

  it('does not let anybody choose what costs money without the permission, and says so', async () => {
    const costly = [{ const: 'buy', title: 'Buy it', 'x-spend': true as const }, ...ab];
    const form = formOf({ it: { type: 'string', ...field, oneOf: costly, default: 'buy' } }, [
      'it',
    ]);
    const { terminal, answers } = ask(form, false);
    await terminal.sees('needs the permission to spend');
    await terminal.moveTo('First');
    terminal.press(enter);
    expect(await answers).toEqual({ it: 'a' });
  });

  it('for any number of several takes the marked ones', async () => {
    const form = formOf({ it: { type: 'array', ...field, items: { anyOf: ab }, default: ['a'] } }, [
      'it',
    ]);
    const { terminal, answers } = ask(form);
    await terminal.moveTo('Second');
    terminal.press(space);
    await terminal.sees('Second');
    terminal.press(enter);
    expect(await answers).toEqual({ it: ['a', 'b'] });
  });

  it('for a person searches while one types', async () => {
    const form = formOf({ it: { type: 'string', ...field, 'x-lookup': true } }, ['it']);
    const { terminal, answers } = ask(form);
    await terminal.sees('Isla Marsh');
    terminal.press('stead');
    await terminal.sees('❯ Rowan Stead');
    terminal.press(enter);
    expect(await answers).toEqual({ it: 'rowan.stead' });
  });

  it('with many optional fields asks for those one wants, and keeps the defaults of the others', async () => {
    const optional = Object.fromEntries(
      ['Phone', 'Office', 'City', 'Company'].map((title): [string, FormField] => [
        title.toLowerCase(),
        { type: 'string', title, ...(title === 'Company' ? { default: 'Brightwater' } : {}) },
      ]),
    );
    const { terminal, answers } = ask(formOf(optional));
    await terminal.sees('Company: Brightwater');
    await terminal.moveTo('Office');
    terminal.press(space);
    await terminal.sees('◉');
    terminal.press(enter);
    await terminal.sees('Office (optional)');
    terminal.press(`Leeds${enter}`);
    expect(await answers).toEqual({ company: 'Brightwater', office: 'Leeds' });
  });

  it('among many optional fields is put all the same where the default costs money', async () => {
    const texts = ['Phone', 'Office', 'City', 'Company'].map((title): [string, FormField] => [
      title.toLowerCase(),
      { type: 'string', title },
    ]);
    const seats = [{ const: 'buy', title: 'Buy it', 'x-spend': true as const }];
    const seat: FormField = { type: 'string', title: 'Seat', oneOf: seats, default: 'buy' };
    const { terminal, answers } = ask(formOf({ ...Object.fromEntries(texts), seat }));
    await terminal.sees('Seat (optional)');
    await terminal.moveTo('(none)');
    terminal.press(enter);
    await terminal.sees('Anything else');
    terminal.press(enter);
    expect(await answers).toEqual({});
  });

  it('is left with Ctrl-C', async () => {
    const { terminal, answers } = ask(formOf({ it: { type: 'string', ...field } }, ['it']));
    const left = expect(answers).rejects.toThrow(PromptLeft);
    await terminal.sees('It');
    terminal.press(control.c);
    await left;
  });
});
