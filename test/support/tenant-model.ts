import { businessStandard, licenseWith } from '../../src/domain/test-license.ts';
import type { Tenant } from '../../src/ports/tenant.ts';

const absent = async (): Promise<never> => {
  throw new Error('the lane reads licenses and subscriptions only');
};

/** The part of a tenant that the lane reads: one license, and the subscription behind it where it is shown. */
export function tenantModel(facts: {
  readonly commerceId: string | null;
  readonly owned: () => number;
  readonly assigned: () => number;
  readonly touch: () => void;
}): Tenant {
  return {
    listLicenses: async () => {
      facts.touch();
      return [licenseWith({ ownedSeatCount: facts.owned(), assignedSeatCount: facts.assigned() })];
    },
    listSubscriptions: async () => [
      {
        id: 'subscription',
        commerceSubscriptionId: facts.commerceId,
        skuId: businessStandard,
        seatCount: facts.owned(),
        status: 'enabled',
        isTrial: false,
      },
    ],
    test: absent,
    readAuthorisation: absent,
    findMissing: absent,
    consent: { toAdminAddress: absent, asPartner: null },
    readOrganization: absent,
    listPeople: absent,
    readPerson: absent,
    createPerson: absent,
    setAccountEnabled: absent,
    setUsageLocation: absent,
    revokeSessions: absent,
    setPassword: absent,
    readManager: absent,
    setManager: absent,
    changeLicenses: absent,
    setDisabledPlans: absent,
    listGroups: absent,
    listGroupsOfPerson: absent,
    addToGroup: absent,
    removeFromGroup: absent,
    readMailbox: absent,
    convertMailboxToShared: absent,
    hideFromAddressLists: absent,
    forwardMailbox: absent,
    setAutomaticReply: absent,
    grantMailboxAccess: absent,
    readMailboxSettings: absent,
    changeMailbox: absent,
    putAutomaticReply: absent,
    revokeMailboxAccess: absent,
  };
}
