/** One function per call of ConnectWise PSA: address, method, schema. No decisions. */
import type { z } from 'zod';

import { ConnectorError } from '../../ports/errors.ts';
import type { Http, HttpRequest } from '../http/types.ts';
import { company, contact, created, note, ticket, timeEntry } from './schema.ts';
import type {
  ConnectWiseCompany,
  ConnectWiseContact,
  ConnectWiseNote,
  ConnectWiseTicket,
  ConnectWiseTimeEntry,
} from './schema.ts';
import type { Site } from './site.ts';

/** The vendor's largest page. */
const LARGEST_PAGE = 1000;
const TICKET_FIELDS =
  'id,summary,closedFlag,status/name,company/id,company/name,contact/id,contact/name,contactName';

type Query = NonNullable<HttpRequest['query']>;

/** A time entry as it is sent; only what we set. */
export interface NewTimeEntry {
  readonly chargeToId: number;
  readonly chargeToType: 'ServiceTicket';
  readonly member: { readonly identifier: string };
  /** UTC, to the second. */
  readonly timeStart: string;
  readonly actualHours: number;
  readonly internalNotes: string;
  readonly billableOption: 'NoCharge';
}

/** The calls. All throw `ConnectorError`; writes are sent once. */
export interface ConnectWiseClient {
  getSystemInfo(): Promise<void>;
  getTicket(id: number): Promise<ConnectWiseTicket>;
  listTickets(conditions: string, limit: number): Promise<readonly ConnectWiseTicket[]>;
  /** The oldest note that is a description, if any. */
  listDescriptions(ticketId: number): Promise<readonly ConnectWiseNote[]>;
  listNotes(ticketId: number): Promise<readonly ConnectWiseNote[]>;
  addNote(ticketId: number, text: string): Promise<{ readonly id: number }>;
  listCompanies(limit: number): Promise<readonly ConnectWiseCompany[]>;
  listContacts(
    conditions: string,
    childConditions: string | undefined,
    limit: number,
  ): Promise<readonly ConnectWiseContact[]>;
  setContact(id: number, state: 'active' | 'inactive'): Promise<void>;
  listTimeEntries(ticketId: number, limit: number): Promise<readonly ConnectWiseTimeEntry[]>;
  addTimeEntry(entry: NewTimeEntry): Promise<{ readonly id: number }>;
}

/** The address after `rel="next"` in an RFC 5988 `Link` header; null when there is none. */
export function readNextLink(header: string | null): string | null {
  for (const part of (header ?? '').split(/,(?=\s*<)/)) {
    const match = /^\s*<([^>]+)>(.*)$/.exec(part);
    if (match?.[1] !== undefined && /;\s*rel="?next"?/i.test(match[2] ?? '')) return match[1];
  }
  return null;
}

/** A list whose links lead back to a page already read is not whole, and is not taken for whole. */
function circle(operation: string): ConnectorError {
  const detail = 'the links between the pages lead in a circle';
  return new ConnectorError({ vendor: 'connectwise', operation, kind: 'unexpected-shape', detail });
}

/** All pages by `Link`, which is followed on the vendor's own origin only, until there is none or `limit` rows. */
async function readPages<Row extends z.ZodType>(
  http: Http,
  operation: string,
  path: string,
  query: Query,
  row: Row,
  limit: number,
): Promise<z.infer<Row>[]> {
  const schema = row.array();
  const rows: z.infer<Row>[] = [];
  const seen = new Set<string>();
  let request: HttpRequest = {
    operation,
    path,
    query: { ...query, pageSize: Math.min(limit, LARGEST_PAGE) },
  };
  for (;;) {
    const { body, headers } = await http.read(request, (raw) => schema.parse(raw));
    rows.push(...body);
    const next = readNextLink(headers.get('link'));
    if (next === null || rows.length >= limit) return rows.slice(0, limit);
    if (seen.has(next)) throw circle(operation);
    seen.add(next);
    request = { operation, path: next };
  }
}

/** What every call is made of. */
interface Calls {
  list<Row extends z.ZodType>(
    operation: string,
    path: string,
    query: Query,
    row: Row,
    limit: number,
  ): Promise<z.infer<Row>[]>;
  add(operation: string, path: string, json: unknown): Promise<{ readonly id: number }>;
}

type TicketCalls = Pick<
  ConnectWiseClient,
  'getTicket' | 'listTickets' | 'listDescriptions' | 'listNotes' | 'addNote'
>;

function ticketCalls(site: Site, calls: Calls): TicketCalls {
  return {
    getTicket: (id) =>
      site.call(async (http) => {
        const answer = await http.read(
          {
            operation: `reading ticket ${id}`,
            path: `/service/tickets/${id}`,
            query: { fields: TICKET_FIELDS },
          },
          (raw) => ticket.parse(raw),
        );
        return answer.body;
      }),

    listTickets: (conditions, limit) =>
      calls.list(
        'searching tickets',
        '/service/tickets',
        { conditions, orderBy: 'id desc', fields: TICKET_FIELDS },
        ticket,
        limit,
      ),

    listDescriptions: (ticketId) =>
      calls.list(
        `reading the description of ticket ${ticketId}`,
        `/service/tickets/${ticketId}/notes`,
        { conditions: 'detailDescriptionFlag=True', orderBy: 'id asc' },
        note,
        1,
      ),

    listNotes: (ticketId) =>
      calls.list(
        `reading the notes of ticket ${ticketId}`,
        `/service/tickets/${ticketId}/notes`,
        { orderBy: 'id asc' },
        note,
        Number.POSITIVE_INFINITY,
      ),

    addNote: (ticketId, text) =>
      calls.add(`adding a note to ticket ${ticketId}`, `/service/tickets/${ticketId}/notes`, {
        text,
        internalAnalysisFlag: true,
        detailDescriptionFlag: false,
        resolutionFlag: false,
        processNotifications: false,
      }),
  };
}

type RecordCalls = Omit<ConnectWiseClient, keyof TicketCalls>;

function recordCalls(site: Site, calls: Calls): RecordCalls {
  return {
    getSystemInfo: () =>
      site.call(async (http) => {
        await http.read({ operation: 'checking the keys', path: '/system/info' }, () => undefined);
      }),

    listCompanies: (limit) =>
      calls.list(
        'listing companies',
        '/company/companies',
        { conditions: 'deletedFlag=False', orderBy: 'id asc', fields: 'id,name,status/name,types' },
        company,
        limit,
      ),

    listContacts: (conditions, childConditions, limit) =>
      calls.list(
        'finding contacts',
        '/company/contacts',
        {
          conditions,
          childConditions,
          orderBy: 'id asc',
          fields: 'id,inactiveFlag,communicationItems',
        },
        contact,
        limit,
      ),

    setContact: (id, state) =>
      site.call(async (http) => {
        await http.write(
          {
            operation: `making contact ${id} ${state}`,
            method: 'PATCH',
            path: `/company/contacts/${id}`,
            json: [{ op: 'replace', path: 'inactiveFlag', value: state === 'inactive' }],
          },
          () => undefined,
        );
      }),

    listTimeEntries: (ticketId, limit) =>
      calls.list(
        `reading the time entries of ticket ${ticketId}`,
        '/time/entries',
        {
          conditions: `chargeToId=${ticketId}`,
          orderBy: 'id asc',
          fields: 'id,chargeToType,notes,internalNotes',
        },
        timeEntry,
        limit,
      ),

    addTimeEntry: (entry) =>
      calls.add(`adding a time entry to ticket ${entry.chargeToId}`, '/time/entries', entry),
  };
}

export function createConnectWiseClient(site: Site): ConnectWiseClient {
  const calls: Calls = {
    list: (operation, path, query, row, limit) =>
      site.call((http) => readPages(http, operation, path, query, row, limit)),
    add: (operation, path, json) =>
      site.call(async (http) => {
        const answer = await http.write({ operation, method: 'POST', path, json }, (raw) =>
          created.parse(raw),
        );
        return answer.body;
      }),
  };
  return { ...ticketCalls(site, calls), ...recordCalls(site, calls) };
}
