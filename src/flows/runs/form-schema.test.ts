import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultsOf, isAllowed } from '../../../test/support/elicitation.ts';
import type { FormField, FormSpec } from './form.ts';
import { mostFormBytes, toFormSchema, type FieldSchema } from './form-schema.ts';
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

const schemaOf = (field: Omit<FormField, 'name' | 'label'>): FieldSchema | undefined =>
  toFormSchema(formWith({ name: 'it', label: 'It', ...field })).properties['it'];

const options = [
  { value: 'a', label: 'A', detail: 'the first', spend: true as const },
  { value: 'b', label: 'B', warning: true },
  { value: 'gone', label: 'Gone', detail: 'It is over.', disabled: true },
];

describe('the schema of a form', () => {
  it('says in the words of JSON Schema what a field says', () => {
    expect(
      schemaOf({ type: 'choice', required: true, default: 'b', section: 'Access', options }),
    ).toEqual({
      type: 'string',
      title: 'It',
      'x-section': 'Access',
      oneOf: [
        { const: 'a', title: 'A', 'x-detail': 'the first', 'x-spend': true },
        { const: 'b', title: 'B', 'x-warning': true },
      ],
      default: 'b',
      'x-disabled': [{ const: 'gone', title: 'Gone', 'x-detail': 'It is over.' }],
    });
    expect(schemaOf({ type: 'secret', required: true, maximumLength: 20 })).toEqual({
      type: 'string',
      title: 'It',
      maxLength: 20,
      'x-secret': true,
    });
    expect(schemaOf({ type: 'choices', required: true, options })).toMatchObject({
      type: 'array',
      minItems: 1,
    });
  });

  it('names the columns that a table may have', () => {
    const schema = schemaOf({ type: 'string', required: true, multiline: true, table: 'starters' });
    expect(schema).toMatchObject({
      type: 'string',
      'x-multiline': true,
      'x-table': expect.arrayContaining(['First name', 'Last name', 'Licenses']),
    });
  });

  it('preselects nothing that cannot be chosen', () => {
    const one = schemaOf({ type: 'choice', required: true, default: 'gone', options });
    const several = schemaOf({
      type: 'choices',
      required: false,
      default: ['gone', 'a', 'away'],
      options,
    });
    expect(one).not.toHaveProperty('default');
    expect(several).toHaveProperty('default', ['a']);
  });

  it('does not ask for an optional choice among nothing', () => {
    expect(schemaOf({ type: 'choices', required: false, options: [] })).toBeUndefined();
  });
});

describe('a question with more choices than fit', () => {
  const customers = Array.from({ length: 5_000 }, (_, index) => ({
    value: `customer-${index}`,
    label: `Customer number ${index} of a large distributor`,
  }));
  const none = { value: 'none', label: 'Not a customer here' };
  const form = formWith({
    name: 'customer',
    label: 'Customer',
    type: 'choice',
    required: true,
    default: 'customer-4000',
    options: [...customers, none],
  });

  it('names the first, the preselected and the last, and lets the others be looked up', () => {
    const field = toFormSchema(form).properties['customer'];
    if (field?.type !== 'string') throw new Error('It is no choice');
    const named = field.oneOf?.map((choice) => choice.const) ?? [];
    expect(named.slice(0, 2)).toEqual(['customer-0', 'customer-1']);
    expect(named.slice(-2)).toEqual(['customer-4000', 'none']);
    expect(field['x-lookup']).toBe(true);
  });

  it('takes an answer that is not named, and none that does not exist', () => {
    expect(parseAnswers(form, { customer: 'customer-3000' })).toEqual({
      ok: true,
      answers: { customer: 'customer-3000' },
    });
    expect(parseAnswers(form, { customer: 'customer-9999' })).toEqual({
      ok: false,
      fields: { customer: 'Customer has no choice "customer-9999".' },
    });
  });
});

const text = fc.string({ minLength: 1, maxLength: 40 });
/** Blanks around an answer are cut, so no value has any. */
const value = fc.stringMatching(/^[!-~]([ -~]{0,30}[!-~])?$/);
const option = fc.record({
  value,
  label: text,
  detail: fc.string({ maxLength: 200 }),
  disabled: fc.boolean(),
});
const named = { label: text, description: fc.string({ maxLength: 60 }), required: fc.boolean() };
const choiceField = fc
  .record({
    ...named,
    type: fc.constantFrom('choice' as const, 'choices' as const),
    options: fc.uniqueArray(option, { selector: ({ value }) => value, maxLength: 300 }),
  })
  .filter((field) => field.options.some(({ disabled }) => !disabled));
const plainField = fc.record({
  ...named,
  type: fc.constantFrom(
    'string' as const,
    'secret' as const,
    'boolean' as const,
    'integer' as const,
    'date' as const,
    'date-time' as const,
  ),
});
const anyForm = fc
  .array(fc.oneof(choiceField, plainField), { maxLength: 6 })
  .map((fields) =>
    formWith(...fields.map((field, index): FormField => ({ name: `field-${index}`, ...field }))),
  );

const anyAnswer = fc.oneof(
  fc.string(),
  fc.constantFrom('', '   ', null, undefined, true, false, 0, 1.5, -3),
  fc.constantFrom('2026-11-22', '2026-02-30', '2026-11-22T17:00:00Z', '2026-11-22T17:00'),
  fc.array(fc.string(), { maxLength: 3 }),
);

/** An answer that the schema allows. */
function answerTo(field: FieldSchema): fc.Arbitrary<unknown> {
  switch (field.type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer();
    case 'array':
      return fc.uniqueArray(fc.constantFrom(...field.items.anyOf.map((choice) => choice.const)), {
        minLength: 1,
      });
    case 'string':
      if (field.oneOf !== undefined)
        return fc.constantFrom(...field.oneOf.map((choice) => choice.const));
      if (field.format === 'date') return fc.constant('2026-11-22');
      if (field.format === 'date-time') return fc.constant('2026-11-22T17:00:00Z');
      return fc.stringMatching(/^[A-Za-z]{1,40}$/);
  }
}

describe('any form', () => {
  it('is within the subset that can be asked everywhere, and not too large', () => {
    fc.assert(
      fc.property(anyForm, (form) => {
        const schema = toFormSchema(form);
        expect(faultsOf(schema)).toEqual([]);
        const served = JSON.stringify({ ...form, fields: [], schema });
        expect(Buffer.byteLength(served)).toBeLessThanOrEqual(mostFormBytes);
      }),
    );
  });

  it('takes no answer that its schema does not allow', () => {
    const cases = anyForm.chain((form) =>
      fc.tuple(
        fc.constant(form),
        fc.record(
          Object.fromEntries(
            form.fields.map(({ name, options: offered = [] }) => [
              name,
              fc.oneof(anyAnswer, fc.constantFrom('', ...offered.map(({ value }) => value))),
            ]),
          ),
        ),
      ),
    );
    fc.assert(
      fc.property(cases, ([form, answers]) => {
        const schema = toFormSchema(form);
        const parsed = parseAnswers(form, answers);
        const isLookedUp = JSON.stringify(schema).includes('"x-lookup"');
        if (parsed.ok && !isLookedUp) expect(isAllowed(schema, parsed.answers)).toBe(true);
      }),
    );
  });

  it('takes every answer that its schema allows', () => {
    const cases = anyForm.chain((form) => {
      const { properties } = toFormSchema(form);
      const answers = Object.entries(properties).map(
        ([name, field]) => [name, answerTo(field)] as const,
      );
      return fc.tuple(fc.constant(form), fc.record(Object.fromEntries(answers)));
    });
    fc.assert(
      fc.property(cases, ([form, answers]) => {
        expect(isAllowed(toFormSchema(form), answers)).toBe(true);
        expect(parseAnswers(form, answers)).toMatchObject({ ok: true });
      }),
    );
  });
});
