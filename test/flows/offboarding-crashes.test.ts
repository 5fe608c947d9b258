import { itSurvivesCrashes } from './support/survives-crashes.ts';

itSurvivesCrashes('staff-offboarding-cloud-only', {
  once: ['quantity -1 by api', 'user-disabled', /^license-removed/, 'mailbox-converted', 'note'],
  traced: [
    'accounts.block',
    'contacts.deactivate',
    'groups.leave',
    'licenses.remove',
    'mailboxes.settle',
    'mappings.set',
    'notes.write',
    'plans.make',
    'releases.confirm',
    'runs.finish',
    'seats.confirm',
  ],
});
