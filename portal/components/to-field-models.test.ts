import { expect, it } from 'vitest';
import type { ConfigurationField, Form } from '../api/types.ts';
import {
  fromConfigurationField,
  fromForm,
  toAnswers,
  toDefaults,
  toTypedWords,
  toValueText,
} from './to-field-models.ts';

const field: ConfigurationField = {
  name: 'adminUpn',
  label: 'UPN of Admin Account',
  type: 'text',
  default: '=global.adminUpn',
  inheritable: true,
};

const global = {
  adminUpn: { label: 'Admin account', value: 'admin@harbour.example' },
  allStaffGroup: { label: 'All staff group', value: '' },
};

it('offers the inheritance with the values that there are now', () => {
  const inherited = { expression: '=global.allStaffGroup', value: '' };
  expect(fromConfigurationField(field, { inherited, global }).inherit).toEqual({
    expression: '=global.allStaffGroup',
    sources: [
      { expression: '=global.adminUpn', valueText: 'admin@harbour.example' },
      { expression: '=global.allStaffGroup', valueText: null },
    ],
  });
});

it('takes the expression from the default before anything is saved, or from the field’s own name', () => {
  const other = { ...field, name: 'account' };
  expect(fromConfigurationField(other, { global }).inherit?.expression).toBe('=global.adminUpn');
  const plain = { ...field, name: 'allStaffGroup', default: '' };
  expect(fromConfigurationField(plain, { global }).inherit?.expression).toBe(
    '=global.allStaffGroup',
  );
});

it('offers no button for a field that has no global one to inherit from', () => {
  const other = { ...field, name: 'upnFormat', default: 'first.last' };
  expect(fromConfigurationField(other, { global }).inherit?.expression).toBeNull();
});

it('offers no inheritance where the field has none', () => {
  expect(fromConfigurationField({ ...field, inheritable: false }, {}).inherit).toBeUndefined();
});

it('lets licenses be picked by name once they are read, and typed until then', () => {
  const list: ConfigurationField = { ...field, type: 'list', default: [], lookup: 'licenses' };
  expect(fromConfigurationField(list, {}).control).toBe('list');
  const licenses = [{ value: 'sku-1', label: 'Business Premium' }];
  expect(fromConfigurationField(list, { licenses })).toMatchObject({
    control: 'choices',
    options: licenses,
  });
});

it('says switches in words and nothing for nothing', () => {
  expect(toValueText(true)).toBe('On');
  expect(toValueText(0)).toBe('0');
  expect(toValueText([])).toBeNull();
  expect(toValueText('')).toBeNull();
});

const question: Form = {
  id: 'form-1',
  name: 'confirm-release',
  title: 'Give the seats back?',
  description: '',
  submitLabel: 'Go',
  spend: false,
  warning: null,
  createdAt: '2026-11-23T09:00:00Z',
  schema: {
    type: 'object',
    properties: {
      decision: {
        type: 'string',
        title: 'Release',
        oneOf: [
          { const: 'release', title: 'Give back', 'x-detail': 'One seat.', 'x-spend': true },
          { const: 'keep', title: 'Keep' },
        ],
        default: 'release',
        'x-disabled': [{ const: 'gone', title: 'Gone', 'x-detail': 'It is over.' }],
      },
      groups: {
        type: 'array',
        title: 'Groups',
        items: { anyOf: [{ const: 'g1', title: 'Everybody' }] },
        default: ['g1'],
      },
      at: { type: 'string', title: 'At', format: 'date-time' },
      manager: { type: 'string', title: 'Manager', 'x-lookup': true },
      note: { type: 'string', title: 'Note', 'x-multiline': true, 'x-section': 'More' },
      people: { type: 'string', title: 'People', 'x-multiline': true, 'x-table': ['Name'] },
      first: { type: 'string', title: 'First password', 'x-secret': true },
      agree: { type: 'boolean', title: 'Agree' },
    },
    required: ['decision'],
  },
};

it('makes of each field of a question the control that fits it', () => {
  const models = fromForm('run-1', question, true);
  expect(models.map(({ name, control }) => [name, control])).toEqual([
    ['decision', 'choice'],
    ['groups', 'choices'],
    ['at', 'date-time'],
    ['manager', 'choice'],
    ['note', 'multiline'],
    ['people', 'table'],
    ['first', 'secret'],
    ['agree', 'boolean'],
  ]);
  expect(models.filter(({ required }) => required).map(({ name }) => name)).toEqual(['decision']);
  expect(models.filter(({ search }) => search !== undefined).map(({ name }) => name)).toEqual([
    'manager',
  ]);
});

it('lets nobody without the permission choose what costs money, says why, and preselects it for nobody else', () => {
  const [careful] = fromForm('run-1', question, false);
  expect(careful?.options).toEqual([
    expect.objectContaining({
      value: 'release',
      disabled: true,
      detail: 'One seat. Needs the permission to spend, which you do not have.',
    }),
    expect.objectContaining({ value: 'keep', disabled: false }),
    expect.objectContaining({ value: 'gone', disabled: true, detail: 'It is over.' }),
  ]);
  expect(toDefaults(question, false)['decision']).toBeNull();

  const [free] = fromForm('run-1', question, true);
  expect(free?.options?.[0]).toMatchObject({ disabled: false, detail: 'One seat.' });
  expect(toDefaults(question, true)).toMatchObject({ decision: 'release', groups: ['g1'] });
});

it('sends what was filled in, and a local time as an instant', () => {
  const at = '2026-11-24T09:30';
  expect(toAnswers(question, { decision: 'keep', groups: [], at, note: '', agree: false })).toEqual(
    {
      decision: 'keep',
      groups: [],
      at: new Date(at).toISOString(),
      agree: false,
    },
  );
});

it('tells what was typed over the beginning, and never a secret', () => {
  const fields = fromForm('run-1', question, true);
  const begin = { decision: 'release', groups: ['g1'], note: '', first: '', agree: false };
  const values = {
    ...begin,
    decision: 'keep',
    note: 'Call first',
    first: 'hidden',
    manager: 'p-7',
  };
  expect(toTypedWords(fields, values, begin)).toEqual([
    { label: 'Release', text: 'Keep' },
    { label: 'Manager', text: 'chosen from the list' },
    { label: 'Note', text: 'Call first' },
  ]);
  expect(toTypedWords(fields, begin, begin)).toEqual([]);
});
