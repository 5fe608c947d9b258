/** The domain that every archive holds; a test gives it people of its own. */
export const domain = {
  dnsName: 'corp.client.example',
  netbiosName: 'CORP',
  distinguishedName: 'DC=corp,DC=client,DC=example',
  hostName: 'dc1.corp.client.example',
  /** Units for those who work here, for those who left, and for groups. */
  units: { staff: 'Staff', leavers: 'Leavers', groups: 'Groups' },
  /** May create and change people of Staff and Leavers and members of Groups, and nothing else. */
  serviceAccount: 'svc-seatwright',
  servicePassword: 'Throw-Away-2',
  /** Opens nothing but throw-away domains on loopback. */
  administratorPassword: 'Throw-Away-1',
  /** Stands in an archive's configuration where the folder's path belongs. */
  placeholder: '@FOLDER@',
} as const;
