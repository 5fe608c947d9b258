import { ConnectorError } from '../../ports/errors.ts';
import type { Ticket, Ticketing } from '../../ports/ticketing.ts';
import { createConnectWiseClient } from './client.ts';
import type { ConnectWiseClient } from './client.ts';
import { testConnection } from './connection.ts';
import {
  fromConnectWiseCompany,
  fromConnectWiseNote,
  fromConnectWiseTicket,
  fromConnectWiseTimeEntry,
  hasMailAddress,
  toConnectWiseInstant,
  toConnectWiseNoteText,
  toConnectWiseText,
  toConnectWiseTicketConditions,
} from './map.ts';
import { createSite } from './site.ts';
import type { ConnectWiseSettings } from './site.ts';

export type { ConnectWiseSettings } from './site.ts';

const DEFAULT_TICKET_LIMIT = 25;

/**
 * ConnectWise PSA as one API member.
 *
 * Notes and time entries are sent once; a lost answer throws `unknown-outcome`, and the caller lists before it writes
 * again (ConnectWise has no idempotency key). Texts become one line, see `toConnectWiseNoteText`.
 * Sources, rights and what is only assumed: README.md beside this file.
 */
export function createConnectWise(settings: ConnectWiseSettings): Ticketing {
  const site = createSite(settings);
  const client = createConnectWiseClient(site);
  return {
    test: () => testConnection(site, client),
    readTicket: (idOrNumber) => readTicket(client, idOrNumber),
    searchTickets: async (query) => {
      const conditions = toConnectWiseTicketConditions(query.search ?? '');
      const found = await client.listTickets(conditions, query.limit ?? DEFAULT_TICKET_LIMIT);
      return found.map((raw) => fromConnectWiseTicket(raw, null));
    },
    listCompanies: async () =>
      (await client.listCompanies(Number.POSITIVE_INFINITY)).map(fromConnectWiseCompany),
    listNotes: async (ticketId) =>
      (await client.listNotes(toId(ticketId, 'ticket'))).map(fromConnectWiseNote),
    addInternalNote: async (ticketId, text) => {
      const added = await client.addNote(toId(ticketId, 'ticket'), toConnectWiseNoteText(text));
      return { id: String(added.id) };
    },
    listTimeEntries: async (ticketId) => {
      const entries = await client.listTimeEntries(
        toId(ticketId, 'ticket'),
        Number.POSITIVE_INFINITY,
      );
      // An id of an activity or a charge code may be the same number.
      const ours = entries.filter(
        (entry) => (entry.chargeToType ?? 'ServiceTicket') === 'ServiceTicket',
      );
      return ours.map(fromConnectWiseTimeEntry);
    },
    addTimeEntry: async (entry) => {
      const added = await client.addTimeEntry({
        chargeToId: toId(entry.ticketId, 'ticket'),
        chargeToType: 'ServiceTicket',
        member: { identifier: entry.memberIdentifier },
        timeStart: toConnectWiseInstant(entry.startedAt),
        actualHours: Math.round(entry.hours * 100) / 100,
        internalNotes: toConnectWiseNoteText(entry.text),
        billableOption: 'NoCharge',
      });
      return { id: String(added.id) };
    },
    deactivateContact: (companyId, mailAddress) =>
      setContacts(client, { companyId, mailAddress }, 'inactive'),
    activateContact: (companyId, mailAddress) =>
      setContacts(client, { companyId, mailAddress }, 'active'),
  };
}

const ID = /^[1-9]\d{0,9}$/;

/** ConnectWise's ids are numbers; anything else has never been one of its records. */
function toId(text: string, what: string): number {
  if (ID.test(text)) return Number(text);
  throw new ConnectorError({
    vendor: 'connectwise',
    operation: `looking for ${what} "${text}"`,
    kind: 'not-found',
    detail: `"${text}" is not a ${what} number`,
  });
}

async function readTicket(client: ConnectWiseClient, idOrNumber: string): Promise<Ticket | null> {
  const text = idOrNumber.trim().replace(/^#/, '');
  if (!ID.test(text)) return null;
  const id = Number(text);
  try {
    const [raw, descriptions] = await Promise.all([
      client.getTicket(id),
      client.listDescriptions(id),
    ]);
    return fromConnectWiseTicket(raw, descriptions[0]?.text ?? null);
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.kind !== 'not-found') throw error;
    await proveKeys(client);
    return null;
  }
}

/** Wrong keys on the cloud can show as 404: "no such ticket" is believed only when another call is accepted. */
async function proveKeys(client: ConnectWiseClient): Promise<void> {
  try {
    await client.getSystemInfo();
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.kind !== 'not-found') throw error;
    throw new ConnectorError({
      vendor: 'connectwise',
      operation: error.operation,
      kind: 'auth-expired',
      status: error.status,
      detail: 'everything answers 404: the keys are not accepted',
      cause: error,
    });
  }
}

async function setContacts(
  client: ConnectWiseClient,
  { companyId, mailAddress }: { readonly companyId: string; readonly mailAddress: string },
  state: 'active' | 'inactive',
): Promise<'done' | 'not-found'> {
  const contacts = await client.listContacts(
    `company/id=${toId(companyId, 'company')}`,
    `communicationItems/value=${toConnectWiseText(mailAddress.trim())}`,
    Number.POSITIVE_INFINITY,
  );
  // The filter is the vendor's; whose address it is decides here, so a looser filter can never hit somebody else.
  const meant = contacts.filter((contact) => hasMailAddress(contact, mailAddress));
  for (const { id, inactiveFlag } of meant) {
    if ((inactiveFlag === true) !== (state === 'inactive')) await client.setContact(id, state);
  }
  return meant.length === 0 ? 'not-found' : 'done';
}
