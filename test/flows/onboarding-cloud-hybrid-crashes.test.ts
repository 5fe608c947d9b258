import { itSurvivesCrashes } from './support/survives-crashes.ts';

itSurvivesCrashes('staff-onboarding-cloud-hybrid', {
  once: [
    'quantity +1 by api',
    'directory-created',
    'directory-enabled',
    /^license-assigned/,
    'note',
  ],
  traced: [
    'accounts.synchronised',
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
