import { itSurvivesCrashes } from './support/survives-crashes.ts';

itSurvivesCrashes('staff-onboarding-cloud-only', [
  'quantity +1 by api',
  'user-created',
  /^license-assigned/,
  'note',
]);
