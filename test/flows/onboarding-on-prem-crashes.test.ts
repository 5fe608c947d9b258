import { itSurvivesCrashes } from './support/survives-crashes.ts';

itSurvivesCrashes('staff-onboarding-on-prem', {
  once: ['directory-created', 'directory-enabled', 'note'],
  traced: [
    'directory-accounts.create',
    'directory-accounts.enable',
    'directory-accounts.set-password',
    'directory-groups.join',
    'notes.write',
    'runs.finish',
  ],
});
