/**
 * The part of Active Directory's schema that people, groups and units need. Names, ranges and syntaxes: Microsoft's published
 * attribute tables (MS-ADA1 to 3), as far as remembered; what nobody here writes is left out.
 */

/** How values of an attribute are written and compared. */
export type Syntax = 'text' | 'integer' | 'boolean' | 'bytes' | 'name' | 'time' | 'class';

/** Attributes that have something in common. */
export interface AttributeRow {
  /** Classes that may have them; `top`: all. */
  readonly on: readonly string[];
  readonly syntax: Syntax;
  /** `name`, `name:longest`, with `*` where several values may stand. */
  readonly names: readonly string[];
  /** `system`: only the directory itself writes it. `computed`: answered only when asked for by name. */
  readonly by?: 'system' | 'computed';
}

const mailRecipient = ['user', 'group', 'contact'];
const principal = ['user', 'group'];

export const attributeRows: readonly AttributeRow[] = [
  {
    on: ['top'],
    syntax: 'text',
    names: ['description:1024', 'displayName:256', 'adminDescription:1024', 'wWWHomePage:2048'],
  },
  { on: ['top'], syntax: 'bytes', names: ['mS-DS-ConsistencyGuid:16'] },
  { on: ['top'], syntax: 'boolean', names: ['showInAdvancedViewOnly'] },
  { on: ['top'], syntax: 'class', names: ['objectClass*'], by: 'system' },
  { on: ['top'], syntax: 'name', names: ['objectCategory'], by: 'system' },
  { on: ['top'], syntax: 'name', names: ['memberOf*', 'directReports*'], by: 'system' },
  { on: ['top'], syntax: 'bytes', names: ['objectGUID'], by: 'system' },
  { on: ['top'], syntax: 'text', names: ['cn:64', 'ou:64', 'dc:64', 'name'], by: 'system' },
  { on: ['top'], syntax: 'name', names: ['distinguishedName'], by: 'system' },
  {
    on: ['top'],
    syntax: 'integer',
    names: ['instanceType', 'uSNCreated', 'uSNChanged', 'systemFlags'],
    by: 'system',
  },
  { on: ['top'], syntax: 'time', names: ['whenCreated', 'whenChanged'], by: 'system' },
  { on: ['top'], syntax: 'boolean', names: ['isCriticalSystemObject'], by: 'system' },
  { on: ['top'], syntax: 'class', names: ['allowedChildClassesEffective*'], by: 'computed' },

  { on: principal, syntax: 'text', names: ['sAMAccountName:256'] },
  { on: principal, syntax: 'bytes', names: ['objectSid'], by: 'system' },
  { on: principal, syntax: 'integer', names: ['sAMAccountType', 'adminCount'], by: 'system' },

  { on: ['user'], syntax: 'text', names: ['userPrincipalName:1024'] },
  {
    on: ['user'],
    syntax: 'integer',
    names: ['userAccountControl', 'pwdLastSet', 'accountExpires', 'lockoutTime', 'codePage'],
  },
  { on: ['user'], syntax: 'bytes', names: ['unicodePwd', 'logonHours:21', 'userCertificate*'] },
  {
    on: ['user'],
    syntax: 'integer',
    names: [
      'primaryGroupID',
      'badPwdCount',
      'badPasswordTime',
      'lastLogon',
      'lastLogoff',
      'logonCount',
    ],
    by: 'system',
  },
  {
    on: ['user'],
    syntax: 'text',
    names: [
      'scriptPath',
      'profilePath',
      'homeDirectory',
      'homeDrive',
      'userWorkstations:1024',
      'servicePrincipalName*',
      'preferredLanguage',
      'userParameters:32767',
      'employeeNumber:512',
      'employeeType:256',
      'departmentNumber*',
      'carLicense*',
      ...Array.from({ length: 20 }, (_, index) => `msDS-cloudExtensionAttribute${index + 1}`),
    ],
  },
  {
    on: ['person'],
    syntax: 'text',
    names: ['sn:64', 'telephoneNumber:64'],
  },
  {
    on: ['organizationalPerson'],
    syntax: 'text',
    names: [
      'givenName:64',
      'initials:6',
      'middleName:64',
      'generationQualifier:64',
      'personalTitle:64',
      'title:128',
      'department:64',
      'division:256',
      'company:64',
      'physicalDeliveryOfficeName:128',
      'streetAddress:1024',
      'postOfficeBox*:40',
      'l:128',
      'st:128',
      'postalCode:40',
      'c:3',
      'co:128',
      'employeeID:16',
      'mobile:64',
      'pager:64',
      'homePhone:64',
      'ipPhone',
      'facsimileTelephoneNumber:64',
      'otherTelephone*:64',
      'otherMobile*:64',
      'otherHomePhone*:64',
      'homePostalAddress:4096',
      'comment',
    ],
  },
  { on: ['organizationalPerson', 'domainDNS'], syntax: 'integer', names: ['countryCode'] },
  { on: ['organizationalPerson'], syntax: 'name', names: ['manager', 'assistant'] },
  {
    on: ['organizationalPerson'],
    syntax: 'bytes',
    names: ['thumbnailPhoto:102400', 'jpegPhoto*'],
  },
  {
    on: mailRecipient,
    syntax: 'text',
    names: ['mail:256', 'proxyAddresses*:1123', 'targetAddress:1123', 'info:1024'],
  },
  { on: mailRecipient, syntax: 'text', names: ['legacyExchangeDN'] },

  { on: ['group'], syntax: 'integer', names: ['groupType'] },
  { on: ['group'], syntax: 'name', names: ['member*'] },
  { on: ['group', 'organizationalUnit'], syntax: 'name', names: ['managedBy'] },

  { on: ['domainDNS'], syntax: 'integer', names: ['minPwdLength', 'pwdProperties'] },
  { on: ['domainDNS'], syntax: 'integer', names: ['pwdHistoryLength', 'lockoutThreshold'] },
  { on: ['domainDNS'], syntax: 'integer', names: ['maxPwdAge', 'minPwdAge'] },
  { on: ['crossRefContainer'], syntax: 'text', names: ['uPNSuffixes*'] },
  { on: ['crossRef'], syntax: 'text', names: ['nETBIOSName:16', 'dnsRoot*:255'] },
  { on: ['crossRef'], syntax: 'name', names: ['nCName'] },
  { on: ['attributeSchema', 'classSchema'], syntax: 'text', names: ['lDAPDisplayName:256'] },
  { on: ['attributeSchema'], syntax: 'boolean', names: ['isSingleValued'] },
];

/** What Exchange adds to it. */
export const exchangeRows: readonly AttributeRow[] = [
  { on: mailRecipient, syntax: 'text', names: ['mailNickname:64'] },
  { on: mailRecipient, syntax: 'boolean', names: ['msExchHideFromAddressLists'] },
];

/** The attribute that is the other end of one that names entries. */
export const backLinks: Readonly<Record<string, string>> = {
  memberOf: 'member',
  directReports: 'manager',
};

/** A kind of entry. */
export interface ClassRow {
  /** Its ancestors, the most general first, and itself. */
  readonly chain: readonly string[];
  /** What its names begin with. */
  readonly rdn: 'CN' | 'OU' | 'DC';
  /** Common name of the class that it counts as (objectCategory). */
  readonly category: string;
}

const personChain = ['top', 'person', 'organizationalPerson'];

export const classes: Readonly<Record<string, ClassRow>> = {
  user: { chain: [...personChain, 'user'], rdn: 'CN', category: 'Person' },
  contact: { chain: [...personChain, 'contact'], rdn: 'CN', category: 'Person' },
  group: { chain: ['top', 'group'], rdn: 'CN', category: 'Group' },
  organizationalUnit: {
    chain: ['top', 'organizationalUnit'],
    rdn: 'OU',
    category: 'Organizational-Unit',
  },
  container: { chain: ['top', 'container'], rdn: 'CN', category: 'Container' },
  domainDNS: { chain: ['top', 'domain', 'domainDNS'], rdn: 'DC', category: 'Domain-DNS' },
  configuration: { chain: ['top', 'configuration'], rdn: 'CN', category: 'Configuration' },
  crossRefContainer: {
    chain: ['top', 'crossRefContainer'],
    rdn: 'CN',
    category: 'Cross-Ref-Container',
  },
  crossRef: { chain: ['top', 'crossRef'], rdn: 'CN', category: 'Cross-Ref' },
  dMD: { chain: ['top', 'dMD'], rdn: 'CN', category: 'DMD' },
  classSchema: { chain: ['top', 'classSchema'], rdn: 'CN', category: 'Class-Schema' },
  attributeSchema: { chain: ['top', 'attributeSchema'], rdn: 'CN', category: 'Attribute-Schema' },
};

/** What a client may make. */
export const creatable: readonly string[] = [
  'user',
  'contact',
  'group',
  'organizationalUnit',
  'container',
];
