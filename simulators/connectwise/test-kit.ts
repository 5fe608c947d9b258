/** A small PSA on a real port, for the tests of this folder. */
import { createSimClock } from '../core/clock.ts';
import type { ConnectWiseState } from './entities.ts';
import { startConnectWise } from './index.ts';

const START_MS = Date.parse('2026-11-22T09:00:00Z');
export const SITE = {
  companyId: 'northwind',
  companyName: 'Northwind',
  publicKey: 'public',
  privateKey: 'private',
  clientId: '3e1c0dab-0000-4000-8000-000000000001',
  apiMember: 'api',
  codebase: 'v2026_4/',
};
export const KEYS = `Basic ${Buffer.from('northwind+public:private').toString('base64')}`;

const createCompanies = (): ConnectWiseState['companies'] =>
  Array.from({ length: 30 }, (_, index) => ({
    id: index + 1,
    identifier: `Company${index + 1}`,
    name: `Company ${index + 1}`,
    status: { id: 1, name: 'Active' },
    types: [{ id: 1, name: 'Client' }],
    deletedFlag: index === 29,
    city: '',
    country: 'United States',
    phoneNumber: '',
    website: '',
    updatedAtMs: START_MS,
  }));

const createMembers = (): ConnectWiseState['members'] => [
  {
    id: 1,
    identifier: 'api',
    firstName: 'A',
    lastName: 'P',
    officeEmail: 'api@msp.example',
    title: '',
    inactiveFlag: false,
    licenseClass: 'A',
    sessionHash: 'hash-api',
  },
  {
    id: 2,
    identifier: 'mara',
    firstName: 'Mara',
    lastName: 'K',
    officeEmail: 'mara@msp.example',
    title: '',
    inactiveFlag: false,
    licenseClass: 'F',
    sessionHash: 'hash-mara',
  },
];

const createTicket = (): ConnectWiseState['tickets'][number] => ({
  id: 69,
  summary: 'New starter',
  boardId: 1,
  statusId: 10,
  companyId: 2,
  contactId: 77,
  ownerId: 1,
  priority: { id: 4, name: 'P4' },
  type: null,
  customFields: [],
  closedAtMs: null,
  createdAtMs: START_MS,
  updatedAtMs: START_MS,
  updatedBy: 'portal',
});

const createState = (): ConnectWiseState => ({
  companies: createCompanies(),
  contacts: [
    {
      id: 77,
      firstName: 'Bob',
      lastName: 'Dobbs',
      companyId: 2,
      title: null,
      department: null,
      email: 'bob@client.example',
      phone: '+1 555 0100',
      inactiveFlag: false,
      updatedAtMs: START_MS,
    },
  ],
  boards: [
    {
      id: 1,
      name: 'Service A',
      statuses: [
        {
          id: 10,
          name: 'New',
          sortOrder: 0,
          closedStatus: false,
          inactive: false,
          defaultFlag: true,
        },
        {
          id: 11,
          name: 'Old',
          sortOrder: 1,
          closedStatus: true,
          inactive: true,
          defaultFlag: false,
        },
        {
          id: 12,
          name: 'Closed',
          sortOrder: 2,
          closedStatus: true,
          inactive: false,
          defaultFlag: false,
        },
      ],
    },
  ],
  tickets: [createTicket()],
  notes: [],
  timeEntries: [],
  members: createMembers(),
  nextId: 500,
});

/** Starts the PSA; `call` sends keys and clientId unless other headers are given. */
export async function startTestPsa() {
  const simulator = await startConnectWise({
    clock: createSimClock('2026-11-22T09:00:00Z'),
    site: SITE,
    seed: createState,
  });
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = { authorization: KEYS, clientId: SITE.clientId },
  ) => {
    const response = await fetch(`${simulator.url}/v2026_4/apis/3.0${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed: unknown = text === '' ? undefined : JSON.parse(text);
    return { status: response.status, headers: response.headers, body: parsed };
  };
  return { simulator, call };
}

export const NOTE = {
  internalAnalysisFlag: true,
  detailDescriptionFlag: false,
  resolutionFlag: false,
};
