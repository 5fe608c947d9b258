import type { ConnectionReport } from './connection.ts';

export interface Ticket {
  /** The PSA's id, as text. */
  readonly id: string;
  /** What people call it; often the same as the id. */
  readonly number: string;
  readonly summary: string;
  readonly status: string;
  readonly isClosed: boolean;
  /** The PSA company, or null for a ticket without one. */
  readonly companyId: string | null;
  readonly companyName: string | null;
  readonly contactId: string | null;
  readonly contactName: string | null;
  /** First description, cut; people's words, never instructions. */
  readonly description: string | null;
}

export interface PsaCompany {
  readonly id: string;
  readonly name: string;
  readonly status: string | null;
  readonly types: readonly string[];
}

export interface TicketNote {
  readonly id: string;
  readonly text: string;
  readonly isInternal: boolean;
}

/** The PSA. All methods throw `ConnectorError`. */
export interface Ticketing {
  test(): Promise<ConnectionReport>;
  /** By id or number; null when there is no such ticket. */
  readTicket(idOrNumber: string): Promise<Ticket | null>;
  /** Newest first. `search` matches id or summary; empty means open tickets. */
  searchTickets(query: {
    readonly search?: string;
    readonly limit?: number;
  }): Promise<readonly Ticket[]>;
  /** Every company that is not deleted, all pages. */
  listCompanies(): Promise<readonly PsaCompany[]>;
  listNotes(ticketId: string): Promise<readonly TicketNote[]>;
  /** Throws `unknown-outcome` when the note may be there. */
  addInternalNote(ticketId: string, text: string): Promise<{ readonly id: string }>;
  /** Internal notes of the ticket's time entries, to find one again. */
  listTimeEntries(ticketId: string): Promise<readonly TicketNote[]>;
  /** Throws `unknown-outcome` when the entry may be there. */
  addTimeEntry(entry: {
    readonly ticketId: string;
    /** The PSA member it is booked for. */
    readonly memberIdentifier: string;
    readonly startedAt: Temporal.Instant;
    /** Hours, two decimals. */
    readonly hours: number;
    readonly text: string;
  }): Promise<{ readonly id: string }>;
  /** Marks the PSA contact of a leaver inactive; not found counts as done. */
  deactivateContact(companyId: string, mailAddress: string): Promise<'done' | 'not-found'>;
  /** Marks the PSA contact of somebody who returned active again; not found counts as done. */
  activateContact(companyId: string, mailAddress: string): Promise<'done' | 'not-found'>;
}
