import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  composeDisplayName,
  composeName,
  displayNameFormats,
  nameFormats,
} from './name-formats.ts';
import { generatePassword, passwordRandomByteCount } from './password.ts';
import { transliterate } from './transliterate.ts';
import { accountNameOf, proposeUserPrincipalName } from './user-principal-name.ts';

const wish = {
  person: { firstName: 'Jane', lastName: 'Doe' },
  format: 'first.last',
  domain: 'contoso.example',
  taken: [],
  maximumLength: 0,
  onDuplicate: 'stop',
} as const;
const nameOf = (changes: object): string => {
  const answer = proposeUserPrincipalName({ ...wish, ...changes });
  return answer.ok ? answer.userPrincipalName : answer.reason;
};

describe('names', () => {
  test.each([
    ['Zoë Łukaszewicz-Groß', 'Zoe Lukaszewicz-Gross'],
    ['Åsa Bjørn Ærø', 'Asa Bjorn AEro'],
    ['Đặng Thị', 'Dang Thi'],
    ['Иван', 'Иван'],
  ])('%s becomes %s', (name, expected) => {
    expect(transliterate(name)).toBe(expected);
  });

  test('every format puts Jane Doe together as its name says', () => {
    expect(nameFormats.map((format) => composeName(format, 'jane', 'doe')).join(' ')).toBe(
      'jane.doe jdoe janed jane doe doe.jane doej janedoe doejane jane_doe jane-doe j.doe jane.d',
    );
  });

  test('display names leave out what is missing', () => {
    const jane = { firstName: ' Jane ', lastName: 'Doe\n', middleName: 'Mary' };
    const full = { ...jane, department: 'Sales', company: 'Contoso' };
    expect(displayNameFormats.map((format) => composeDisplayName(full, format))).toEqual([
      'Jane Doe',
      'Doe, Jane',
      'Doe Jane',
      'Jane M. Doe',
      'Jane Doe (Sales)',
      'Jane Doe - Contoso',
    ]);
    const bare = { firstName: 'Jane', lastName: '' };
    expect(displayNameFormats.map((format) => composeDisplayName(bare, format))).toEqual(
      displayNameFormats.map(() => 'Jane'),
    );
    const long = { firstName: 'x'.repeat(300), lastName: '' };
    expect(composeDisplayName(long, 'First Last')).toHaveLength(256);
  });
});

describe('user principal names', () => {
  test.each([
    [{}, 'jane.doe@contoso.example'],
    [{ domain: ' @Contoso.Example' }, 'jane.doe@contoso.example'],
    [{ person: { firstName: 'Siân', lastName: "O'Brien" } }, 'sian.obrien@contoso.example'],
    [
      { person: { firstName: 'Anne-Marie', lastName: 'van der Berg' } },
      'anne-marie.vanderberg@contoso.example',
    ],
    [{ format: 'first', person: { firstName: 'Cher', lastName: '' } }, 'cher@contoso.example'],
    [{ format: 'last', person: { firstName: '', lastName: 'Doe' } }, 'doe@contoso.example'],
    [{ maximumLength: 5 }, 'jane@contoso.example'],
    [{ person: { firstName: 'Cher', lastName: '' } }, 'name-unusable'],
    [{ person: { firstName: 'Иван', lastName: 'Doe' } }, 'name-unusable'],
    [{ domain: 'contoso' }, 'domain-invalid'],
    [{ domain: 'a b.example' }, 'domain-invalid'],
    [{ domain: `${'a'.repeat(45)}.example` }, 'domain-invalid'],
  ])('%o: %s', (changes, expected) => {
    expect(nameOf(changes)).toBe(expected);
  });

  const taken = ['Jane.Doe@Contoso.example', 'jane.doe2@contoso.example'];
  const jane = { firstName: 'Jane', lastName: 'Doe', middleName: 'Mary' };
  test.each([
    [{ taken, onDuplicate: 'number' }, 'jane.doe3@contoso.example'],
    [{ taken, onDuplicate: 'number', maximumLength: 8 }, 'jane.do2@contoso.example'],
    [{ taken, onDuplicate: 'middle-initial', person: jane }, 'jane.m.doe@contoso.example'],
    [{ taken, onDuplicate: 'middle-initial' }, 'taken'],
    [{ taken, onDuplicate: 'stop', person: jane }, 'taken'],
    [{ taken, onDuplicate: 'ask' }, 'ask'],
    [
      {
        taken: ['jdoe@contoso.example'],
        format: 'flast',
        onDuplicate: 'middle-initial',
        person: jane,
      },
      'jmdoe@contoso.example',
    ],
    [
      {
        taken: ['jane_doe@contoso.example'],
        format: 'first_last',
        onDuplicate: 'middle-initial',
        person: jane,
      },
      'janem_doe@contoso.example',
    ],
  ])('a taken name with %o: %s', (changes, expected) => {
    expect(nameOf(changes)).toBe(expected);
  });

  test('asks with free proposals', () => {
    const answer = proposeUserPrincipalName({ ...wish, person: jane, taken, onDuplicate: 'ask' });
    expect(answer).toMatchObject({
      reason: 'ask',
      proposals: ['jane.m.doe@contoso.example', 'jane.doe3@contoso.example'],
    });
  });

  test('an account name has at most 20 characters and does not end in a full stop', () => {
    expect(accountNameOf('maximiliane-theresa.von')).toBe('maximiliane-theresa');
    expect(accountNameOf('jane.doe')).toBe('jane.doe');
  });

  test('is always valid and free, or refused', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.constantFrom('Jane', 'Doe', '-', '.'),
    );
    fc.assert(
      fc.property(
        fc.record({ firstName: text, lastName: text, middleName: text }),
        fc.constantFrom(...nameFormats),
        fc.constantFrom('number', 'middle-initial', 'ask', 'stop'),
        fc.constantFrom(0, 1, 2, 5, 20, 64, 200),
        fc.integer({ min: 0, max: 120 }),
        (person, format, onDuplicate, maximumLength, takenCount) => {
          const taken: string[] = [];
          for (let turn = 0; turn <= takenCount; turn += 1) {
            const answer = proposeUserPrincipalName({
              ...wish,
              person,
              format,
              onDuplicate,
              maximumLength,
              taken,
            });
            if (!answer.ok) return;
            expect(answer.userPrincipalName).toMatch(
              /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?@contoso\.example$/,
            );
            expect(taken).not.toContain(answer.userPrincipalName);
            expect(answer.mailNickname.length).toBeLessThanOrEqual(maximumLength || 64);
            taken.push(answer.userPrincipalName);
          }
        },
      ),
    );
  });
});

describe('passwords', () => {
  const bytes = fc.uint8Array({
    minLength: passwordRandomByteCount,
    maxLength: passwordRandomByteCount,
  });
  const classes = [/[A-Z]/, /[a-z]/, /[0-9]/, /[^A-Za-z0-9]/];

  test('have all classes, the length wanted, and no characters that look alike', () => {
    fc.assert(
      fc.property(bytes, fc.integer({ min: 1, max: 80 }), (randomBytes, length) => {
        const answer = generatePassword({ style: 'random', randomBytes, length });
        if (!answer.ok) return;
        expect(answer.password).toHaveLength(Math.min(64, Math.max(16, length)));
        for (const wanted of classes) expect(answer.password).toMatch(wanted);
        expect(answer.password).not.toMatch(/[0O1lI]/);
      }),
    );
  });

  test('can be spoken', () => {
    const randomBytes = new Uint8Array(passwordRandomByteCount).fill(0);
    expect(generatePassword({ style: 'pronounceable', randomBytes })).toEqual({
      ok: true,
      password: 'Baba-Baba-Baba-Baba-22',
    });
    fc.assert(
      fc.property(bytes, (random) => {
        const answer = generatePassword({ style: 'pronounceable', randomBytes: random });
        if (answer.ok)
          expect(answer.password).toMatch(/^(?:[A-Z][aeiou][a-z][aeiou]-){4}[2-9]{2}$/);
      }),
    );
  });

  test('are refused rather than made out of too little randomness', () => {
    for (const style of ['random', 'pronounceable'] as const) {
      const few = generatePassword({ style, randomBytes: new Uint8Array(10) });
      expect(few).toEqual({ ok: false, reason: 'not-enough-randomness' });
    }
    const enough = new Uint8Array(20);
    expect(generatePassword({ style: 'random', randomBytes: enough }).ok).toBe(false);
    // every byte in the incomplete last stretch is thrown away
    const biased = new Uint8Array(passwordRandomByteCount).fill(255);
    expect(generatePassword({ style: 'random', randomBytes: biased }).ok).toBe(false);
  });
});
