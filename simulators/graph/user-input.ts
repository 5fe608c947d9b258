/** What the directory accepts when a user is created or changed. Source: https://learn.microsoft.com/graph/api/user-post-users (read 2026-11-22). */
import { blankUser } from './blank-user.ts';
import type { Tenant, User } from './entities.ts';
import { badRequest, masteredOnPremises } from './errors.ts';
import type { GraphRequest } from './http.ts';

type Fields = Record<string, unknown>;

/** Properties a caller may write as text or null. */
const TEXT_PROPERTIES = [
  'givenName',
  'surname',
  'jobTitle',
  'department',
  'companyName',
  'officeLocation',
  'mobilePhone',
  'streetAddress',
  'city',
  'state',
  'postalCode',
  'country',
  'employeeId',
  'preferredLanguage',
  'usageLocation',
  'onPremisesImmutableId',
] as const;

/** Properties mastered on premises for a synchronised user; the cloud refuses to change them. */
const MASTERED_ON_PREMISES = new Set<string>([
  ...TEXT_PROPERTIES.filter((name) => name !== 'usageLocation'),
  'displayName',
  'mailNickname',
  'userPrincipalName',
  'businessPhones',
  // Without writeback of passwords, which is not simulated.
  'passwordProfile',
]);

const OTHER_PROPERTIES = new Set([
  'accountEnabled',
  'displayName',
  'mailNickname',
  'userPrincipalName',
  'passwordProfile',
  'businessPhones',
  'otherMails',
  'mail',
  'userType',
]);

function invalid(request: GraphRequest, name: string): never {
  throw badRequest(request, `Invalid value specified for property '${name}' of resource 'User'.`);
}

function checkUserPrincipalName(
  request: GraphRequest,
  tenant: Tenant,
  value: unknown,
  self?: User,
): string {
  if (
    typeof value !== 'string' ||
    !/^[A-Za-z0-9'._!#^~-]+@[A-Za-z0-9.-]+$/.test(value) ||
    /\.@|^\./.test(value)
  ) {
    return invalid(request, 'userPrincipalName');
  }
  const domain = value.slice(value.indexOf('@') + 1).toLowerCase();
  if (!tenant.domains.some((known) => known.isVerified && known.name.toLowerCase() === domain)) {
    throw badRequest(
      request,
      'The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.',
    );
  }
  const isTaken = tenant.users.some(
    (user) => user !== self && user.userPrincipalName.toLowerCase() === value.toLowerCase(),
  );
  if (isTaken) {
    throw badRequest(
      request,
      'Another object with the same value for property userPrincipalName already exists.',
      [
        {
          code: 'ObjectConflict',
          message:
            'Another object with the same value for property userPrincipalName already exists.',
        },
      ],
    );
  }
  return value;
}

/** Three of lower case, upper case, digit and symbol, at least 8 and at most 256 characters. */
function checkPassword(request: GraphRequest, profile: unknown): void {
  const password: unknown =
    typeof profile === 'object' && profile !== null ? Reflect.get(profile, 'password') : undefined;
  if (typeof password !== 'string') return invalid(request, 'passwordProfile');
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) =>
    kind.test(password),
  ).length;
  if (password.length < 8 || password.length > 256 || kinds < 3) {
    throw badRequest(
      request,
      'The specified password does not comply with password complexity requirements. Please provide a different password.',
    );
  }
}

function checkMailNickname(request: GraphRequest, value: unknown): string {
  // The characters are Exchange's list of what an alias may not contain.
  if (
    typeof value !== 'string' ||
    value.length === 0 ||
    value.length > 64 ||
    /[@()\\[\]";:<>, ]/.test(value)
  ) {
    return invalid(request, 'mailNickname');
  }
  return value;
}

function readText(
  request: GraphRequest,
  body: Fields,
  name: (typeof TEXT_PROPERTIES)[number],
): string | null {
  const value = body[name];
  if (value === null) return null;
  if (typeof value !== 'string' || value === '' || value.length > 256)
    return invalid(request, name);
  if (name === 'usageLocation' && !/^[A-Za-z]{2}$/.test(value)) return invalid(request, name);
  return name === 'usageLocation' ? value.toUpperCase() : value;
}

function readList(request: GraphRequest, body: Fields, name: string): string[] {
  const value = body[name];
  if (!Array.isArray(value) || !value.every((item): item is string => typeof item === 'string')) {
    return invalid(request, name);
  }
  return value;
}

/** The changes a body asks for, checked as a whole before anything is changed. */
export function readUserChanges(
  request: GraphRequest,
  tenant: Tenant,
  body: Fields,
  self?: User,
): Partial<User> {
  const names = Object.keys(body).filter((name) => !name.startsWith('@'));
  const unknown = names.find(
    (name) => !OTHER_PROPERTIES.has(name) && !TEXT_PROPERTIES.some((property) => property === name),
  );
  if (unknown !== undefined) {
    throw badRequest(
      request,
      `Property '${unknown}' does not exist or is read-only on resource 'User'.`,
    );
  }
  if (
    self?.onPremisesSyncEnabled === true &&
    names.some((name) => MASTERED_ON_PREMISES.has(name))
  ) {
    throw masteredOnPremises(request);
  }
  const changes: Partial<User> = {};
  for (const name of TEXT_PROPERTIES)
    if (name in body) changes[name] = readText(request, body, name);
  if ('accountEnabled' in body) {
    const enabled = body['accountEnabled'];
    changes.accountEnabled =
      typeof enabled === 'boolean' ? enabled : invalid(request, 'accountEnabled');
  }
  if ('displayName' in body) {
    const name = body['displayName'];
    changes.displayName =
      typeof name === 'string' && name.length > 0 && name.length <= 256
        ? name
        : invalid(request, 'displayName');
  }
  if ('mailNickname' in body)
    changes.mailNickname = checkMailNickname(request, body['mailNickname']);
  if ('businessPhones' in body) changes.businessPhones = readList(request, body, 'businessPhones');
  if ('otherMails' in body) changes.otherMails = readList(request, body, 'otherMails');
  if ('userPrincipalName' in body) {
    changes.userPrincipalName = checkUserPrincipalName(
      request,
      tenant,
      body['userPrincipalName'],
      self,
    );
  }
  if ('passwordProfile' in body) {
    checkPassword(request, body['passwordProfile']);
    changes.lastPasswordChangeAtMs = request.now.epochMilliseconds;
  }
  return changes;
}

const REQUIRED = [
  'accountEnabled',
  'displayName',
  'mailNickname',
  'passwordProfile',
  'userPrincipalName',
] as const;

/** A new user from a POST body; 400 for a missing property, a taken or unverified name, a weak password. */
export function readNewUser(request: GraphRequest, tenant: Tenant, body: Fields, id: string): User {
  const missing = REQUIRED.find((name) => body[name] === undefined || body[name] === null);
  if (missing !== undefined) {
    throw badRequest(request, `A value is required for property '${missing}' of resource 'User'.`);
  }
  const changes = readUserChanges(request, tenant, body);
  const nowMs = request.now.epochMilliseconds;
  const upn = changes.userPrincipalName ?? invalid(request, 'userPrincipalName');
  const names = { id, userPrincipalName: upn, displayName: upn, mailNickname: upn };
  return { ...blankUser(names, nowMs), ...changes, userPrincipalName: upn };
}
