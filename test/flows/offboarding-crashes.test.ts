import { itSurvivesCrashes } from './support/survives-crashes.ts';

itSurvivesCrashes('staff-offboarding-cloud-only', [
  'quantity -1 by api',
  'user-disabled',
  /^license-removed/,
  'mailbox-converted',
  'note',
]);
