import { describe, expect, it } from 'vitest';
import { needsSpend, type FormAnswers, type FormField, type FormSpec } from './form.ts';
import { parseAnswers } from './parse-answers.ts';

const formWith = (...fields: readonly FormField[]): FormSpec => ({
  name: 'test',
  title: 'Test',
  description: '',
  submitLabel: 'Go',
  spend: false,
  warning: null,
  fields,
});

const field = (changes: Partial<FormField>): FormField => ({
  name: 'it',
  label: 'It',
  type: 'string',
  required: false,
  ...changes,
});

const options = [
  { value: 'a', label: 'A' },
  { value: 'b', label: 'B' },
  { value: 'gone', label: 'Gone', disabled: true },
];

/** What comes of one answer to one field. */
function answer(changes: Partial<FormField>, it?: unknown): unknown {
  const answers: FormAnswers = it === undefined ? {} : { it };
  const parsed = parseAnswers(formWith(field(changes)), answers);
  return parsed.ok ? parsed.answers : parsed.fields;
}

describe('answers to a form', () => {
  it('are all judged at once', () => {
    const form = formWith(
      field({ name: 'first', label: 'First name', required: true }),
      field({ name: 'count', label: 'Count', type: 'integer' }),
    );
    expect(parseAnswers(form, { count: 'two', other: 1 })).toEqual({
      ok: false,
      fields: {
        first: 'First name is needed.',
        count: 'Count must be a whole number.',
        other: 'This form has no field "other".',
      },
    });
  });

  it.each([undefined, null, '', '   ', []])(
    'leave out an optional field answered with %j',
    (empty) => {
      expect(answer({}, empty)).toEqual({});
    },
  );

  it('take a table that can be read, as it is, and name everything that is wrong in another', () => {
    const table = { table: 'starters', multiline: true } as const;
    const good = 'Name\tCity\nJane Doe\tLeeds';
    expect(answer(table, good)).toEqual({ it: good });
    expect(answer(table, 'Name\tCity\nJane\tLeeds\nAda Byron\t=A1')).toEqual({
      it:
        'Row 2, Name: “Jane” is one word. Write first and last name.\n' +
        'Row 3, City: “=A1” is a formula. Write what it comes to (in a spreadsheet: paste values).',
    });
    const many = `Name\n${'Jane\n'.repeat(12)}`;
    expect(answer(table, many)).toEqual({ it: expect.stringMatching(/\nAnd 2 more\.$/) });
  });

  it.each([undefined, null, '', '   ', []])('refuse %j for a field that is needed', (empty) => {
    expect(answer({ required: true }, empty)).toEqual({ it: 'It is needed.' });
  });

  it('keep false and 0: they are answers', () => {
    expect(answer({ type: 'boolean', required: true }, false)).toEqual({ it: false });
    expect(answer({ type: 'integer', required: true }, 0)).toEqual({ it: 0 });
  });

  it('know no field of the object that every object has', () => {
    expect(parseAnswers(formWith(), { constructor: 'x' })).toMatchObject({ ok: false });
  });
});

describe('a text', () => {
  it('loses the blanks around it', () => {
    expect(answer({}, '  Jane ')).toEqual({ it: 'Jane' });
  });

  it('may have as many characters as the field says, 1000 where it says nothing', () => {
    expect(answer({ maximumLength: 3 }, 'abc')).toEqual({ it: 'abc' });
    expect(answer({ maximumLength: 3 }, 'abcd')).toEqual({
      it: 'It may have 3 characters at most.',
    });
    expect(answer({}, 'x'.repeat(1_000))).toEqual({ it: 'x'.repeat(1_000) });
    expect(answer({}, 'x'.repeat(1_001))).toEqual({ it: 'It may have 1000 characters at most.' });
  });

  it('is not a number or a list', () => {
    expect(answer({}, 5)).toEqual({ it: 'It must be text.' });
    expect(answer({ type: 'secret' }, ['a'])).toEqual({ it: 'It must be text.' });
  });

  it.each(['jane', 'jane@contoso', 'a b@contoso.example', '@contoso.example'])(
    'is no mail address when it is %j',
    (text) => {
      expect(answer({ format: 'email' }, text)).toEqual({
        it: 'It must be a mail address such as jane@contoso.example.',
      });
    },
  );

  it('is a mail address when it looks like one', () => {
    expect(answer({ format: 'email' }, 'jane@contoso.example')).toEqual({
      it: 'jane@contoso.example',
    });
  });
});

describe('a number', () => {
  it.each(['5', 1.5, Number.NaN, Number.POSITIVE_INFINITY, true])('is not %j', (value) => {
    expect(answer({ type: 'integer' }, value)).toEqual({ it: 'It must be a whole number.' });
  });

  it('keeps within its limits, both included', () => {
    const limits = { type: 'integer', minimum: 1, maximum: 3 } as const;
    expect([1, 3].map((value) => answer(limits, value))).toEqual([{ it: 1 }, { it: 3 }]);
    expect(answer(limits, 0)).toEqual({ it: 'It must be at least 1.' });
    expect(answer(limits, 4)).toEqual({ it: 'It must be at most 3.' });
  });
});

describe('a yes or no', () => {
  it.each(['yes', 'true', 1])('is not %j', (value) => {
    expect(answer({ type: 'boolean' }, value)).toEqual({ it: 'It must be yes or no.' });
  });
});

describe('a choice', () => {
  it('is one that is offered and not switched off', () => {
    expect(answer({ type: 'choice', options }, 'a')).toEqual({ it: 'a' });
    expect(answer({ type: 'choice', options }, 'c')).toEqual({ it: 'It has no choice "c".' });
    expect(answer({ type: 'choice', options }, 'gone')).toEqual({ it: 'Gone cannot be chosen.' });
    expect(answer({ type: 'choice', options }, 1)).toEqual({
      it: 'It must be one of the choices.',
    });
  });

  it('that is looked up elsewhere is taken as it is', () => {
    expect(answer({ type: 'choice', lookup: true }, 'person-1')).toEqual({ it: 'person-1' });
  });

  it('of several keeps each once and refuses all for one wrong', () => {
    expect(answer({ type: 'choices', options }, ['b', 'a', 'b'])).toEqual({ it: ['b', 'a'] });
    expect(answer({ type: 'choices', options }, ['a', 'c'])).toEqual({
      it: 'It has no choice "c".',
    });
    expect(answer({ type: 'choices', options }, 'a')).toEqual({
      it: 'It must be a list of choices.',
    });
  });
});

describe('a moment', () => {
  it('is stored as a date or as an instant in UTC', () => {
    expect(answer({ type: 'date' }, '2026-11-22')).toEqual({ it: '2026-11-22' });
    expect(answer({ type: 'date-time' }, '2026-11-22T18:00:00+01:00')).toEqual({
      it: '2026-11-22T17:00:00Z',
    });
  });

  it.each(['tomorrow', '2026-02-30', '22.11.2026', 20_261_122])(
    'is no date when it is %j',
    (value) => {
      expect(answer({ type: 'date' }, value)).toEqual({
        it: 'It must be a date such as 2026-11-22.',
      });
    },
  );

  it('needs a zone where it is an instant', () => {
    expect(answer({ type: 'date-time' }, '2026-11-22T17:00')).toEqual({
      it: 'It must be a date and time with a zone, such as 2026-11-22T17:00:00Z.',
    });
  });
});

describe('the permission to spend', () => {
  const costly = [
    { value: 'a', label: 'A', spend: true as const },
    { value: 'b', label: 'B' },
  ];

  it('is needed for any answer to a form that spends', () => {
    expect(needsSpend({ ...formWith(), spend: true }, {})).toBe(true);
  });

  it('is needed where an option that spends is chosen, alone or among others', () => {
    const one = formWith(field({ type: 'choice', options: costly }));
    const many = formWith(field({ type: 'choices', options: costly }));
    expect(needsSpend(one, { it: 'a' })).toBe(true);
    expect(needsSpend(many, { it: ['b', 'a'] })).toBe(true);
    expect(needsSpend(one, { it: 'b' })).toBe(false);
    expect(needsSpend(many, { it: ['b'] })).toBe(false);
    expect(needsSpend(one, {})).toBe(false);
  });
});
