/** For the audit log: what the directory calls an account. */
export function accountIds(account: {
  readonly personId: string;
  readonly userPrincipalName: string;
}): Readonly<Record<string, string>> {
  return {
    'Microsoft 365 account': account.personId,
    'User principal name': account.userPrincipalName,
  };
}
