import { itSurvivesCrashes } from './support/survives-crashes.ts';

itSurvivesCrashes('staff-onboarding-semi-hybrid', {
  once: [
    'quantity +1 by api',
    'directory-created',
    'directory-enabled',
    'user-created',
    /^license-assigned/,
    'note',
  ],
  traced: [
    'accounts.create',
    'directory-accounts.create',
    'directory-accounts.enable',
    'directory-accounts.set-password',
    'directory-groups.join',
    'licenses.assign',
    'mappings.set',
    'notes.write',
    'plans.confirm',
    'plans.make',
    'runs.finish',
    'seats.confirm',
  ],
});
