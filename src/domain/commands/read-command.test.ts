import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeCommand } from '../../../test/support/write-command.ts';
import type { Command } from './command.ts';
import { readCommand } from './read-command.ts';

/** A Monday. */
const today = Temporal.PlainDate.from('2026-11-23');

const read = (line: string) => readCommand(line, today);

/** A command in short: what a table of sentences can hold. */
function short(line: string): string {
  const reading = read(line);
  if (!reading.ok) return `✗ ${reading.reason}`;
  const { command } = reading;
  switch (command.kind) {
    case 'onboard':
    case 'offboard': {
      const { name, moment } = command;
      const rest =
        command.kind === 'onboard' ? command.products.join(' + ') : (command.reason ?? '');
      const when = moment === null ? '' : [moment.on, moment.at ?? ''].map(String).join(' ').trim();
      return [command.kind, name, when, rest].join(' | ');
    }
    case 'open-ticket':
      return `open-ticket | ${command.number}`;
    case 'status':
    case 'cancel':
    case 'help':
      return command.kind;
  }
}

describe('a line', () => {
  it.each([
    ['onboard Jane Doe', 'onboard | Jane Doe |  | '],
    [
      'Onboard Jane Doe with Business Premium on Monday',
      'onboard | Jane Doe | 2026-11-30 | Business Premium',
    ],
    [
      'please onboard Jane Doe with Business Premium from Monday',
      'onboard | Jane Doe | 2026-11-30 | Business Premium',
    ],
    [
      'Hi, could you please onboard Jane Doe tomorrow, thanks!',
      'onboard | Jane Doe | 2026-11-24 | ',
    ],
    [
      'onboard our new starter Jane Doe with E3, Visio Plan 2 on 1 December',
      'onboard | Jane Doe | 2026-12-01 | E3 + Visio Plan 2',
    ],
    [
      'onboard Jane Doe from 2026-12-01 with Exchange Online',
      'onboard | Jane Doe | 2026-12-01 | Exchange Online',
    ],
    [
      'onboard Zoë O’Brien-Łuk with a Business Basic license',
      'onboard | Zoë O’Brien-Łuk |  | a Business Basic license',
    ],
    ['onboard Doe, Jane in 2 weeks', 'onboard | Doe, Jane | 2026-12-07 | '],
    ['onboard "Anna With Wong On" with E5', 'onboard | Anna With Wong On |  | E5'],
    [
      'Jane Doe starts on Monday and needs Business Premium',
      'onboard | Jane Doe | 2026-11-30 | Business Premium',
    ],
    ['Jane Doe is starting Monday with E3.', 'onboard | Jane Doe | 2026-11-30 | E3'],
    ['create an account for Jane Doe as of 1.12.', 'onboard | Jane Doe | 2026-12-01 | '],
    ['offboard Jane Doe', 'offboard | Jane Doe |  | '],
    [
      'offboard jane.doe@contoso.example now',
      'offboard | jane.doe@contoso.example | 2026-11-23 | ',
    ],
    [
      'offboard Jane Doe on Friday at 17:30 because Termination',
      'offboard | Jane Doe | 2026-11-27 17:30:00 | Termination',
    ],
    ['offboard Jane Doe on 5 Dec at 5pm', 'offboard | Jane Doe | 2026-12-05 17:00:00 | '],
    [
      'offboard Jane Doe because she moves on with her life',
      'offboard | Jane Doe |  | she moves on with her life',
    ],
    ['Jane Doe leaves on 30 November because of Leave', 'offboard | Jane Doe | 2026-11-30 | Leave'],
    ['status', 'status'],
    ['What’s the status?', 'status'],
    ['please cancel this run', 'cancel'],
    ['?', 'help'],
    ['help', 'help'],
    ['open ticket 5001', 'open-ticket | 5001'],
    ['ticket #5001', 'open-ticket | 5001'],
    ['open ticket T20261123.0042', 'open-ticket | T20261123.0042'],
  ])('“%s” means %s', (line, meaning) => {
    expect(short(line)).toBe(meaning);
  });

  it.each([
    ['', 'empty'],
    ['buy ten seats of Business Premium', 'not-understood'],
    ['yes', 'not-understood'],
    ['approve', 'not-understood'],
    ['onboard', 'name-missing'],
    ['onboard with E3', 'name-missing'],
    ['onboard Jane Doe and John Roe', 'name-unclear'],
    ['onboard 3 people', 'name-unclear'],
    ['onboard jane.doe@contoso.example', 'name-unclear'],
    ['onboard Jane Doe with', 'products-missing'],
    ['onboard Jane Doe on', 'date-unclear'],
    ['onboard Jane Doe on the moon', 'date-unclear'],
    ['onboard Jane Doe in accounting', 'date-unclear'],
    ['onboard Jane Doe on Tuesday 25 November', 'date-unclear'],
    ['onboard Jane Doe on 31 November', 'date-unclear'],
    ['onboard Jane Doe on 04/12/2026', 'date-ambiguous'],
    ['onboard Jane Doe next Tuesday', 'date-ambiguous'],
    ['onboard Jane Doe Monday', 'name-unclear'],
    ['onboard Jane Doe on next Tuesday', 'date-ambiguous'],
    ['onboard Jane Doe on 1 March 2026', 'date-past'],
    ['onboard Jane Doe on Monday from Tuesday', 'said-twice'],
    ['onboard Jane Doe on Monday at 9:00', 'does-not-fit'],
    ['onboard Jane Doe because why not', 'does-not-fit'],
    ['offboard Jane Doe with E3', 'does-not-fit'],
    ['offboard Jane Doe on Friday at 5', 'date-unclear'],
    ['offboard Jane Doe because', 'reason-missing'],
    ['cancel the licenses of Jane', 'left-over'],
    ['open ticket', 'number-missing'],
    ['open the door', 'number-missing'],
  ])('“%s” is refused: %s', (line, reason) => {
    expect(short(line)).toBe(`✗ ${reason}`);
  });

  it('is refused with what was typed in the explanation', () => {
    const reading = read('onboard Jane Doe on 04/12/2026');
    expect(reading.ok ? '' : reading.explanation).toMatch(
      /04\/12\/2026.*4 December 2026 or 12 April 2026/,
    );
  });
});

const name = fc
  .array(fc.constantFrom('Jane', 'With', 'On', 'van', 'Łucja', 'O’Neill', 'And', 'starts', 'New'), {
    minLength: 1,
    maxLength: 4,
  })
  .map((words) => words.join(' '));
const products = fc.array(fc.constantFrom('Business Premium', 'E3', 'Exchange Online (Plan 1)'), {
  maxLength: 3,
});
const on = fc.integer({ min: 0, max: 4_000 }).map((days) => today.add({ days }));
const at = fc
  .record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.integer({ min: 0, max: 59 }) })
  .map((time) => Temporal.PlainTime.from(time));
const day = fc.option(on.map((date) => ({ on: date, at: null })));
const moment = fc.option(fc.record({ on, at: fc.option(at) }));
const reason = fc.option(fc.constantFrom('Termination', 'with regret on Monday', 'Leave'));
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ kind: fc.constant('onboard' as const), name, moment: day, products }),
  fc.record({ kind: fc.constant('offboard' as const), name, moment, reason }),
  fc.record({ kind: fc.constantFrom('status' as const, 'cancel' as const, 'help' as const) }),
  fc.record({
    kind: fc.constant('open-ticket' as const),
    number: fc.integer({ min: 1, max: 99_999_999 }).map(String),
  }),
);

describe('any command', () => {
  it('that is written down is read as itself', () => {
    fc.assert(
      fc.property(command, (wanted) => {
        const reading = read(writeCommand(wanted));
        // As text: dates are objects.
        expect(JSON.stringify(reading)).toBe(JSON.stringify({ ok: true, command: wanted }));
      }),
    );
  });

  it('means the same with politeness around it', () => {
    fc.assert(
      fc.property(
        command,
        fc.constantFrom('please ', 'Hi, can you please '),
        (wanted, greeting) => {
          const line = writeCommand(wanted);
          expect(JSON.stringify(read(greeting + line))).toBe(JSON.stringify(read(line)));
        },
      ),
    );
  });
});

const letters = (words: string): string => words.normalize('NFC').replaceAll(/[^\p{L}\p{N}]/gu, '');

describe('any text', () => {
  const word = fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.constantFrom(
      'onboard',
      'offboard',
      'with',
      'on',
      'because',
      'Monday',
      'in',
      '"',
      ',',
      'at',
      'starts',
    ),
  );
  const text = fc.array(word, { maxLength: 12 }).map((words) => words.join(' '));

  it('is read or refused in words, the same way twice', () => {
    fc.assert(
      fc.property(text, (line) => {
        const reading = read(line);
        expect(JSON.stringify(read(line))).toBe(JSON.stringify(reading));
        if (!reading.ok) expect(reading.explanation).toMatch(/\.$/);
      }),
    );
  });

  it('loses no word of a name, a license or a reason', () => {
    fc.assert(
      fc.property(text, (line) => {
        const reading = read(`onboard Jane Doe with ${line}`);
        if (!reading.ok || reading.command.kind !== 'onboard') return;
        for (const part of reading.command.products) expect(letters(line)).toContain(letters(part));
        expect(reading.command.name).toBe('Jane Doe');
      }),
    );
  });
});
