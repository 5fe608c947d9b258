/** Stored shapes of the ConnectWise PSA simulator. Times are ms since epoch of simulated time. */

export interface Company {
  id: number;
  identifier: string;
  name: string;
  status: { id: number; name: string };
  types: { id: number; name: string }[];
  deletedFlag: boolean;
  city: string;
  country: string;
  phoneNumber: string;
  website: string;
  updatedAtMs: number;
}

export interface Contact {
  id: number;
  firstName: string;
  lastName: string;
  companyId: number;
  title: string | null;
  department: string | null;
  email: string | null;
  phone: string | null;
  inactiveFlag: boolean;
  updatedAtMs: number;
}

export interface BoardStatus {
  id: number;
  name: string;
  sortOrder: number;
  closedStatus: boolean;
  inactive: boolean;
  defaultFlag: boolean;
}

export interface Board {
  id: number;
  name: string;
  statuses: BoardStatus[];
}

export interface Ticket {
  id: number;
  summary: string;
  boardId: number;
  statusId: number;
  companyId: number;
  contactId: number | null;
  ownerId: number | null;
  priority: { id: number; name: string };
  type: { id: number; name: string } | null;
  customFields: {
    id: number;
    caption: string;
    type: string;
    entryMethod: string;
    value: unknown;
  }[];
  closedAtMs: number | null;
  createdAtMs: number;
  updatedAtMs: number;
  updatedBy: string;
}

export interface Note {
  id: number;
  ticketId: number;
  text: string;
  detailDescriptionFlag: boolean;
  internalAnalysisFlag: boolean;
  resolutionFlag: boolean;
  memberId: number | null;
  createdBy: string;
  createdAtMs: number;
}

export interface TimeEntry {
  id: number;
  chargeToId: number;
  chargeToType: string;
  memberId: number;
  companyId: number;
  timeStart: string;
  timeEnd: string | null;
  actualHours: number;
  billableOption: string;
  notes: string | null;
  internalNotes: string | null;
  enteredBy: string;
  createdAtMs: number;
}

export interface Member {
  id: number;
  identifier: string;
  firstName: string;
  lastName: string;
  officeEmail: string;
  title: string;
  inactiveFlag: boolean;
  licenseClass: 'A' | 'C' | 'F' | 'X';
  /** What the hosted API hands to an embedded page; proves the member for one session. */
  sessionHash: string;
}

export interface ConnectWiseState {
  companies: Company[];
  contacts: Contact[];
  boards: Board[];
  tickets: Ticket[];
  notes: Note[];
  timeEntries: TimeEntry[];
  members: Member[];
  /** Next id of notes and time entries. */
  nextId: number;
}

/** The account of the site and the keys that open it. */
export interface ConnectWiseSite {
  companyId: string;
  companyName: string;
  publicKey: string;
  privateKey: string;
  clientId: string;
  /** Identifier of the API member the keys belong to; notes are written as this member. */
  apiMember: string;
  /** First segment of the API path, with the closing slash as companyinfo shows it. */
  codebase: string;
}

/** Who calls: the API member by keys, or a person by the hosted session's cookies. */
export interface Caller {
  memberIdentifier: string;
}
