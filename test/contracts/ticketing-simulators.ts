/** A small PSA on the ConnectWise simulator, with a seed made for the contract. */
import { fetch as undiciFetch } from 'undici';

import { createConnectWise } from '../../src/connectors/connectwise/index.ts';
import type { ConnectWiseSettings } from '../../src/connectors/connectwise/index.ts';
import { parseJson } from '../../src/lib/json.ts';
import { createSimClock } from '../../simulators/core/clock.ts';
import type {
  Company,
  ConnectWiseSite,
  ConnectWiseState,
  Contact,
  Ticket,
} from '../../simulators/connectwise/entities.ts';
import { startConnectWise } from '../../simulators/connectwise/index.ts';
import type { ConnectWiseSimulator } from '../../simulators/connectwise/index.ts';
import type { TicketingUnderTest } from './ticketing-under-test.ts';

/** More than one page of the largest size. */
const COMPANY_COUNT = 1_003;

const SITE: ConnectWiseSite = {
  companyId: 'msp',
  companyName: 'The MSP',
  publicKey: 'public-key',
  privateKey: 'private-key',
  clientId: '88888888-aaaa-4bbb-8ccc-000000000008',
  apiMember: 'seatwright',
  codebase: 'v2026_4/',
};

function company(id: number, name: string, types: string[], deletedFlag = false): Company {
  return {
    id,
    identifier: `Company${id}`,
    name,
    status: { id: 1, name: 'Active' },
    types: types.map((type, index) => ({ id: index + 1, name: type })),
    deletedFlag,
    city: 'London',
    country: 'United Kingdom',
    phoneNumber: '',
    website: '',
    updatedAtMs: 0,
  };
}

const contact = (
  id: number,
  firstName: string,
  lastName: string,
  companyId: number,
  email: string,
): Contact => ({
  id,
  firstName,
  lastName,
  companyId,
  title: null,
  department: null,
  email,
  phone: null,
  inactiveFlag: false,
  updatedAtMs: 0,
});

const ticket = (
  id: number,
  summary: string,
  statusId: number,
  contactId: number | null,
): Ticket => ({
  id,
  summary,
  boardId: 1,
  statusId,
  companyId: 1,
  contactId,
  ownerId: null,
  priority: { id: 1, name: 'Priority 3' },
  type: null,
  customFields: [],
  closedAtMs: null,
  createdAtMs: 0,
  updatedAtMs: 0,
  updatedBy: 'portal',
});

const member = (id: number, identifier: string) => ({
  id,
  identifier,
  firstName: identifier,
  lastName: 'Member',
  officeEmail: `${identifier}@msp.example`,
  title: '',
  inactiveFlag: false,
  licenseClass: 'F' as const,
  sessionHash: `hash-${identifier}`,
});

const status = (id: number, name: string, closedStatus: boolean) => ({
  id,
  name,
  sortOrder: id,
  closedStatus,
  inactive: false,
  defaultFlag: id === 1,
});

const seed = (): ConnectWiseState => ({
  companies: [
    company(1, 'Client One', ['Client', 'Managed']),
    company(2, 'Client Two', ['Client']),
    company(3, 'Gone', ['Client'], true),
    ...Array.from({ length: COMPANY_COUNT - 2 }, (_, index) =>
      company(100 + index, `Prospect ${index}`, []),
    ),
  ],
  contacts: [
    contact(11, 'Ada', 'Lovelace', 1, 'ada@client.example'),
    contact(12, 'Bob', 'Bystander', 1, 'bob@client.example'),
    contact(21, 'Ada', 'Other', 2, 'ada@client.example'),
  ],
  boards: [
    { id: 1, name: 'Service', statuses: [status(1, 'New', false), status(2, 'Closed', true)] },
  ],
  tickets: [
    ticket(5001, 'New starter: Grace Hopper', 1, 11),
    ticket(5002, 'Printer on fire', 2, null),
    ticket(5003, 'About a "quoted" word', 1, null),
  ],
  notes: [
    {
      id: 1,
      ticketId: 5001,
      text: 'Please set up Grace with "Business Premium".',
      detailDescriptionFlag: true,
      internalAnalysisFlag: false,
      resolutionFlag: false,
      memberId: null,
      createdBy: 'portal',
      createdAtMs: 0,
    },
  ],
  timeEntries: [],
  members: [member(1, 'seatwright'), member(2, 'engineer1')],
  nextId: 900,
});

interface Sent {
  readonly url: URL;
  readonly method: string;
  readonly body: string | undefined;
}

function valueOf(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  const json = parseJson(text);
  return json.ok ? json.value : text;
}

/** The simulator on a fixed port, so that it can come back with another codebase as a cloud release does. */
async function start(
  codebase: string,
  wrongCredentials: 401 | 404,
  port = 0,
): Promise<ConnectWiseSimulator> {
  const site = { ...SITE, codebase };
  return startConnectWise({ clock: createSimClock(), site, seed, wrongCredentials, port });
}

/** Resolves once the client has noticed that its kept connections went down with the old simulator. */
async function isReachable(url: string): Promise<void> {
  const answer = await undiciFetch(`${url}/_sim/clock`).catch(() => undefined);
  if (answer?.ok !== true) return isReachable(url);
  await answer.text();
}

/** `wrongCredentials`: how this site answers keys that it does not accept. */
export async function startTicketingSimulator(
  wrongCredentials: 401 | 404,
): Promise<TicketingUnderTest> {
  let simulator = await start(SITE.codebase, wrongCredentials);
  const port = Number(new URL(simulator.url).port);
  const sent: Sent[] = [];
  const settings: ConnectWiseSettings = {
    siteUrl: simulator.url,
    companyId: SITE.companyId,
    publicKey: SITE.publicKey,
    privateKey: SITE.privateKey,
    clientId: SITE.clientId,
    now: () => simulator.clock.now(),
    fetch: (url, init) => {
      sent.push({ url: new URL(url), method: init.method, body: init.body });
      return undiciFetch(url, init);
    },
  };
  const moveTo = async (codebase: string): Promise<void> => {
    await simulator.close();
    simulator = await start(codebase, wrongCredentials, port);
    await isReachable(simulator.url);
  };
  let codebase = SITE.codebase;
  return {
    connect: (wrong = {}) => createConnectWise({ ...settings, ...wrong }),
    companyCount: COMPANY_COUNT,
    effects: (kind) =>
      simulator.journal
        .entries()
        .filter((entry) => entry.effect?.kind === kind)
        .map((entry) => ({ ...entry.effect })),
    loseAnswerOf: (path) => {
      simulator.faults.add({ kind: 'drop-after-commit', path, method: 'POST', count: 1 });
    },
    throttle: (path) => {
      simulator.faults.add({ kind: 'rate-limit', path, count: 1, retryAfterSeconds: 0 });
    },
    forbid: (path) => {
      simulator.faults.add({ kind: 'status', path, status: 403 });
    },
    move: async () => {
      codebase = 'v2027_1/';
      await moveTo(codebase);
      // What a cloud site does with the address of the release before; the simulator has no such address at all.
      simulator.faults.add({ kind: 'status', path: `/${SITE.codebase}`, status: 404 });
    },
    requests: () =>
      sent
        .filter(({ url }) => url.pathname.includes('/apis/3.0/'))
        .map(({ url, method, body }) => ({
          method,
          path: url.pathname.replace(/^.*\/apis\/3\.0/, ''),
          query: url.searchParams,
          body: valueOf(body),
        })),
    reset: async () => {
      if (codebase === SITE.codebase) return simulator.reset();
      codebase = SITE.codebase;
      await moveTo(codebase);
    },
    close: () => simulator.close(),
  };
}
