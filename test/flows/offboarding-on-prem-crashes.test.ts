import { itSurvivesCrashes } from './support/survives-crashes.ts';

itSurvivesCrashes('staff-offboarding-on-prem', {
  once: [
    'directory-disabled',
    'directory-set pwdLastSet',
    'directory-left',
    'directory-set description',
    'directory-set info',
    'directory-set msDS-cloudExtensionAttribute1',
    'directory-moved',
    'note',
  ],
  traced: [
    'contacts.deactivate',
    'directory-accounts.disable',
    'directory-accounts.hide',
    'directory-accounts.leave-groups',
    'directory-accounts.mark',
    'directory-accounts.move',
    'directory-accounts.reset-password',
    'notes.write',
    'runs.finish',
  ],
});
