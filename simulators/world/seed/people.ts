/** Names, departments and jobs; made so that no two people of the demo world share a full name. */
import { blankUser } from '../../graph/blank-user.ts';
import type { User } from '../../graph/entities.ts';
import type { ClientSeed } from './clients.ts';
import { DAY_MS, guidOf, numberOf } from '../../core/ids.ts';

const FIRST_NAMES = [
  'Amelia',
  'Noah',
  'Priya',
  'Lucas',
  'Chloe',
  'Mateo',
  'Hannah',
  'Omar',
  'Grace',
  'Daniel',
  'Sofia',
  'Ethan',
  'Leila',
  'Oscar',
  'Maya',
  'Henry',
  'Zoe',
  'Samuel',
  'Ines',
  'Felix',
  'Nora',
  'Caleb',
  'Yuki',
  'Adam',
  'Freya',
  'Marcus',
  'Elena',
  'Joel',
  'Tess',
  'Victor',
  'Ruth',
] as const;

const LAST_NAMES = [
  'Abbott',
  'Barnes',
  'Castillo',
  'Dawson',
  'Ellison',
  'Fletcher',
  'Garcia',
  'Hughes',
  'Ibrahim',
  'Jensen',
  'Keller',
  'Lindgren',
  'Mercer',
  'Novak',
  'Okafor',
  'Patel',
  'Quinn',
  'Reyes',
  'Sorensen',
  'Tanaka',
  'Underwood',
  'Vance',
  'Whitaker',
  'Xu',
  'Young',
  'Zimmer',
  'Archer',
  'Bishop',
  'Carver',
  'Dalton',
  'Emerson',
  'Foster',
  'Graham',
  'Holloway',
  'Irving',
  'Jarvis',
  'Kendrick',
] as const;

const DEPARTMENTS: readonly { name: string; lead: string; titles: readonly string[] }[] = [
  {
    name: 'Management',
    lead: 'Managing Director',
    titles: ['Office Manager', 'Executive Assistant'],
  },
  {
    name: 'Finance',
    lead: 'Finance Manager',
    titles: ['Accountant', 'Payroll Clerk', 'Accounts Assistant'],
  },
  {
    name: 'Sales',
    lead: 'Sales Manager',
    titles: ['Account Executive', 'Sales Coordinator', 'Inside Sales'],
  },
  {
    name: 'Operations',
    lead: 'Operations Manager',
    titles: ['Coordinator', 'Specialist', 'Scheduler', 'Technician'],
  },
  {
    name: 'Customer Care',
    lead: 'Customer Care Lead',
    titles: ['Receptionist', 'Customer Care Agent'],
  },
];

const CITIES = { US: 'Columbus', GB: 'Leeds', CA: 'Halifax' } as const;

const pick = <Item>(list: readonly Item[], index: number): Item => {
  const item = list[index % list.length];
  if (item === undefined) throw new Error('The list is empty');
  return item;
};

/** The n-th full name: 31 and 37 have no common factor, so 1,147 names pass before one comes again. */
export function nameOf(index: number): { givenName: string; surname: string } {
  return { givenName: pick(FIRST_NAMES, index), surname: pick(LAST_NAMES, index) };
}

export const phoneOf = (name: string): string =>
  `+1 555 01${String(numberOf(name, 100)).padStart(2, '0')}`;

/** An account with neither licence, group nor manager. */
export function toPlainUser(
  client: Pick<ClientSeed, 'key' | 'name' | 'domain' | 'country'>,
  givenName: string,
  surname: string,
  startMs: number,
): User {
  const nickname = `${givenName}.${surname}`.toLowerCase();
  const upn = `${nickname}@${client.domain}`;
  const createdAtMs = startMs - (60 + numberOf(upn, 900)) * DAY_MS;
  const names = {
    id: guidOf(`user/${upn}`),
    userPrincipalName: upn,
    displayName: `${givenName} ${surname}`,
    mailNickname: nickname,
  };
  return {
    ...blankUser(names, createdAtMs),
    givenName,
    surname,
    mail: upn,
    usageLocation: client.country,
    companyName: client.name,
    officeLocation: 'Head Office',
    mobilePhone: phoneOf(upn),
    streetAddress: `${1 + numberOf(client.key, 200)} Example Street`,
    city: CITIES[client.country],
    country: client.country,
    preferredLanguage: client.country === 'GB' ? 'en-GB' : 'en-US',
    proxyAddresses: [`SMTP:${upn}`],
    lastSignInAtMs: startMs - numberOf(`${upn}/sign-in`, 5) * DAY_MS,
  };
}

/** The staff of a client: departments with a lead each; the leads report to the managing director. */
export function createStaff(client: ClientSeed, firstName: number, startMs: number): User[] {
  const staff = Array.from({ length: client.userCount }, (_, index) => {
    const { givenName, surname } = nameOf(firstName + index);
    const user = toPlainUser(client, givenName, surname, startMs);
    const department = pick(DEPARTMENTS, index);
    const isLead = index < DEPARTMENTS.length;
    user.department = department.name;
    user.jobTitle = isLead
      ? department.lead
      : pick(department.titles, Math.floor(index / DEPARTMENTS.length));
    return user;
  });
  staff.forEach((user, index) => {
    const lead = staff[index % DEPARTMENTS.length];
    user.managerId = (index < DEPARTMENTS.length ? staff[0] : lead)?.id ?? null;
    if (index === 0) user.managerId = null;
  });
  return staff;
}
