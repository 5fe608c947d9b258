import { itSurvivesCrashes } from './support/survives-crashes.ts';

itSurvivesCrashes('staff-onboarding-cloud-only', {
  once: ['quantity +1 by api', 'user-created', /^license-assigned/, 'note'],
  traced: [
    'accounts.create',
    'licenses.assign',
    'mappings.set',
    'notes.write',
    'plans.confirm',
    'plans.make',
    'runs.finish',
    'seats.confirm',
  ],
});
