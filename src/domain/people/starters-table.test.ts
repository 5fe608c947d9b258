import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { starterColumns } from './starter-columns.ts';
import { mostStarters, readStartersTable, type TableStarter } from './starters-table.ts';

const namesOf = (starters: readonly TableStarter[]): readonly string[] =>
  starters.map(({ firstName, lastName }) => `${firstName} ${lastName}`);

/** A table of two columns in which everything but the tested row is right. */
const problemsOf = (title: string, value: string): readonly string[] =>
  readStartersTable(`Name\t${title}\nJane Doe\t${value}`).problems;

const tableOf = (peopleCount: number) =>
  readStartersTable(
    `Name\n${Array.from({ length: peopleCount }, (_, at) => `Jane Doe${at}\n`).join('')}`,
  );

describe('a table of starters', () => {
  test('is read as a spreadsheet copies it', () => {
    const text = [
      'First name\tLast name\tE-mail domain\tPhone\tJob title\tCountry\tManager\tGroups\tLicences',
      'Jane\tDoe\t@Contoso.example\t+44 113 496 0000\tNurse\tgb\tmo@contoso.example\tStaff; Nurses\tE3;Visio Plan 2; E3',
      'Ada\tvan Dyk\t\t\t\t\t\t\t',
    ].join('\r\n');

    const { starters, problems, warnings } = readStartersTable(text);

    expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
    expect(starters).toEqual([
      {
        row: 2,
        firstName: 'Jane',
        lastName: 'Doe',
        domain: 'contoso.example',
        country: 'GB',
        profile: { businessPhone: '+44 113 496 0000', jobTitle: 'Nurse' },
        manager: 'mo@contoso.example',
        copyGroupsFrom: null,
        groups: ['Staff', 'Nurses'],
        licenses: ['E3', 'Visio Plan 2'],
      },
      {
        row: 3,
        firstName: 'Ada',
        lastName: 'van Dyk',
        domain: null,
        country: null,
        profile: {},
        manager: null,
        copyGroupsFrom: null,
        groups: [],
        licenses: [],
      },
    ]);
  });

  test.each([
    ['commas, a mark and quotes', '\uFEFFName,Street\r\n"Doe, Jane","1, High ""Old"" Street"\r\n'],
    ['semicolons', 'Name;Street\nDoe, Jane;1, High "Old" Street\n'],
    ['tabs and a comma in the name', 'Name\tStreet\rDoe, Jane\t1, High "Old" Street'],
  ])('is read with %s', (_what, text) => {
    const { starters, problems } = readStartersTable(text);
    expect(problems).toEqual([]);
    expect(namesOf(starters)).toEqual(['Jane Doe']);
    expect(starters[0]?.profile).toEqual({ streetAddress: '1, High "Old" Street' });
  });

  test('counts its rows as the spreadsheet does, empty ones and line breaks in cells included', () => {
    const text = '\nName,Street\n\nJane Doe,"1 High Street\nLeeds"\n,\n\nMadonna,\nAda Byron,\n\n';
    const { starters, problems, rows } = readStartersTable(text);
    expect(starters.map(({ row }) => row)).toEqual([4, 8]);
    expect(starters[0]?.profile).toEqual({ streetAddress: '1 High Street Leeds' });
    expect(problems).toEqual(['Row 7, Name: “Madonna” is one word. Write first and last name.']);
    expect(rows.map(({ row, problems }) => [row, problems.length])).toEqual([
      [4, 0],
      [7, 1],
      [8, 0],
    ]);
  });

  test('knows its columns by other names, in any order', () => {
    const text = 'LICENSE(S),Surname,Zip Code,Given-Name\nE3,Doe,LS1,Jane';
    const { columns, starters, rows } = readStartersTable(text);
    expect(columns).toEqual(['Licenses', 'Last name', 'Postcode', 'First name']);
    expect(starters[0]).toMatchObject({ firstName: 'Jane', lastName: 'Doe', licenses: ['E3'] });
    expect(rows[0]?.cells).toEqual(['E3', 'Doe', 'LS1', 'Jane']);
  });

  test.each([
    ['', 'The table is empty.'],
    [
      'Jane\tDoe\nAda\tByron',
      'The first row has to name the columns, “First name” and “Last name” or “Name” among them. It has “Jane” and “Doe”.',
    ],
    ['First name,City\nJane,Leeds', /has to name the columns/],
    ['Name,City\n', 'There is nobody below the header.'],
    [
      'Name,Phone,Telephone\nJane Doe,1,2',
      '“Phone” and “Telephone” are both read as Office phone. Keep one of the columns.',
    ],
    ['Name,City\nJane Doe,"Leeds', /A quotation mark is opened and never closed/],
    ['Name,City\nJane Doe,Leeds,LS1', 'Row 2: “LS1” stands in a column without a name.'],
    [
      'First name,Last name\nJane,',
      'Row 2, Last name: there is none beside “Jane”. Write it, or remove the row.',
    ],
    ['Name,City\n,Leeds', 'Row 2, First name: there is none. Write it, or remove the row.'],
  ])('that is %j says what is wrong', (text, problem) => {
    const { problems } = readStartersTable(text);
    expect(problems).toEqual([
      typeof problem === 'string' ? problem : expect.stringMatching(problem),
    ]);
  });

  test.each([
    ['City', '=A1', /^Row 2, City: “=A1” is a formula\./],
    ['City', '#N/A', /^Row 2, City: “#N\/A” is an error of the spreadsheet\./],
    ['City', 'Le\0eds', /^Row 2, City: “Le eds” has an invisible character in it\./],
    ['City', 'M\uFFFDnchen', /^Row 2, City: .* Save the file as “CSV UTF-8”\.$/],
    ['City', 'x'.repeat(129), /^Row 2, City: “x{60}…” has 129 characters, and 128 is the most\./],
    ['Country', 'Germany', /^Row 2, Country: “GERMANY” is not two letters\./],
    ['Country', 'UK', /^Row 2, Country: .* Write GB\.$/],
  ])('refuses in %s the value %j', (title, value, problem) => {
    expect(problemsOf(title, value)).toEqual([expect.stringMatching(problem)]);
  });

  test('takes a number that a spreadsheet was kept from calculating', () => {
    expect(
      readStartersTable("Name,Mobile\nJane Doe,'+44 7700 900000").starters[0]?.profile,
    ).toEqual({ mobilePhone: '+44 7700 900000' });
  });

  test('has two of one name and unknown columns confirmed', () => {
    const { problems, warnings, starters } = readStartersTable(
      'Name,Shoe size\nJane Doe,38\nAda Byron,39\nDOE Jane,40\n"doe, jane",41\n',
    );
    expect(problems).toEqual([]);
    expect(starters).toHaveLength(4);
    expect(warnings).toEqual([
      '“Shoe size” is no column of this table: left out.',
      'Rows 2 and 5 have one name, Jane Doe: is that more than one person?',
    ]);
  });

  test('starts a hundred people together, and no more', () => {
    expect(tableOf(mostStarters).problems).toEqual([]);
    expect(tableOf(mostStarters + 1).problems).toEqual([
      '101 people are too many: at most 100 start together. Split the table.',
    ]);
  });

  test('gives back what a CSV writer wrote', () => {
    // What the reader tidies or refuses on purpose is not compared.
    const word = fc
      .string({
        unit: fc.constantFrom('a', 'é', '"', "'", ',', ';', '\t', '\n', ' ', '='),
        maxLength: 12,
      })
      .map((text) => `x${text}`.replaceAll(/\s+/g, ' ').trim());
    const item = word.filter((text) => !text.includes(';'));
    const person = fc.record({
      names: fc.tuple(word, word),
      city: word,
      manager: word,
      licenses: fc.uniqueArray(item, { maxLength: 3 }),
    });
    const people = fc.array(person, { minLength: 1, maxLength: 5 });
    const layout = fc.record({
      delimiter: fc.constantFrom(',', ';', '\t'),
      record_delimiter: fc.constantFrom('\n', '\r\n'),
      bom: fc.boolean(),
      quoted: fc.boolean(),
    });
    fc.assert(
      fc.property(people, layout, (written, options) => {
        const rows = written.map(({ names, city, manager, licenses }) =>
          starterColumns.map(
            (column) =>
              ({
                'First name': names[0],
                'Last name': names[1],
                City: city,
                Manager: manager,
                Licenses: licenses.join('; '),
              })[column] ?? '',
          ),
        );

        const read = readStartersTable(stringify([starterColumns, ...rows], options));

        expect(read.problems).toEqual([]);
        expect(
          read.starters.map(({ firstName, lastName, profile, manager, licenses }) => ({
            names: [firstName, lastName],
            city: profile['city'],
            manager,
            licenses,
          })),
        ).toEqual(written);
      }),
    );
  });
});
