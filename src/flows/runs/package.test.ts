import { describe, expect, it } from 'vitest';
import { inheritedField, resolveConfiguration, type ConfigurationField } from './package.ts';

const field = (name: string, fallback: unknown): ConfigurationField => ({
  name,
  label: name,
  type: 'text',
  default: fallback,
  inheritable: true,
});
const sections = [
  { title: 'One', fields: [field('group', '=global.allStaffGroup'), field('wait', 24)] },
  { title: 'Two', fields: [field('country', '=global.usageLocation')] },
];
const globalSections = [{ title: 'Global', fields: [field('allStaffGroup', 'All staff')] }];

const resolve = (
  saved: Readonly<Record<string, unknown>>,
  savedGlobal: Readonly<Record<string, unknown>> = {},
) => resolveConfiguration(sections, saved, { sections: globalSections, saved: savedGlobal });

describe('a package’s configuration', () => {
  it('has the default where nothing is saved', () => {
    expect(resolve({})).toMatchObject({ wait: 24 });
  });

  it('has what is saved, also where that is no or nothing', () => {
    expect(resolve({ wait: 0, group: '' })).toMatchObject({ wait: 0, group: '' });
    expect(resolve({ wait: false })).toMatchObject({ wait: false });
  });

  it('inherits the client’s global value, else the global default, else null', () => {
    expect(resolve({}, { allStaffGroup: 'Everybody' })).toMatchObject({ group: 'Everybody' });
    expect(resolve({})).toMatchObject({ group: 'All staff' });
    expect(resolve({}, { usageLocation: 'DE' })).toMatchObject({ country: null });
  });

  it('keeps a value of its own over the global one', () => {
    expect(resolve({ group: 'Berlin' }, { allStaffGroup: 'Everybody' })).toMatchObject({
      group: 'Berlin',
    });
  });

  it('does not inherit twice: a global value is taken as it stands', () => {
    expect(resolve({}, { allStaffGroup: '=global.other' })).toMatchObject({
      group: '=global.other',
    });
  });

  it('leaves out what no field asks for any more', () => {
    expect(resolve({ formerField: 'x' })).toEqual({ group: 'All staff', wait: 24, country: null });
  });
});

describe('an expression', () => {
  it.each([
    ['=global.allStaffGroup', 'allStaffGroup'],
    [' =global.adminUpn ', 'adminUpn'],
    ['=global.', null],
    ['=global.a.b', null],
    ['global.adminUpn', null],
    ['see =global.adminUpn', null],
    [5, null],
    [null, null],
  ])('%j names %j', (value, name) => {
    expect(inheritedField(value)).toBe(name);
  });
});
