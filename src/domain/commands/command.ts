/** A calendar date with a wall-clock time where one was given, both in the zone of whoever typed them. */
export interface SaidMoment {
  readonly on: Temporal.PlainDate;
  /** Null where no time was given. */
  readonly at: Temporal.PlainTime | null;
}

/** Somebody starts. */
export interface OnboardCommand {
  readonly kind: 'onboard';
  /** First and last name as typed, quotes taken off. */
  readonly name: string;
  /** Licenses in the words of whoever typed them; empty when none was named. */
  readonly products: readonly string[];
  /** Null when no date was named. */
  readonly moment: SaidMoment | null;
}

/** Somebody leaves. */
export interface OffboardCommand {
  readonly kind: 'offboard';
  /** A name or an account name. */
  readonly name: string;
  readonly moment: SaidMoment | null;
  /** Null when none was named. */
  readonly reason: string | null;
}

/** What a line typed into the ticket chat asks for. */
export type Command =
  | OnboardCommand
  | OffboardCommand
  | { readonly kind: 'status' | 'cancel' | 'help' }
  | { readonly kind: 'open-ticket'; readonly number: string };

/** Why a line was not taken: the part to mend. */
export type Unread =
  | 'empty'
  | 'not-understood'
  | 'left-over'
  | 'name-missing'
  | 'name-unclear'
  | 'date-unclear'
  | 'date-ambiguous'
  | 'date-past'
  | 'products-missing'
  | 'reason-missing'
  | 'said-twice'
  | 'does-not-fit'
  | 'number-missing';

/** The command, or why there is none in a sentence that quotes what was typed. */
export type Reading =
  | { readonly ok: true; readonly command: Command }
  | { readonly ok: false; readonly reason: Unread; readonly explanation: string };

/** Every form a command may take, for "help"; the words in angle brackets are filled in. */
export const commandForms: readonly { readonly form: string; readonly effect: string }[] = [
  {
    form: 'onboard <name> with <license>, <license> on <date>',
    effect: 'Fills in the forms of Staff Onboarding.',
  },
  {
    form: 'offboard <name> on <date> because <reason>',
    effect: 'Fills in the forms of Staff Offboarding.',
  },
  { form: 'status', effect: 'Says where the runs of this ticket stand.' },
  { form: 'cancel', effect: 'Asks whether to cancel the run that is shown.' },
  { form: 'open ticket <number>', effect: 'Goes to another ticket.' },
  { form: 'help', effect: 'Shows this list.' },
];
