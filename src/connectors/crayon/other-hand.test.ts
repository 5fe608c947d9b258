import { describe, expect, it } from 'vitest';
import { findTakenBack } from './other-hand.ts';

const before = { Quantity: 10, autoRenewEnabled: true, Name: null, Markup: 1.5, Tags: { a: 1 } };
const line = (ChangedColumn: string, ChangedTo: string, at = 1, ChangedBy = 'colleague') => ({
  ChangedBy,
  ChangedDate: `2026-11-22T08:00:0${at}Z`,
  ChangedColumn,
  ChangedTo,
});
const takenBack = (...log: ReturnType<typeof line>[]) => findTakenBack(before, log, 'API@msp');

describe('what another hand had set', () => {
  it('was taken back when it is not what was sent', () => {
    expect(takenBack(line('AutoRenewEnabled', 'False'), line('Quantity', '11'))).toEqual([
      { field: 'AutoRenewEnabled', wasSetTo: 'False' },
      { field: 'Quantity', wasSetTo: '11' },
    ]);
  });

  it('was not when it is: it was there before the read', () => {
    expect(
      takenBack(line('AutoRenewEnabled', 'True'), line('Quantity', '10'), line('Name', '')),
    ).toEqual([]);
  });

  it('is judged by its last word, in whatever order the log tells', () => {
    expect(takenBack(line('Quantity', '10', 3), line('Quantity', '12', 2))).toEqual([]);
    expect(takenBack(line('Quantity', '12', 3), line('Quantity', '10', 2))).toHaveLength(1);
  });

  it('is neither our own change nor a field that we do not know', () => {
    expect(takenBack(line('Quantity', '12', 1, 'api@MSP'), line('Colour', 'red'))).toEqual([]);
  });
});
