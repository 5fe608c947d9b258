import { instantInWords } from '../wording.ts';

/** The beginning of the audit note of an offboarding without licenses and seats: as `offboardingNote`. */
export function directoryOffboardingNote(facts: {
  readonly engineer: string;
  readonly clientName: string;
  readonly personName: string;
  readonly userPrincipalName: string;
  readonly at: Temporal.Instant;
}): string {
  return [
    `Staff offboarding at ${facts.clientName}: ${facts.personName} (${facts.userPrincipalName}).`,
    `By ${facts.engineer} with Seatwright, ${instantInWords(facts.at)}.`,
  ].join('\n');
}
