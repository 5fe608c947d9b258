import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findSlot } from './find-slot.ts';

const given = { today: Temporal.PlainDate.from('2026-11-23'), reasons: ['Termination', 'Leave'] };

/** The lines that the suggestions would make, or what is looked for in the tenant. */
function next(line: string): readonly string[] | string | null {
  const slot = findSlot(line, given);
  if (slot === null) return null;
  return slot.kind === 'choice'
    ? slot.options.map((option) => slot.before + option)
    : `${slot.before}<${slot.kind} ${slot.search}>`;
}

describe('what may come next', () => {
  it.each([
    ['', ['onboard ', 'offboard ', 'status', 'cancel', 'open ticket ', 'help']],
    ['o', ['onboard ', 'offboard ', 'open ticket ']],
    ['please off', ['please offboard ']],
    ['onboard Jane ', null],
    ['onboard Jane Doe ', ['onboard Jane Doe with ', 'onboard Jane Doe on ']],
    ['onboard Jane Doe with ', 'onboard Jane Doe with <product >'],
    ['onboard Jane Doe with Bus', 'onboard Jane Doe with <product Bus>'],
    ['onboard Jane Doe with E3, Vis', 'onboard Jane Doe with E3, <product Vis>'],
    ['onboard Jane Doe with E3,', 'onboard Jane Doe with E3, <product >'],
    ['onboard Jane Doe with E3 on m', ['onboard Jane Doe with E3 on Monday']],
    ['onboard Jane Doe on Monday ', ['onboard Jane Doe on Monday with ']],
    ['offboard Ja', 'offboard <person Ja>'],
    ['offboard Jane Doe on Monday ', ['offboard Jane Doe on Monday because ']],
    [
      'offboard Jane Doe because ',
      ['offboard Jane Doe because Termination', 'offboard Jane Doe because Leave'],
    ],
    ['offboard Jane Doe because l', ['offboard Jane Doe because Leave']],
    ['what ever', null],
  ])('after “%s” is %j', (line, expected) => {
    expect(next(line)).toEqual(expected);
  });

  it('begins with what was typed, whatever that is', () => {
    const words = fc.constantFrom(
      'onboard',
      'offboard',
      'Jane',
      'Doe',
      'with',
      'E3',
      ',',
      'on',
      'Mo',
      'please',
      '"J D"',
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 8 }), fc.constantFrom('', ' '), (typed, end) => {
        const line = typed.join(' ') + end;
        const slot = findSlot(line, given);
        if (slot !== null)
          expect(`${line.trimStart()} `.startsWith(slot.before.trimEnd())).toBe(true);
      }),
    );
  });
});
