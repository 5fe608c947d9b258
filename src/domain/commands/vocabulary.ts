/** Greetings and politeness before a command: the only words that are left out. */
export const openers: readonly string[] = [
  'hi',
  'hello',
  'hey',
  'good morning',
  'good afternoon',
  'seatwright',
  'please',
  'pls',
  'kindly',
  'can you',
  'could you',
  'would you',
  'will you',
  'can we',
  'could we',
  'i need to',
  'we need to',
  'i want to',
  'we want to',
  "i'd like to",
  "we'd like to",
  'i would like to',
  'we would like to',
  "let's",
  'let us',
];
export const closers: readonly string[] = [
  'please',
  'pls',
  'thanks',
  'thank you',
  'many thanks',
  'cheers',
];

export const onboardVerbs: readonly string[] = [
  'onboard',
  'on-board',
  'create an account for',
  'create account for',
];
export const offboardVerbs: readonly string[] = ['offboard', 'off-board', 'terminate'];
/** "Jane Doe starts on Monday". */
export const startVerbs: readonly string[] = [
  'starts',
  'is starting',
  'will start',
  'joins',
  'is joining',
  'will join',
];
export const leaveVerbs: readonly string[] = ['leaves', 'is leaving', 'will leave'];

/** What may stand between the verb and the name. */
export const kinds: readonly string[] = [
  'a',
  'an',
  'the',
  'our',
  'new',
  'starter',
  'user',
  'employee',
  'colleague',
  'person',
  'hire',
  'joiner',
  'leaver',
];

export type ClauseKind = 'products' | 'moment' | 'reason';

/** The words that announce a clause. */
export const clauseWords: Readonly<Record<ClauseKind, readonly string[]>> = {
  products: [
    'with',
    'having',
    'needs',
    'who needs',
    'and needs',
    'gets',
    'who gets',
    'and gets',
    'and give her',
    'and give him',
    'and give them',
  ],
  moment: [
    'on',
    'from',
    'as of',
    'starting',
    'starting on',
    'starting from',
    'beginning',
    'effective',
  ],
  reason: ['because', 'because of', 'due to'],
};
/** Beginnings of a date that need no announcement. */
export const bareDays: readonly string[] = ['today', 'tomorrow', 'now', 'next', 'in'];
