/** What a client's ticket asks for, read as an engineer would read it. */
export interface TicketWords {
  readonly firstName: string;
  readonly lastName: string;
  readonly fullName: string;
  /** Null where the text does not say it. */
  readonly jobTitle: string | null;
  readonly department: string | null;
  /** Names of licenses; empty where the text names none. */
  readonly licenses: readonly string[];
}

/** Reads summary and description of a staff ticket of the demo world. Throws when no person is named. */
export function readTicketWords(ticket: {
  readonly summary: string;
  readonly description: string | null;
}): TicketWords {
  const fullName = /^(?:New starter|Leaver): (.+)$/.exec(ticket.summary)?.[1]?.trim();
  if (fullName === undefined) throw new Error(`"${ticket.summary}" names no person`);
  const [firstName = '', ...rest] = fullName.split(' ');
  const text = ticket.description ?? '';
  const job = / as (.+?) in (.+?)\./.exec(text);
  const licenses = /account with (.+?), an e-mail/.exec(text)?.[1] ?? '';
  return {
    firstName,
    lastName: rest.join(' '),
    fullName,
    jobTitle: job?.[1] ?? null,
    department: job?.[2] ?? null,
    licenses: licenses.split(/ and | with /).filter((name) => name !== ''),
  };
}
