/** Stored shapes of the ConnectWise PSA simulator. Times are ms since epoch of simulated time. */

export interface Company {
  /** Object id. */
  id: number;
  /** Short unique name. */
  identifier: string;
  /** Name. */
  name: string;
  /** State. */
  status: { id: number; name: string };
  /** Kinds of the company. */
  types: { id: number; name: string }[];
  /** Whether it was deleted. */
  deletedFlag: boolean;
  /** City. */
  city: string;
  /** Country. */
  country: string;
  /** Telephone. */
  phoneNumber: string;
  /** Web address; may be empty. */
  website: string;
  /** When it was last changed. */
  updatedAtMs: number;
}

export interface Contact {
  /** Object id. */
  id: number;
  /** First name. */
  firstName: string;
  /** Last name. */
  lastName: string;
  /** Company. */
  companyId: number;
  /** Job title. */
  title: string | null;
  /** Department. */
  department: string | null;
  /** Address; null for none. */
  email: string | null;
  /** Telephone; null for none. */
  phone: string | null;
  /** Whether it is out of use. */
  inactiveFlag: boolean;
  /** When it was last changed. */
  updatedAtMs: number;
}

export interface BoardStatus {
  /** Object id. */
  id: number;
  /** Name. */
  name: string;
  /** Place in the list. */
  sortOrder: number;
  /** Whether tickets in it count as closed. */
  closedStatus: boolean;
  /** Whether it can no longer be chosen. */
  inactive: boolean;
  /** Whether new tickets get it. */
  defaultFlag: boolean;
}

export interface Board {
  /** Object id. */
  id: number;
  /** Name. */
  name: string;
  /** Statuses of its tickets. */
  statuses: BoardStatus[];
}

export interface Ticket {
  /** Object id. */
  id: number;
  /** Subject, at most 100 characters. */
  summary: string;
  /** Board. */
  boardId: number;
  /** Status, of that board. */
  statusId: number;
  /** Company. */
  companyId: number;
  /** Person who asked; null for none. */
  contactId: number | null;
  /** Member who works on it; null for none. */
  ownerId: number | null;
  /** Priority. */
  priority: { id: number; name: string };
  /** Type; null for none. */
  type: { id: number; name: string } | null;
  /** Custom fields with their values. */
  customFields: {
    id: number;
    caption: string;
    type: string;
    entryMethod: string;
    value: unknown;
  }[];
  /** When it was closed; null while open. */
  closedAtMs: number | null;
  /** When it was made. */
  createdAtMs: number;
  /** When it was last changed. */
  updatedAtMs: number;
  /** Who changed it last. */
  updatedBy: string;
}

export interface Note {
  /** Object id. */
  id: number;
  /** Ticket. */
  ticketId: number;
  /** Text. */
  text: string;
  /** Shown to the client as discussion. */
  detailDescriptionFlag: boolean;
  /** Internal. */
  internalAnalysisFlag: boolean;
  /** Shown as resolution. */
  resolutionFlag: boolean;
  /** Member; null when written from outside. */
  memberId: number | null;
  /** Identifier of the author. */
  createdBy: string;
  /** When it was made. */
  createdAtMs: number;
}

export interface TimeEntry {
  /** Object id. */
  id: number;
  /** What the time is charged to. */
  chargeToId: number;
  /** Kind of that. */
  chargeToType: string;
  /** Whose time it is. */
  memberId: number;
  /** Company. */
  companyId: number;
  /** Start, as sent. */
  timeStart: string;
  /** End, as sent; null when hours were given. */
  timeEnd: string | null;
  /** Hours. */
  actualHours: number;
  /** How it is billed. */
  billableOption: string;
  /** Text for the client; null for none. */
  notes: string | null;
  /** Internal text; null for none. */
  internalNotes: string | null;
  /** Identifier of who entered it. */
  enteredBy: string;
  /** When it was made. */
  createdAtMs: number;
}

export interface Member {
  /** Object id. */
  id: number;
  /** Short unique name. */
  identifier: string;
  /** First name. */
  firstName: string;
  /** Last name. */
  lastName: string;
  /** Address. */
  officeEmail: string;
  /** Job title. */
  title: string;
  /** Whether it is out of use. */
  inactiveFlag: boolean;
  /** F full, C contractor, A API, X none. */
  licenseClass: 'A' | 'C' | 'F' | 'X';
  /** What the hosted API hands to an embedded page; proves the member for one session. */
  sessionHash: string;
}

export interface ConnectWiseState {
  /** Companies. */
  companies: Company[];
  /** Contacts. */
  contacts: Contact[];
  /** Service boards. */
  boards: Board[];
  /** Service tickets. */
  tickets: Ticket[];
  /** Notes of tickets. */
  notes: Note[];
  /** Time entries. */
  timeEntries: TimeEntry[];
  /** Staff and API members. */
  members: Member[];
  /** Next id of notes and time entries. */
  nextId: number;
}

/** The account of the site and the keys that open it. */
export interface ConnectWiseSite {
  /** Login name of the site. */
  companyId: string;
  /** Name of the MSP. */
  companyName: string;
  /** Public key of the API member. */
  publicKey: string;
  /** Private key of the API member. */
  privateKey: string;
  /** Id the integration sends with every call. */
  clientId: string;
  /** Identifier of the API member the keys belong to; notes are written as this member. */
  apiMember: string;
  /** First segment of the API path, with the closing slash as companyinfo shows it. */
  codebase: string;
}

/** Who calls: the API member by keys, or a person by the hosted session's cookies. */
export interface Caller {
  /** Member whose rights apply. */
  memberIdentifier: string;
}
