/** Stored shapes -> what ConnectWise sends. Every property here is in openapi/psa-connectwise-subset.json. */
import type {
  Board,
  BoardStatus,
  Company,
  ConnectWiseState,
  Contact,
  Member,
  Note,
  Ticket,
  TimeEntry,
} from './entities.ts';

type Fields = Record<string, unknown>;

/** Datetimes are sent to the second, in UTC. */
export const iso = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

const toInfo = (updatedAtMs: number, updatedBy: string): Fields => ({
  lastUpdated: iso(updatedAtMs),
  updatedBy,
});

const toCompanyReference = (company: Company | undefined): Fields | undefined =>
  company === undefined
    ? undefined
    : { id: company.id, identifier: company.identifier, name: company.name };

const toMemberReference = (member: Member | undefined): Fields | undefined =>
  member === undefined
    ? undefined
    : {
        id: member.id,
        identifier: member.identifier,
        name: `${member.firstName} ${member.lastName}`,
      };

/** Absent references are left out, as the API does. */
const compact = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

export function toWireTicket(state: ConnectWiseState, ticket: Ticket): Fields {
  const board = state.boards.find((candidate) => candidate.id === ticket.boardId);
  const status = board?.statuses.find((candidate) => candidate.id === ticket.statusId);
  const contact = state.contacts.find((candidate) => candidate.id === ticket.contactId);
  const company = state.companies.find((candidate) => candidate.id === ticket.companyId);
  const owner = state.members.find((candidate) => candidate.id === ticket.ownerId);
  return compact({
    id: ticket.id,
    summary: ticket.summary,
    recordType: 'ServiceTicket',
    board: board === undefined ? undefined : { id: board.id, name: board.name },
    status:
      status === undefined
        ? undefined
        : { id: status.id, name: status.name, sort: status.sortOrder },
    company: toCompanyReference(company),
    contact:
      contact === undefined
        ? undefined
        : { id: contact.id, name: `${contact.firstName} ${contact.lastName}` },
    contactName: contact === undefined ? undefined : `${contact.firstName} ${contact.lastName}`,
    contactEmailAddress: contact?.email ?? undefined,
    contactPhoneNumber: contact?.phone ?? undefined,
    type: ticket.type ?? undefined,
    owner: toMemberReference(owner),
    priority: ticket.priority,
    severity: 'Medium',
    impact: 'Medium',
    closedFlag: status?.closedStatus ?? false,
    closedDate: ticket.closedAtMs === null ? undefined : iso(ticket.closedAtMs),
    actualHours: state.timeEntries
      .filter((entry) => entry.chargeToId === ticket.id && entry.chargeToType === 'ServiceTicket')
      .reduce((sum, entry) => sum + entry.actualHours, 0),
    billTime: 'NoDefault',
    customFields: ticket.customFields,
    _info: {
      ...toInfo(ticket.updatedAtMs, ticket.updatedBy),
      dateEntered: iso(ticket.createdAtMs),
      enteredBy: 'portal',
    },
  });
}

export function toWireCompany(company: Company): Fields {
  return {
    id: company.id,
    identifier: company.identifier,
    name: company.name,
    status: company.status,
    types: company.types,
    city: company.city,
    country: { id: 1, name: company.country },
    phoneNumber: company.phoneNumber,
    website: company.website,
    deletedFlag: company.deletedFlag,
    customFields: [],
    _info: toInfo(company.updatedAtMs, 'zadmin'),
  };
}

export function toWireContact(state: ConnectWiseState, contact: Contact): Fields {
  const company = state.companies.find((candidate) => candidate.id === contact.companyId);
  return compact({
    id: contact.id,
    firstName: contact.firstName,
    lastName: contact.lastName,
    company: toCompanyReference(company),
    title: contact.title ?? undefined,
    inactiveFlag: contact.inactiveFlag,
    defaultFlag: false,
    defaultPhoneNbr: contact.phone ?? undefined,
    communicationItems: [
      ...(contact.email === null
        ? []
        : [
            {
              id: contact.id * 10,
              type: { id: 1, name: 'Email' },
              value: contact.email,
              defaultFlag: true,
              communicationType: 'Email',
            },
          ]),
      ...(contact.phone === null
        ? []
        : [
            {
              id: contact.id * 10 + 1,
              type: { id: 2, name: 'Direct' },
              value: contact.phone,
              defaultFlag: true,
              communicationType: 'Phone',
            },
          ]),
    ],
    customFields: [],
    _info: toInfo(contact.updatedAtMs, 'zadmin'),
  });
}

export function toWireNote(state: ConnectWiseState, note: Note): Fields {
  return compact({
    id: note.id,
    ticketId: note.ticketId,
    text: note.text,
    detailDescriptionFlag: note.detailDescriptionFlag,
    internalAnalysisFlag: note.internalAnalysisFlag,
    resolutionFlag: note.resolutionFlag,
    issueFlag: false,
    member: toMemberReference(state.members.find((member) => member.id === note.memberId)),
    customerUpdatedFlag: false,
    internalFlag: note.internalAnalysisFlag,
    externalFlag: note.detailDescriptionFlag || note.resolutionFlag,
    dateCreated: iso(note.createdAtMs),
    createdBy: note.createdBy,
    _info: toInfo(note.createdAtMs, note.createdBy),
  });
}

export function toWireTimeEntry(state: ConnectWiseState, entry: TimeEntry): Fields {
  const ticket = state.tickets.find((candidate) => candidate.id === entry.chargeToId);
  return compact({
    id: entry.id,
    company: toCompanyReference(state.companies.find((company) => company.id === entry.companyId)),
    chargeToId: entry.chargeToId,
    chargeToType: entry.chargeToType,
    member: toMemberReference(state.members.find((member) => member.id === entry.memberId)),
    timeStart: entry.timeStart,
    timeEnd: entry.timeEnd ?? undefined,
    actualHours: entry.actualHours,
    billableOption: entry.billableOption,
    notes: entry.notes ?? undefined,
    internalNotes: entry.internalNotes ?? undefined,
    enteredBy: entry.enteredBy,
    dateEntered: iso(entry.createdAtMs),
    status: 'Open',
    ticket: ticket === undefined ? undefined : { id: ticket.id, summary: ticket.summary },
    _info: toInfo(entry.createdAtMs, entry.enteredBy),
  });
}

export function toWireStatus(board: Board, status: BoardStatus): Fields {
  return {
    id: status.id,
    name: status.name,
    board: { id: board.id, name: board.name },
    sortOrder: status.sortOrder,
    displayOnBoard: true,
    inactive: status.inactive,
    closedStatus: status.closedStatus,
    timeEntryNotAllowed: false,
    defaultFlag: status.defaultFlag,
    escalationStatus: status.closedStatus ? 'Resolved' : 'NotResponded',
  };
}

export function toWireMember(member: Member): Fields {
  return {
    id: member.id,
    identifier: member.identifier,
    licenseClass: member.licenseClass,
    firstName: member.firstName,
    lastName: member.lastName,
    title: member.title,
    officeEmail: member.officeEmail,
    primaryEmail: member.officeEmail,
    defaultEmail: 'Office',
    defaultPhone: 'Office',
    hireDate: '2020-01-06T00:00:00Z',
    securityRole: { id: 63, name: 'Service' },
    inactiveFlag: member.inactiveFlag,
  };
}
