import { matchPerson, matchProducts, type Match } from '../../domain/commands/match.ts';
import type { SkuId } from '../../domain/ids.ts';
import type { License } from '../../domain/license.ts';
import { licenseName } from '../../domain/products/names.ts';
import { isOfferable } from '../../domain/seats/offer.ts';
import type { ListedPerson, PeopleBook } from './people-book.ts';

export interface SaidLicense {
  readonly skuId: SkuId;
  readonly name: string;
  readonly partNumber: string;
}

/** The licenses that can be given to a person, by what people call them. */
export function nameLicenses(licenses: readonly License[]): readonly SaidLicense[] {
  return licenses
    .filter((license) => isOfferable(license) && license.assignableToPeople)
    .map((license) => ({
      skuId: license.skuId,
      name: licenseName(license),
      partNumber: license.skuPartNumber,
    }));
}

/** Which of a tenant's licenses some phrases mean. */
export function matchSaidLicenses(
  phrases: readonly string[],
  licenses: readonly License[],
): readonly Match<SaidLicense>[] {
  return matchProducts(phrases, nameLicenses(licenses));
}

/** More people of one name than this would not be told apart in a sentence anyway. */
const mostPeople = 25;

/** Which person, among those who may sign in, a name or an account name means. Throws `ConnectorError`. */
export async function findSaidPerson(
  people: PeopleBook,
  phrase: string,
): Promise<Match<ListedPerson>> {
  const match = matchPerson(phrase, await people.find(phrase, mostPeople));
  if (match.kind !== 'none') return match;
  // Display names may be written the other way round: then only the family name is at their beginning.
  const familyName = phrase.includes(',') ? phrase.split(',')[0] : phrase.split(/\s+/).at(-1);
  return familyName === undefined || familyName === phrase
    ? match
    : matchPerson(phrase, await people.find(familyName.trim(), mostPeople));
}
