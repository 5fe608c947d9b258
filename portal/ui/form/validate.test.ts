import { expect, it } from 'vitest';
import { toAskedFields, type FieldModel } from './field-model.ts';
import { findErrors } from './validate.ts';

const text: FieldModel = { name: 'last', label: 'Last name', control: 'text', required: true };

it('asks for every field that is needed and empty', () => {
  const fields: FieldModel[] = [
    text,
    { ...text, name: 'phone', required: false },
    { name: 'licenses', label: 'Licenses', control: 'choices', required: true },
    { name: 'seats', label: 'Seats', control: 'integer', required: true },
  ];
  expect(findErrors(fields, { last: '', phone: '', licenses: [], seats: null })).toEqual({
    last: 'Last name is needed.',
    licenses: 'Licenses is needed.',
    seats: 'Seats is needed.',
  });
});

it('asks for a field only after the answer that it belongs to, and needs it then', () => {
  const fields: FieldModel[] = [
    { name: 'when', label: 'When', control: 'choice', required: true },
    {
      name: 'at',
      label: 'Date and time',
      control: 'date-time',
      required: false,
      onlyWhen: { field: 'when', value: 'later' },
    },
  ];
  expect(toAskedFields(fields, { when: 'now' }).map(({ name }) => name)).toEqual(['when']);
  expect(findErrors(fields, { when: 'now', at: '' })).toEqual({});
  expect(findErrors(fields, { when: 'later', at: '' })).toEqual({
    at: 'Date and time is needed.',
  });
});

it('lets a field be empty that says so, although it is asked only after another answer', () => {
  const fields: FieldModel[] = [
    {
      name: 'domain',
      label: 'Domain',
      control: 'text',
      required: false,
      onlyWhen: { field: 'offer', value: 'one', mayBeEmpty: true },
    },
  ];
  expect(toAskedFields(fields, { offer: 'one' }).map(({ name }) => name)).toEqual(['domain']);
  expect(findErrors(fields, { offer: 'one', domain: '' })).toEqual({});
});

it('takes zero and "no" for answers', () => {
  const fields: FieldModel[] = [
    { name: 'seats', label: 'Seats', control: 'integer', required: true },
    { name: 'agree', label: 'Agree', control: 'boolean', required: true },
  ];
  expect(findErrors(fields, { seats: 0, agree: false })).toEqual({});
});

it('holds numbers to their inclusive limits', () => {
  const fields: FieldModel[] = [
    { name: 'seats', label: 'Seats', control: 'integer', required: false, minimum: 1, maximum: 5 },
  ];
  expect(findErrors(fields, { seats: 1 })).toEqual({});
  expect(findErrors(fields, { seats: 5 })).toEqual({});
  expect(findErrors(fields, { seats: 0 })).toEqual({ seats: 'Seats must be 1 or more.' });
  expect(findErrors(fields, { seats: 6 })).toEqual({ seats: 'Seats must be 5 or less.' });
});

it('holds texts to their length and form', () => {
  const fields: FieldModel[] = [
    { ...text, maximumLength: 3 },
    { ...text, name: 'mail', label: 'E-mail', format: 'email' },
  ];
  expect(findErrors(fields, { last: 'Lind', mail: 'maya' })).toEqual({
    last: 'Last name may have at most 3 characters.',
    mail: 'E-mail must be an e-mail address.',
  });
});

it('leaves a stored secret and an inherited value alone', () => {
  const fields: FieldModel[] = [
    { name: 'secret', label: 'Secret', control: 'secret', required: true, isStored: true },
    { name: 'seats', label: 'Seats', control: 'integer', required: true, maximum: 1 },
  ];
  expect(findErrors(fields, { secret: '', seats: '=global.seats' })).toEqual({});
});

it('refuses an expression that names no global field, by its name and with those that there are', () => {
  const sources = [{ expression: '=global.adminUpn', valueText: null }];
  const fields: FieldModel[] = [
    { ...text, required: false, inherit: { expression: null, sources } },
  ];
  expect(findErrors(fields, { last: ' =global.adminUpn ' })).toEqual({});
  expect(findErrors(fields, { last: '=global.nothing' })).toEqual({
    last: 'Last name: "=global.nothing" is no global field. There are =global.adminUpn.',
  });
});
