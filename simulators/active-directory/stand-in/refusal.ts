/**
 * What a Windows controller refuses with: the number of LDAP and its own text, which begins with a Windows error in hex.
 * The texts are those that public logs of Windows controllers show; the places in its source (DSID) are left at zero.
 */
export class Refusal extends Error {
  /** Of LDAP (RFC 4511 A.1). */
  readonly code: number;
  /** The part of a name that is there; empty for most. */
  readonly matched: string;
  /** Address of who may know more; empty for all but a referral. */
  readonly referral: string;

  constructor(code: number, text: string, more: { matched?: string; referral?: string } = {}) {
    super(`${text}\n\0`);
    this.code = code;
    this.matched = more.matched ?? '';
    this.referral = more.referral ?? '';
  }
}

export const success = 0;
export const sizeLimitExceeded = 4;
const place = 'DSID-00000000';

const problem = (code: number, error: string, source: string, what: string): Refusal =>
  new Refusal(code, `${error}: ${source}: ${place}, problem ${what}, data 0`);

/** A fault of one attribute, which is named. */
const ofAttribute = (code: number, error: string, what: string, attribute: string): Refusal => {
  const fault = `${error}: ${place}, problem ${what}, data 0, Att (${attribute})`;
  return new Refusal(code, `${error}: AtrErr: ${place}, #1:\n\t0: ${fault}`);
};

const unwilling = (error: string): Refusal =>
  problem(53, error, 'SvcErr', '5003 (WILL_NOT_PERFORM)');
const exists = (error: string): Refusal => problem(68, error, 'UpdErr', '6005 (ENTRY_EXISTS)');
const constraint = (error: string, attribute: string): Refusal =>
  ofAttribute(19, error, '1005 (CONSTRAINT_ATT_TYPE)', attribute);

export const refusals = {
  protocol: (what: string) => new Refusal(2, `00000057: LdapErr: ${place}, comment: ${what}`),
  notSignedIn: () =>
    new Refusal(
      1,
      `000004DC: LdapErr: ${place}, comment: In order to perform this operation a successful bind must be completed on the connection., data 0, v4563`,
    ),
  /** `data` is the reason in hex. */
  signIn: (data: string) =>
    new Refusal(
      49,
      `80090308: LdapErr: ${place}, comment: AcceptSecurityContext error, data ${data}, v4563`,
    ),
  signInMethod: () => new Refusal(7, `00002027: LdapErr: ${place}, comment: Not offered here`),
  criticalControl: () => problem(12, '00002040', 'SvcErr', '5010 (UNAVAIL_EXTENSION)'),
  unknownAttribute: () =>
    new Refusal(
      16,
      `00000057: LdapErr: ${place}, comment: Error in attribute conversion operation, data 0, v4563`,
    ),
  noValue: (attribute: string) =>
    ofAttribute(16, '00002085', '1001 (NO_ATTRIBUTE_OR_VAL)', attribute),
  valueExists: (attribute: string) =>
    ofAttribute(20, '00002083', '1006 (ATT_OR_VALUE_EXISTS)', attribute),
  severalValues: (attribute: string) => constraint('00002081', attribute),
  tooLong: (attribute: string) => constraint('00002082', attribute),
  ownedBySystem: (attribute: string) => constraint('00002071', attribute),
  syntax: (attribute: string) =>
    ofAttribute(21, '0000200B', '1002 (INVALID_ATT_SYNTAX)', attribute),
  referenceMissing: (attribute: string) => constraint('000020B5', attribute),
  memberMissing: () => problem(32, '00000525', 'NameErr', '2001 (NO_OBJECT)'),
  noObject: (nearest: string) =>
    new Refusal(
      32,
      `0000208D: NameErr: ${place}, problem 2001 (NO_OBJECT), data 0, best match of:\n\t'${nearest}'`,
      { matched: nearest },
    ),
  /** Of a name that ends in another domain: Windows does not say that it is not there. */
  elsewhere: (dnsName: string) =>
    new Refusal(10, `0000202B: RefErr: ${place}, data 0, 1 access points\n\tref 1: '${dnsName}'`, {
      referral: `ldap://${dnsName}`,
    }),
  badName: () => problem(34, '0000208F', 'NameErr', '2006 (BAD_NAME)'),
  noRights: () => problem(50, '00002098', 'SecErr', '4003 (INSUFF_ACCESS_RIGHTS)'),
  unwilling,
  /** A password where none stands, or one that is no quoted UTF-16. */
  passwordForm: () => unwilling('0000001F'),
  passwordPolicy: () => constraint('0000052D', 'unicodePwd'),
  passwordNeeded: () => unwilling('0000052D'),
  wrongClass: () => problem(65, '0000207D', 'UpdErr', '6002 (OBJ_CLASS_VIOLATION)'),
  naming: () => problem(64, '00002099', 'NameErr', '2005 (NAMING_VIOLATION)'),
  hasChildren: () => problem(66, '00002015', 'UpdErr', '6003 (CANT_ON_NON_LEAF)'),
  ownName: () => problem(67, '000020B1', 'UpdErr', '6004 (CANT_ON_RDN)'),
  classFixed: () => problem(69, '000020B2', 'UpdErr', '6006 (OBJ_CLASS_MODS_PROHIBITED)'),
  entryExists: () => exists('00002071'),
  accountExists: (kind: string) => exists(kind === 'group' ? '00000526' : '00000524'),
  accountName: () => problem(80, '00000523', 'SysErr', '22 (Invalid argument)'),
  nameExists: () => constraint('000021C8', 'userPrincipalName'),
  alreadyMember: () => exists('00000562'),
  notMember: () => unwilling('00000561'),
} as const;
