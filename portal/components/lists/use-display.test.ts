import { expect, it } from 'vitest';
import type { Column } from '../../ui/data-table.tsx';
import { toShown } from './use-display.ts';

const columns: readonly Column<string>[] = [
  { key: 'name', header: 'Name', cell: (row) => row },
  { key: 'state', header: 'State', cell: (row) => row },
  { key: 'id', header: 'Id', cell: (row) => row, isOptional: true },
];

it('shows what the list shows by itself while nobody has chosen', () => {
  expect(toShown(columns, undefined, '')).toEqual(['name', 'state']);
});

it('shows what was chosen last here, unless the address says otherwise', () => {
  expect(toShown(columns, undefined, 'id')).toEqual(['name', 'id']);
  expect(toShown(columns, 'state,id', 'id')).toEqual(['name', 'state', 'id']);
});

it('always shows the column that names the row', () => {
  expect(toShown(columns, 'none', '')).toEqual(['name']);
});
