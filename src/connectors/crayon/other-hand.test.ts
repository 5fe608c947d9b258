import { describe, expect, it } from 'vitest';
import { takenBackIn } from './other-hand.ts';

const now = { Quantity: 11, autoRenewEnabled: true, Name: null, Markup: 1.5, Tags: { a: 1 } };
const line = (ChangedColumn: string, ChangedTo: string, at = 1, ChangedBy = 'colleague') => ({
  ChangedBy,
  ChangedDate: `2026-11-22T08:00:0${at}Z`,
  ChangedColumn,
  ChangedTo,
});
const ours = (ChangedTo: string, at: number) => line('Quantity', ChangedTo, at, 'api@MSP');
const takenBack = (...log: ReturnType<typeof line>[]) =>
  takenBackIn(log, now, { fromQuantity: 10, ownUserName: 'API@msp' });

describe('what another hand had set', () => {
  it('was taken back when it is not what stands now', () => {
    expect(takenBack(line('AutoRenewEnabled', 'False'), line('Quantity', '50'))).toEqual([
      { field: 'AutoRenewEnabled', wasSetTo: 'False', by: 'colleague' },
      { field: 'Quantity', wasSetTo: '50', by: 'colleague' },
    ]);
  });

  it('was not when it stands: it was there before the read, or came after the write', () => {
    expect(
      takenBack(line('AutoRenewEnabled', 'True'), line('Quantity', '11'), line('Name', '')),
    ).toEqual([]);
  });

  it('is judged by its last word, in whatever order the log tells', () => {
    expect(takenBack(line('Markup', '1.5', 3), line('Markup', '2', 2))).toEqual([]);
    expect(takenBack(line('Markup', '2', 3), line('Markup', '1.5', 2))).toHaveLength(1);
  });

  it('is in our total where it came before the read', () => {
    expect(takenBack(line('Quantity', '10', 1), ours('11', 2))).toEqual([]);
    expect(takenBack(line('Quantity', '9', 1), ours('10', 2), ours('11', 3))).toEqual([]);
    expect(takenBack(ours('10', 1), line('Quantity', '50', 2), ours('11', 3))).toHaveLength(1);
  });

  it('is neither our own change, nor a field that we do not know, nor what Microsoft wipes', () => {
    expect(
      takenBack(
        line('AutoRenewEnabled', 'False', 1, 'api@MSP'),
        line('Colour', 'red'),
        line('ScheduledNextTermInstructions', '8'),
      ),
    ).toEqual([]);
  });
});
