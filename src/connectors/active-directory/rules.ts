/** What Windows takes as names, where other servers are more lenient. Source: MS-SAMR 3.1.1.6, MS-ADA (rangeUpper). */
import type { NewDirectoryPerson } from '../../ports/directory.ts';

const accountNameLengthMax = 20;
const userPrincipalNameLengthMax = 1024;
const displayNameLengthMax = 256;

/** One sentence on the first thing that Windows would not take; null where it takes everything. */
export function faultOf(person: NewDirectoryPerson): string | null {
  const { accountName, userPrincipalName, displayName } = person;
  if (accountName.length > accountNameLengthMax)
    return `The account name ${accountName} has more than ${accountNameLengthMax} characters.`;
  if (/["/\\[\]:;|=,+*?<>@\p{Cc}]/u.test(accountName) || /^[. \d]*$|\.$/.test(accountName))
    return `"${accountName}" is no account name: letters, digits, hyphens and full stops, not only digits, no full stop at the end.`;
  if (
    !/^[^@\s]+@[^@\s]+$/.test(userPrincipalName) ||
    userPrincipalName.length > userPrincipalNameLengthMax
  )
    return `"${userPrincipalName}" is no user principal name.`;
  if (displayName.trim() === '' || displayName.length > displayNameLengthMax)
    return `The display name is empty or has more than ${displayNameLengthMax} characters.`;
  return null;
}
