/** The Test of a directory: real calls, and words that a person can act on. */
import type { ConnectionFinding, ConnectionReport } from '../../ports/connection.ts';
import { ConnectorError } from '../../ports/errors.ts';
import { hasAttribute } from './attributes.ts';
import { readDomain } from './domain.ts';
import { textsOf } from './map.ts';
import { withSession } from './session.ts';
import type { Session } from './session.ts';
import type { ActiveDirectorySettings } from './settings.ts';

const good = (text: string): ConnectionFinding => ({ ok: true, text, nextStep: null });
const bad = (text: string, nextStep: string): ConnectionFinding => ({ ok: false, text, nextStep });

type Words = readonly [text: string, nextStep: string];

const untrusted: Words = [
  'The controller’s certificate is not one that is trusted here.',
  'Enter the certificate of the authority that issued it, as PEM text; on the controller: certutil -ca.cert.',
];

/** Node's codes of a connection that never came about. */
const connectionProblems: Readonly<Record<string, Words>> = {
  ECONNREFUSED: [
    'Nothing listens at this address.',
    'Check the host and the port (LDAPS is 636), and that the controller has a certificate: without one it does not offer LDAPS.',
  ],
  ENOTFOUND: [
    'There is no host of this name.',
    'Check the host name, and that this machine asks a name server which knows the client’s domain.',
  ],
  EHOSTUNREACH: ['The host cannot be reached.', 'Check the VPN or route to the client’s network.'],
  ETIMEDOUT: [
    'The host does not answer.',
    'Check the VPN, the route and the firewall for port 636.',
  ],
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_HAS_EXPIRED: [
    'The controller’s certificate has expired.',
    'Renew it on the controller; nothing is sent before.',
  ],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'The certificate is for another name than this address.',
    'Enter the host name that is in the certificate, or enter that name under "Name in the certificate".',
  ],
};

/** What follows "data" in a refused sign-in. Source: MS-ADTS 3.1.1.3.1.9 and [MS-ERREF]; 52e, 533 and 773 were seen. */
const signInProblems: Readonly<Record<string, Words>> = {
  '525': ['There is no such account.', 'Check the name of the service account.'],
  '52e': ['The name or the password is wrong.', 'Enter both again; the name as name@domain.'],
  '530': ['The account may not sign in at this hour.', 'Allow it all hours.'],
  '531': ['The account may not sign in from here.', 'Allow it to sign in at the controller.'],
  '532': ['The account’s password has expired.', 'Set a new one that does not expire.'],
  '533': ['The account is disabled.', 'Enable it, or enter another one.'],
  '701': ['The account has expired.', 'Extend it, or enter another one.'],
  '773': [
    'The account must change its password first.',
    'Take "must change at next sign-in" off the service account.',
  ],
  '775': ['The account is locked.', 'Unlock it, and see who else uses it with an old password.'],
};

function toSignInFinding(error: unknown): ConnectionFinding {
  if (!(error instanceof ConnectorError)) throw error;
  const code = error.vendorCode ?? '';
  const said = error.detail === undefined ? '' : ` It was said: "${error.detail.slice(0, 200)}"`;
  const problem = connectionProblems[code] ?? signInProblems[code];
  if (problem !== undefined) return bad(`${problem[0]}${said}`, problem[1]);
  if (error.kind === 'auth-expired')
    return bad(`The sign-in was refused.${said}`, 'Check the account and its password.');
  return bad(
    `The controller could not be reached.${said}`,
    'Check the address (ldaps://host), the VPN and the firewall.',
  );
}

/**
 * What the account may do in the container, by the directory's own account of it (allowedChildClassesEffective).
 * Source: MS-ADTS 3.1.1.4.5.19.
 */
async function proveRights(session: Session, container: string): Promise<ConnectionFinding> {
  const grant =
    'Delegate on this unit: create, delete and manage user accounts, reset passwords (Active Directory Users and Computers > Delegate Control).';
  try {
    const [entry] = await session.search('reading the rights', {
      base: container,
      scope: 'base',
      filter: '(objectClass=*)',
      attributes: ['allowedChildClassesEffective'],
    });
    const mayCreate = entry !== undefined && textsOf(entry, 'allowedChildClassesEffective');
    return mayCreate !== false && mayCreate.includes('user')
      ? good(`People may be created in ${container}.`)
      : bad(`The account may not create people in ${container}.`, grant);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return bad(
      `The unit ${container} cannot be read (${error.shortly}).`,
      'Enter the distinguished name of an existing unit, for example OU=Staff,DC=client,DC=example.',
    );
  }
}

/** Never throws for what the outside does. Stops at the first thing without which nothing else can work. */
export async function testConnection(settings: ActiveDirectorySettings): Promise<ConnectionReport> {
  if (!/^ldaps:\/\/[^/]+$/i.test(settings.url.trim())) {
    const finding = bad(
      'The address does not begin with ldaps://, or there is something behind the host.',
      'Enter ldaps://host or ldaps://host:port. Without encryption a controller takes neither a sign-in nor a password.',
    );
    return { ok: false, findings: [finding] };
  }
  const findings: ConnectionFinding[] = [];
  try {
    await withSession(settings, async (session) => {
      findings.push(good('The controller’s certificate is trusted and the account signs in.'));
      const domain = await readDomain(session);
      const suffixes = domain.userPrincipalNameSuffixes.join(', ');
      findings.push(good(`The domain is ${domain.dnsName}; names may end in ${suffixes}.`));
      if (settings.peopleContainer !== undefined)
        findings.push(await proveRights(session, settings.peopleContainer));
      findings.push(await tellHiding(session, settings));
    });
  } catch (error) {
    findings.push(toSignInFinding(error));
  }
  return { ok: findings.every((finding) => finding.ok), findings };
}

async function tellHiding(
  session: Session,
  { hideBy }: ActiveDirectorySettings,
): Promise<ConnectionFinding> {
  if (await hasAttribute(session, 'msExchHideFromAddressLists'))
    return good(
      'People can be hidden from address lists: the schema has the attribute of Exchange.',
    );
  if (hideBy === undefined)
    return good('People cannot be hidden from address lists here; runs will say so.');
  return (await hasAttribute(session, hideBy.attribute))
    ? good(`People are hidden from address lists by ${hideBy.attribute}.`)
    : bad(
        `The schema has no attribute ${hideBy.attribute} to hide people by.`,
        'Enter an attribute that exists, for example msDS-cloudExtensionAttribute1, and use it in a rule of the synchronisation.',
      );
}
