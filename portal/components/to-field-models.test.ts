import { expect, it } from 'vitest';
import type { ConfigurationField } from '../api/types.ts';
import { fromConfigurationField, toValueText } from './to-field-models.ts';

const field: ConfigurationField = {
  name: 'adminUpn',
  label: 'UPN of Admin Account',
  type: 'text',
  default: '=global.adminUpn',
  inheritable: true,
};

it('offers the inheritance with the value it has now', () => {
  const inherited = { expression: '=global.adminUpn', value: 'admin@harbour.example' };
  expect(fromConfigurationField(field, { inherited }).inherit).toEqual({
    expression: '=global.adminUpn',
    valueText: 'admin@harbour.example',
  });
});

it('takes the expression from the default before anything is saved', () => {
  const other = { ...field, name: 'account', default: '=global.adminUpn' };
  expect(fromConfigurationField(other, {}).inherit?.expression).toBe('=global.adminUpn');
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
