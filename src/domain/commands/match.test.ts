import { describe, expect, it } from 'vitest';
import { problemOfMatch } from './describe-match.ts';
import { matchPerson, matchProducts } from './match.ts';
import { splitName } from './person-name.ts';

const products = [
  ['Microsoft 365 Business Basic', 'O365_BUSINESS_ESSENTIALS'],
  ['Microsoft 365 Business Premium', 'SPB'],
  ['Microsoft 365 Business Premium (no Teams)', 'SPB_NO_TEAMS'],
  ['Office 365 E3', 'ENTERPRISEPACK'],
  ['Microsoft 365 E3', 'SPE_E3'],
  ['Planner and Project Plan 3', 'PROJECTPROFESSIONAL'],
].map(([name = '', partNumber = '']) => ({ name, partNumber }));

function meaning(...phrases: string[]): readonly string[] {
  return matchProducts(phrases, products).map((match) => {
    if (match.kind === 'one') return match.found.name;
    return match.kind === 'several' ? `${match.found.length} fit` : 'none';
  });
}

describe('a phrase', () => {
  it.each([
    ['Microsoft 365 Business Premium', 'Microsoft 365 Business Premium'],
    ['microsoft 365 business premium license', 'Microsoft 365 Business Premium'],
    ['m365 business premium', 'Microsoft 365 Business Premium'],
    ['a Business Basic seat', 'Microsoft 365 Business Basic'],
    ['SPB', 'Microsoft 365 Business Premium'],
    ['O365 E3', 'Office 365 E3'],
    ['Planner and Project Plan 3', 'Planner and Project Plan 3'],
    ['Business Premium', '2 fit'],
    ['E3', '2 fit'],
    ['Premi', 'none'],
    ['Visio', 'none'],
    ['license', 'none'],
  ])('“%s” means %s', (phrase, expected) => {
    expect(meaning(phrase)).toEqual([expected]);
  });

  it('with “and” in it is taken apart only when it is no name as a whole', () => {
    expect(meaning('Business Basic and Office 365 E3')).toEqual([
      'Microsoft 365 Business Basic',
      'Office 365 E3',
    ]);
  });

  it('that is not clear is told with all that it may be', () => {
    const [match] = matchProducts(['E3'], products);
    expect(match && problemOfMatch(match, 'license', ({ name }) => name)).toBe(
      '“E3” may be Office 365 E3 or Microsoft 365 E3.',
    );
  });
});

const people = [
  ['Jane Doe', 'Jane', 'Doe', 'jane.doe@contoso.example'],
  ['Jane Doe', 'Jane', 'Doe', 'jane.doe2@contoso.example'],
  ['Roe, José', 'José', 'Roe', 'jose.roe@contoso.example'],
  ['Scanner', null, null, 'scanner@contoso.example'],
].map(([displayName = '', givenName = null, surname = null, userPrincipalName = '']) => ({
  displayName: displayName ?? '',
  givenName,
  surname,
  userPrincipalName: userPrincipalName ?? '',
}));

describe('a person', () => {
  it.each([
    ['jane.doe2@contoso.example', 'one'],
    ['Jose Roe', 'one'],
    ['Roe, Jose', 'one'],
    ['scanner', 'one'],
    ['Jane Doe', 'several'],
    ['Jane', 'none'],
    ['', 'none'],
  ])('“%s” is %s', (phrase, kind) => {
    expect(matchPerson(phrase, people).kind).toBe(kind);
  });
});

describe('a name', () => {
  it.each([
    ['Jane Doe', 'Jane', 'Doe'],
    ['Jane Mary Doe', 'Jane Mary', 'Doe'],
    ['Ludwig van Beethoven', 'Ludwig', 'van Beethoven'],
    ['María de la Cruz', 'María', 'de la Cruz'],
    ['Doe, Jane', 'Jane', 'Doe'],
    ['jane o’neill-smith', 'Jane', 'O’Neill-Smith'],
    ['van Doe', 'van', 'Doe'],
    ['Jane', 'Jane', ''],
  ])('“%s” is %s, %s', (name, firstName, lastName) => {
    expect(splitName(name)).toEqual({ firstName, lastName });
  });
});
