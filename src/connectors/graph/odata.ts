/** Query text for Graph. Source: https://learn.microsoft.com/graph/query-parameters, contracts graph-and-ad.md 1.3, 1.7. */
import type { PersonQuery } from '../../ports/tenant.ts';

/** Everything of a user that we read; most of it is "returned only on $select". */
export const USER_FIELDS = [
  'id',
  'userPrincipalName',
  'displayName',
  'givenName',
  'surname',
  'mailNickname',
  'department',
  'jobTitle',
  'companyName',
  'officeLocation',
  'accountEnabled',
  'usageLocation',
  'createdDateTime',
  'onPremisesSyncEnabled',
  'onPremisesImmutableId',
  'assignedLicenses',
  'licenseAssignmentStates',
].join(',');

export const GROUP_FIELDS = [
  'id',
  'displayName',
  'groupTypes',
  'mailEnabled',
  'onPremisesSyncEnabled',
  'assignedLicenses',
].join(',');

export const ORGANIZATION_FIELDS = 'id,displayName,countryLetterCode,verifiedDomains';
export const SKU_FIELDS =
  'id,skuId,skuPartNumber,appliesTo,capabilityStatus,consumedUnits,prepaidUnits,servicePlans';
export const SUBSCRIPTION_FIELDS = 'id,commerceSubscriptionId,skuId,status,totalLicenses,isTrial';

const SEARCHED_FIELDS = ['displayName', 'givenName', 'surname', 'userPrincipalName'] as const;

/** A literal for `$filter`; a quote is written twice. */
export const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The `$filter` of a search, or undefined when everybody is wanted. */
export function toGraphPersonFilter(query: PersonQuery): string | undefined {
  const search = query.search?.trim() ?? '';
  const parts: string[] = [];
  if (query.enabledOnly === true) parts.push('accountEnabled eq true');
  if (search !== '') {
    parts.push(
      `(${SEARCHED_FIELDS.map((field) => `startswith(${field},${quote(search)})`).join(' or ')})`,
    );
  }
  return parts.length === 0 ? undefined : parts.join(' and ');
}

/**
 * A user in a path. `#` has to be escaped, and a name that begins with `$` has to be written as a key in parentheses
 * (openapi/graph-subset.yaml, /users/{user-id}).
 */
export function toGraphUserPath(idOrName: string): string {
  return idOrName.startsWith('$')
    ? `users(${encodeURIComponent(quote(idOrName))})`
    : `users/${encodeURIComponent(idOrName)}`;
}
