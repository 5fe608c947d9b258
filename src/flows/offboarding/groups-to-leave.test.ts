import { expect, it } from 'vitest';
import { keepsByConfiguration } from './groups-to-leave.ts';

const sales = { id: 'a1', name: 'Sales' };
const allStaff = { id: 'b2', name: 'All Staff' };

const keeps = (configuration: Readonly<Record<string, unknown>>) =>
  keepsByConfiguration({ configuration }, 'removeGroups');

it('leaves every group that is not excluded by name or id, whatever the case', () => {
  expect(keeps({})(sales)).toBeNull();
  expect(keeps({ groupExclusions: [' sales '] })(sales)).toBe('it is excluded');
  expect(keeps({ groupExclusions: ['A1'] })(sales)).toBe('it is excluded');
  expect(keeps({ groupExclusions: ['Sales'] })(allStaff)).toBeNull();
});

it('leaves the group of all staff also where leavers stay in the others', () => {
  const stay = { removeGroups: false, allStaffGroup: 'all staff' };
  expect(keeps(stay)(sales)).toBe('leavers stay in their groups');
  expect(keeps(stay)(allStaff)).toBeNull();
  expect(keeps({ ...stay, allStaffGroup: 'B2' })(allStaff)).toBeNull();
  expect(keeps({ ...stay, allStaffGroup: '' })(allStaff)).not.toBeNull();
  expect(keeps({ ...stay, groupExclusions: ['All Staff'] })(allStaff)).toBe('it is excluded');
});

it('decides for each side by its own switch', () => {
  expect(keeps({ leaveDirectoryGroups: false })(sales)).toBeNull();
});
