import { businessPremium, teamsPhone, visioPlan2 } from '../support/license-work.ts';
import { itSurvivesCrashes } from './support/survives-crashes.ts';
import { makeTwoPeople } from './support/two-people.ts';

itSurvivesCrashes('manage-user-licenses', {
  configuration: { enableProvisioning: true, enableDeprovisioning: true },
  arrange: (tenant) => {
    const { holder } = makeTwoPeople(tenant);
    holder.usageLocation = null;
    return {
      'licensed-person': { person: holder.id },
      'license-changes': { add: [visioPlan2], remove: [businessPremium, teamsPhone] },
      'confirm-changes': { decision: 'convert' },
    };
  },
  once: [
    'quantity -1 by api',
    'mailbox-converted',
    /^license-assigned/,
    /^license-removed/,
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
    'mappings.set',
    'notes.write',
    'plans.make',
    'releases.confirm',
    'runs.finish',
    'seats.confirm',
    'seats.keep',
  ],
});
