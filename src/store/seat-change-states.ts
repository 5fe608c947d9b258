/**
 * The life of a seat change: one wish to change one subscription's quantity by a signed number of seats.
 *
 * `planned → approved → submitted → accepted → confirmed → visible`, or `refused`, `unknown`, `abandoned`.
 */
export const seatChangeStates = [
  'planned',
  'approved',
  'submitted',
  'accepted',
  'unknown',
  'confirmed',
  'visible',
  'refused',
  'abandoned',
] as const;
export type SeatChangeState = (typeof seatChangeStates)[number];

/**
 * Every transition there is, with its reason. The database refuses any other (migration 001 copies these rows into
 * `seat_change_transition`, a trigger looks there).
 */
export const seatChangeTransitions = [
  [
    'planned',
    'approved',
    'a named person said yes to exactly this plan, or the package asks for no yes',
  ],
  [
    'planned',
    'abandoned',
    'the run was cancelled, or the world changed and a new plan replaces this one',
  ],
  [
    'approved',
    'submitted',
    'written down before the call, so that a crash leaves a trace of the attempt',
  ],
  ['approved', 'refused', 'found unnecessary or forbidden just before the call; nothing was sent'],
  ['approved', 'abandoned', 'the run was cancelled before anything was sent'],
  ['submitted', 'accepted', 'the CSP took it and is still working on it'],
  ['submitted', 'confirmed', 'the target quantity was read back'],
  ['submitted', 'refused', 'the CSP said no; nothing changed'],
  ['submitted', 'approved', 'nothing was sent, or a read proved that it did not happen'],
  ['submitted', 'unknown', 'sent, and no trustworthy answer came'],
  ['accepted', 'confirmed', 'the target quantity was read back'],
  ['accepted', 'unknown', 'the CSP took it, but another quantity than the target is there'],
  [
    'accepted',
    'refused',
    'asked after it, the CSP said that it came to nothing; the old quantity is there',
  ],
  ['unknown', 'confirmed', 'a read showed the target quantity'],
  [
    'unknown',
    'approved',
    'after the settle time a read still showed the old quantity: it did not happen',
  ],
  [
    'unknown',
    'refused',
    'asked after it, the CSP said that it came to nothing; the old quantity is there',
  ],
  ['unknown', 'abandoned', 'a named person looked at the CSP and closed it'],
  ['confirmed', 'visible', 'the tenant shows it'],
] as const satisfies readonly (readonly [SeatChangeState, SeatChangeState, string])[];

/** States in which the change may still alter the quantity at the CSP. */
export const openStates = ['planned', 'approved', 'submitted', 'accepted', 'unknown'] as const;

/** Whether the change was sent and its outcome is not settled yet. */
export function isUnderWay(state: SeatChangeState): boolean {
  return state === 'submitted' || state === 'accepted' || state === 'unknown';
}
