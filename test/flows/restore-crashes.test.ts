import { itSurvivesCrashes } from './support/survives-crashes.ts';

itSurvivesCrashes('staff-restore', {
  goesFirst: 'staff-offboarding-cloud-only',
  configuration: { enableProvisioning: true },
  once: ['quantity +1 by api', 'user-enabled', /^license-assigned/, 'note'],
  traced: [
    'accounts.enable',
    'contacts.activate',
    'groups.join',
    'licenses.assign',
    'mailboxes.restore',
    'notes.write',
    'plans.confirm',
    'plans.make',
    'runs.finish',
    'seats.confirm',
  ],
});
