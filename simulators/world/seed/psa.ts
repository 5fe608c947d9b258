/** The PSA's records: companies, a contact for everybody on a client's staff, the service board, the tickets. */
import type {
  Company,
  ConnectWiseState,
  Contact,
  Note,
  Ticket,
} from '../../connectwise/entities.ts';
import type { Tenant, User } from '../../graph/entities.ts';
import type { ClientSeed } from './clients.ts';
import { DAY_MS, numberOf } from '../../core/ids.ts';
import { MEMBERS } from './msp.ts';
import { phoneOf } from './people.ts';
import { VENDOR_COMPANY } from './tickets.ts';
import type { TicketSeed } from './tickets.ts';

const FIRST_TICKET = 5001;
const BOARD_ID = 24;
const STATUS = { new: 501, inProgress: 502, waiting: 503, closed: 512 } as const;

const ACTIVE = { id: 1, name: 'Active' };

interface Known {
  key: string;
  identifier: string;
  name: string;
  types: readonly string[];
  status?: { id: number; name: string };
  deletedFlag?: boolean;
}

/** Companies that are not among the clients: a vendor, a prospect, one that has left, one deleted by mistake and made again. */
const OTHERS: readonly Known[] = [
  {
    key: VENDOR_COMPANY,
    identifier: 'MeridianOffice',
    name: 'Meridian Office Supplies',
    types: ['Vendor'],
  },
  { key: 'orchard', identifier: 'OrchardHill', name: 'Orchard Hill Winery', types: ['Prospect'] },
  {
    key: 'pinewood',
    identifier: 'PinewoodOld',
    name: 'Pinewood Kitchens',
    types: ['Former Client'],
    status: { id: 3, name: 'Inactive' },
  },
  {
    key: 'alder-finch-old',
    identifier: 'AlderFinchOld',
    name: 'Alder & Finch Accounting',
    types: ['Client'],
    deletedFlag: true,
  },
  // A second company of one group with nearly the same name, which is no client of ours.
  {
    key: 'juniper-estates',
    identifier: 'JuniperEstates',
    name: 'Juniper Legal Estates',
    types: ['Prospect'],
  },
];

const toIdentifier = (name: string): string => name.replaceAll(/[^A-Za-z0-9]/g, '').slice(0, 25);

function toCompany(known: Known, index: number, startMs: number): Company {
  return {
    id: 250 + index,
    identifier: known.identifier,
    name: known.name,
    status: known.status ?? ACTIVE,
    types: known.types.map((name) => ({ id: 1 + numberOf(name, 40), name })),
    deletedFlag: known.deletedFlag ?? false,
    city: 'Columbus',
    country: 'United States',
    phoneNumber: phoneOf(known.key),
    website: '',
    updatedAtMs: startMs - (3 + index) * DAY_MS,
  };
}

const toKnown = (client: Pick<ClientSeed, 'key' | 'name' | 'psaTypes'>): Known => ({
  key: client.key,
  identifier: toIdentifier(client.name),
  name: client.name,
  types: client.psaTypes,
});

const toContact = (user: User, companyId: number, id: number, startMs: number): Contact => ({
  id,
  firstName: user.givenName ?? user.displayName,
  lastName: user.surname ?? '',
  companyId,
  title: user.jobTitle,
  department: user.department,
  email: user.userPrincipalName,
  phone: user.mobilePhone,
  inactiveFlag: false,
  updatedAtMs: startMs - 90 * DAY_MS,
});

const dateOf = (startMs: number, days: number): string =>
  new Date(startMs + days * DAY_MS).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });

interface Wording {
  summary: string;
  text: string;
}

function toWording(seed: TicketSeed, staff: readonly User[], startMs: number): Wording {
  if (seed.kind === 'other') return { summary: seed.summary, text: seed.text };
  if (seed.kind === 'starter') {
    return {
      summary: `New starter: ${seed.name}`,
      text: [
        'Hello,',
        '',
        `${seed.name} joins us on ${dateOf(startMs, seed.startsInDays)} as ${seed.title} in ${seed.department}.`,
        `Please set up an account with ${seed.license}, an e-mail address and the usual groups of the department.`,
        '',
        'Thank you',
      ].join('\n'),
    };
  }
  const person = staff[seed.staffIndex];
  const name = person?.displayName ?? 'a colleague';
  return {
    summary: `Leaver: ${name}`,
    text: [
      'Hello,',
      '',
      `${name} (${person?.userPrincipalName ?? ''}) ${seed.reason}. The last day is ${dateOf(startMs, seed.leavesInDays)}.`,
      'Please close the account, keep the mailbox for the team and give the licence back if that is possible.',
      '',
      'Thank you',
    ].join('\n'),
  };
}

/** What the PSA is made of. */
export interface PsaPlan {
  /** Clients; those without company types stay unknown to the PSA. */
  clients: readonly ClientSeed[];
  /** Their tenants, in the same order. */
  tenants: readonly Tenant[];
  /** In the order of their numbers, the first one is 5001. */
  tickets: readonly TicketSeed[];
}

const isKnownToPsa = (client: ClientSeed): boolean => client.psaTypes.length > 0;

function createTickets(companies: Company[], contacts: Contact[], plan: PsaPlan, startMs: number) {
  const known = [...plan.clients.filter(isKnownToPsa), ...OTHERS];
  const keys = known.map(({ key }) => key);
  const staffOf = (key: string): readonly User[] =>
    plan.tenants[plan.clients.findIndex((client) => client.key === key)]?.users ?? [];
  const tickets: Ticket[] = [];
  const notes: Note[] = [];
  plan.tickets.forEach((seed, index) => {
    const company = companies[keys.indexOf(seed.client)];
    if (company === undefined)
      throw new Error(`Ticket ${FIRST_TICKET + index} is for an unknown company ${seed.client}`);
    const { summary, text } = toWording(seed, staffOf(seed.client), startMs);
    const enteredAtMs = startMs - (plan.tickets.length - index) * 3_600_000;
    const id = FIRST_TICKET + index;
    tickets.push({
      id,
      summary,
      boardId: BOARD_ID,
      statusId: index % 9 === 8 ? STATUS.inProgress : STATUS.new,
      companyId: company.id,
      contactId: contacts.find((contact) => contact.companyId === company.id)?.id ?? null,
      ownerId: MEMBERS[1 + (index % 3)]?.id ?? null,
      priority: { id: 4, name: 'Priority 4 - Scheduled Maintenance' },
      type: seed.kind === 'other' ? { id: 11, name: 'Incident' } : { id: 12, name: 'Staff Change' },
      customFields: [
        { id: 31, caption: 'Seatwright run', type: 'Text', entryMethod: 'EntryField', value: null },
      ],
      closedAtMs: null,
      createdAtMs: enteredAtMs,
      updatedAtMs: enteredAtMs,
      updatedBy: 'portal',
    });
    notes.push({
      id: 9000 + index,
      ticketId: id,
      text,
      detailDescriptionFlag: true,
      internalAnalysisFlag: false,
      resolutionFlag: false,
      memberId: null,
      createdBy: 'portal',
      createdAtMs: enteredAtMs,
    });
  });
  return { tickets, notes };
}

/** Everything the PSA holds at the start. */
export function createPsaState(plan: PsaPlan, startMs: number): ConnectWiseState {
  const clients = plan.clients.filter(isKnownToPsa);
  const companies = [...clients.map(toKnown), ...OTHERS].map((known, index) =>
    toCompany(known, index, startMs),
  );
  let contactId = 7000;
  const contacts = clients.flatMap((client, index) => {
    const staff = plan.tenants[plan.clients.indexOf(client)]?.users ?? [];
    const companyId = companies[index]?.id ?? 0;
    return staff.map((user) => toContact(user, companyId, (contactId += 1), startMs));
  });
  return {
    companies,
    contacts,
    boards: [
      {
        id: BOARD_ID,
        name: 'Service Desk',
        statuses: [
          {
            id: STATUS.new,
            name: 'New',
            sortOrder: 0,
            closedStatus: false,
            inactive: false,
            defaultFlag: true,
          },
          {
            id: STATUS.inProgress,
            name: 'In Progress',
            sortOrder: 1,
            closedStatus: false,
            inactive: false,
            defaultFlag: false,
          },
          {
            id: STATUS.waiting,
            name: 'Waiting on Client',
            sortOrder: 2,
            closedStatus: false,
            inactive: false,
            defaultFlag: false,
          },
          {
            id: 511,
            name: 'Closed (old)',
            sortOrder: 98,
            closedStatus: true,
            inactive: true,
            defaultFlag: false,
          },
          {
            id: STATUS.closed,
            name: 'Closed',
            sortOrder: 99,
            closedStatus: true,
            inactive: false,
            defaultFlag: false,
          },
        ],
      },
    ],
    ...createTickets(companies, contacts, plan, startMs),
    timeEntries: [],
    members: [...MEMBERS],
    nextId: 1_000_000,
  };
}
