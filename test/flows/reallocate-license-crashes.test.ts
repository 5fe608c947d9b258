import { businessPremium, teamsPhone } from '../support/license-work.ts';
import { itSurvivesCrashes } from './support/survives-crashes.ts';
import { makeTwoPeople } from './support/two-people.ts';

itSurvivesCrashes('reallocate-user-license', {
  arrange: (tenant) => {
    const { holder, bare } = makeTwoPeople(tenant);
    return {
      giver: { person: holder.id },
      'move-licenses': { licenses: [businessPremium, teamsPhone], receiver: bare.id },
      'confirm-move': { decision: 'convert' },
    };
  },
  once: [
    'mailbox-converted',
    `license-removed ${businessPremium}`,
    `license-assigned ${businessPremium}`,
    `license-assigned ${teamsPhone}`,
    'group-member-removed',
    'user-changed',
    'note',
  ],
  traced: [
    'accounts.locate',
    'groups.leave',
    'licenses.assign',
    'licenses.confirm',
    'licenses.remove',
    'mailboxes.settle',
    'notes.write',
    'runs.finish',
  ],
});
