/** ConnectWise's shapes into ours and back. */
import type { PsaCompany, Ticket, TicketNote } from '../../ports/ticketing.ts';
import type {
  ConnectWiseCompany,
  ConnectWiseContact,
  ConnectWiseNote,
  ConnectWiseTicket,
  ConnectWiseTimeEntry,
} from './schema.ts';

/** Longest description handed on. Characters. */
const DESCRIPTION_LENGTH = 4_000;
/** Longest search text: the whole address has to stay under about 1,750 characters (psa-and-chat.md 1.2). */
const SEARCH_LENGTH = 100;

const idText = (id: number | null | undefined): string | null =>
  id === null || id === undefined ? null : String(id);

/** `description` is the first description note; ConnectWise does not answer `initialDescription`. */
export function fromConnectWiseTicket(raw: ConnectWiseTicket, description: string | null): Ticket {
  return {
    id: String(raw.id),
    number: String(raw.id),
    summary: raw.summary ?? '',
    status: raw.status?.name ?? '',
    isClosed: raw.closedFlag ?? false,
    companyId: idText(raw.company?.id),
    companyName: raw.company?.name ?? null,
    contactId: idText(raw.contact?.id),
    contactName: raw.contact?.name ?? raw.contactName ?? null,
    description: description === null ? null : description.slice(0, DESCRIPTION_LENGTH),
  };
}

export function fromConnectWiseNote(raw: ConnectWiseNote): TicketNote {
  return {
    id: String(raw.id),
    text: raw.text ?? '',
    isInternal: raw.internalAnalysisFlag ?? raw.internalFlag ?? false,
  };
}

/** The internal part of a time entry; one without it shows what the client sees. */
export function fromConnectWiseTimeEntry(raw: ConnectWiseTimeEntry): TicketNote {
  const internal = raw.internalNotes ?? '';
  return {
    id: String(raw.id),
    text: internal === '' ? (raw.notes ?? '') : internal,
    isInternal: internal !== '',
  };
}

export function fromConnectWiseCompany(raw: ConnectWiseCompany): PsaCompany {
  return {
    id: String(raw.id),
    name: raw.name ?? '',
    status: raw.status?.name ?? null,
    types: (raw.types ?? []).map((type) => type.name ?? '').filter((name) => name !== ''),
  };
}

/** Whether one of the contact's mail addresses is `mailAddress`, ignoring case. */
export function hasMailAddress(raw: ConnectWiseContact, mailAddress: string): boolean {
  const wanted = mailAddress.trim().toLowerCase();
  return (raw.communicationItems ?? []).some(
    (item) =>
      item.communicationType === 'Email' && (item.value ?? '').trim().toLowerCase() === wanted,
  );
}

/** Text in quotes for `conditions`. How a quote is escaped is not documented, so it cannot be part of the text. */
export function toConnectWiseText(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '')}"`;
}

/** A pattern for `like`: what would end the text, or means something to the vendor, matches anything instead. */
export function toConnectWisePattern(search: string): string {
  return `"%${search
    .trim()
    .slice(0, SEARCH_LENGTH)
    .replaceAll(/["\\*%]+/g, '%')}%"`;
}

/** `conditions` of a ticket search; without a search text, the open tickets. */
export function toConnectWiseTicketConditions(search: string): string {
  const wanted = search.trim();
  if (wanted === '') return 'closedFlag=False';
  const bySummary = `summary like ${toConnectWisePattern(wanted)}`;
  // Ids are 32-bit; a longer number can only be part of a summary.
  return /^\d{1,9}$/.test(wanted) ? `(id=${wanted} or ${bySummary})` : bySummary;
}

/** To the second, in UTC: the form of the documented samples. */
export function toConnectWiseInstant(instant: Temporal.Instant): string {
  return instant.round({ smallestUnit: 'second', roundingMode: 'floor' }).toString();
}

// A bullet alone on its line is one too: once lines are joined it would look like the bullet of the next.
const BULLET = /^(?:[-*•](?:\s+|$))+/;

/**
 * A note as one line that still reads as a list.
 *
 * Newlines in JSON text are "not supported" and come back as a blank (vendor's developer guide, psa-and-chat.md 1.2), so
 * lines are joined here: with " | ", or with a blank after a line that ends in a colon and introduces the next one.
 * Bullets lose their sign, empty lines are dropped, runs of blanks become one. A note of one line is left as it is.
 */
export function toConnectWiseNoteText(text: string): string {
  const lines = text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim().replace(BULLET, '').replaceAll(/\s+/g, ' '))
    .filter((line) => line !== '');
  return lines.reduce((joined, line) => {
    if (joined === '') return line;
    return joined.endsWith(':') ? `${joined} ${line}` : `${joined} | ${line}`;
  }, '');
}
