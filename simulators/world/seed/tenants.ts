/** The clients' tenants as Graph keeps them, and the mailboxes that are not ordinary. */
import type { ExchangeState, Mailbox } from '../../exchange/entities.ts';
import { toNewMailbox } from '../../exchange/entities.ts';
import type { CompanySubscription, Group, Tenant, User } from '../../graph/entities.ts';
import { productOf } from './catalog.ts';
import type { ClientSeed, Seller, SubscriptionSeed } from './clients.ts';
import { DAY_MS, guidOf } from '../../core/ids.ts';
import { MSP } from './msp.ts';
import { createStaff } from './people.ts';

const GB = 1_073_741_824;
const TRIAL_DAYS = 30;

export const tenantIdOf = (client: Pick<ClientSeed, 'key'>): string =>
  guidOf(`tenant/${client.key}`);

export const commerceIdOf = (
  client: Pick<ClientSeed, 'key'>,
  subscription: Pick<SubscriptionSeed, 'name'>,
): string => guidOf(`commerce/${client.key}/${subscription.name}`);

export const quantityOf = (subscription: Pick<SubscriptionSeed, 'lots'>): number =>
  subscription.lots.reduce((sum, lot) => sum + lot.quantity, 0);

/** Instant the present term of a subscription began. */
export const startedAtMs = (
  subscription: Pick<SubscriptionSeed, 'lots'>,
  startMs: number,
): number => startMs - (subscription.lots[0]?.daysAgo ?? 0) * DAY_MS;

function nextLifecycleMs(subscription: SubscriptionSeed, startMs: number): number | null {
  if (subscription.seller === 'direct') return null;
  const began = startedAtMs(subscription, startMs);
  if (subscription.isTrial === true) return began + TRIAL_DAYS * DAY_MS;
  const zoned = Temporal.Instant.fromEpochMilliseconds(began).toZonedDateTimeISO('UTC');
  return zoned.add(subscription.term).epochMilliseconds;
}

/** At an indirect provider it is the provider's tenant (assumed); Partner Center is the MSP's own. */
export function sellerTenantIdOf(seller: Seller): string | null {
  if (seller === 'direct') return null;
  return seller === 'partner-center' ? MSP.tenantId : guidOf(`tenant/${seller}`);
}

export function toCompanySubscription(
  client: Pick<ClientSeed, 'key'>,
  subscription: SubscriptionSeed,
  startMs: number,
): CompanySubscription {
  const commerceSubscriptionId = commerceIdOf(client, subscription);
  return {
    id: guidOf(`directory-subscription/${commerceSubscriptionId}`),
    commerceSubscriptionId,
    skuId: productOf(subscription.product).skuId,
    totalLicenses: quantityOf(subscription),
    status: 'Enabled',
    isTrial: subscription.isTrial ?? false,
    createdAtMs: startedAtMs(subscription, startMs),
    nextLifecycleAtMs: nextLifecycleMs(subscription, startMs),
    ownerTenantId: sellerTenantIdOf(subscription.seller),
  };
}

function group(
  client: ClientSeed,
  displayName: string,
  members: User[],
  more: Partial<Group>,
  startMs: number,
): Group {
  const nickname = displayName.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return {
    id: guidOf(`group/${client.key}/${displayName}`),
    displayName,
    description: null,
    mail: null,
    mailEnabled: false,
    mailNickname: nickname,
    securityEnabled: true,
    groupTypes: [],
    membershipRule: null,
    memberIds: members.map((user) => user.id),
    assignedLicenses: [],
    onPremisesSyncEnabled: null,
    createdAtMs: startMs - 800 * DAY_MS,
    ...more,
  };
}

function createGroups(client: ClientSeed, staff: User[], startMs: number): Group[] {
  const departments = [...new Set(staff.map((user) => user.department ?? ''))];
  const make = (name: string, members: User[], more: Partial<Group> = {}): Group =>
    group(client, name, members, more, startMs);
  const groups = [
    make('All Staff', staff, { description: 'Everybody who works here' }),
    ...departments.map((department) =>
      make(
        `Department - ${department}`,
        staff.filter((user) => user.department === department),
      ),
    ),
    make(
      'Remote Access',
      staff.filter((_, index) => index % 3 === 0),
    ),
    // A distribution list: Graph shows it and refuses to change it.
    make('Announcements', staff, {
      description: 'Distribution list',
      mail: `announcements@${client.domain}`,
      mailEnabled: true,
      securityEnabled: false,
    }),
    make('Sales - dynamic', [], {
      groupTypes: ['DynamicMembership'],
      membershipRule: 'user.department -eq "Sales"',
    }),
  ];
  const licensed = client.groupLicensed;
  if (licensed !== undefined) {
    const product = productOf(licensed.product);
    const licensing = make(`Licensing - ${product.title}`, staff.slice(0, licensed.count), {
      description: `Members get ${product.title}`,
      assignedLicenses: [{ skuId: product.skuId, disabledPlans: [] }],
    });
    groups.push(licensing);
    for (const user of staff.slice(0, licensed.count)) {
      user.groupLicenses.push({
        groupId: licensing.id,
        skuId: product.skuId,
        disabledPlans: [],
        state: 'Active',
        error: null,
        updatedAtMs: user.createdAtMs,
      });
    }
  }
  return groups;
}

/** One tenant; `firstName` is where in the list of names its staff begins. */
export function createTenant(client: ClientSeed, firstName: number, startMs: number): Tenant {
  const staff = createStaff(client, firstName, startMs);
  for (const { product, count } of client.assigned) {
    const { skuId } = productOf(product);
    // Free licences sit with the longest-standing people, like the paid ones.
    for (const user of staff.slice(0, count)) {
      if (product === 'exchange-plan-1') continue;
      user.directLicenses.push({ skuId, disabledPlans: [], updatedAtMs: user.createdAtMs });
    }
    // Kiosk mailboxes belong to people without a full licence, at the end of the list.
    if (product === 'exchange-plan-1') {
      for (const user of staff.slice(-count))
        user.directLicenses.push({ skuId, disabledPlans: [], updatedAtMs: user.createdAtMs });
    }
  }
  // Business Basic goes to those without Business Standard; both plans of one family on a person would be a mistake of the seed.
  separateFamilies(client, staff);
  for (const user of staff) {
    if (user.directLicenses.length === 0 && user.groupLicenses.length === 0)
      Object.assign(user, { mail: null, proxyAddresses: [] });
  }
  return {
    id: tenantIdOf(client),
    displayName: client.name,
    countryLetterCode: client.country,
    createdAtMs: startMs - 1_500 * DAY_MS,
    onPremisesSyncEnabled: null,
    onPremisesLastSyncAtMs: null,
    missingPermissions: [],
    domains: [
      { name: client.domain, isDefault: true, isInitial: false, isVerified: true },
      {
        name: `${client.key.replaceAll('-', '')}.onmicrosoft.example`,
        isDefault: false,
        isInitial: true,
        isVerified: true,
      },
      { name: `new-${client.domain}`, isDefault: false, isInitial: false, isVerified: false },
    ],
    subscriptions: client.subscriptions.map((subscription) =>
      toCompanySubscription(client, subscription, startMs),
    ),
    pendingSeats: [],
    users: staff,
    deletedUsers: [],
    groups: createGroups(client, staff, startMs),
    pendingGroupLicensing: [],
    hiddenConsumption: [],
  };
}

function separateFamilies(client: ClientSeed, staff: User[]): void {
  const standard = client.assigned.find((entry) => entry.product === 'business-standard');
  const basic = client.assigned.find((entry) => entry.product === 'business-basic');
  if (standard === undefined || basic === undefined) return;
  const { skuId } = productOf('business-basic');
  staff.forEach((user, index) => {
    user.directLicenses = user.directLicenses.filter((license) => license.skuId !== skuId);
    if (index >= standard.count && index < standard.count + basic.count) {
      user.directLicenses.push({ skuId, disabledPlans: [], updatedAtMs: user.createdAtMs });
    }
  });
}

/** One tenant for each client, in their order. */
export function createTenants(clients: readonly ClientSeed[], startMs: number): Tenant[] {
  let firstName = 0;
  return clients.map((client) => {
    const tenant = createTenant(client, firstName, startMs);
    firstName += client.userCount;
    return tenant;
  });
}

function special(
  tenants: Tenant[],
  clientKey: string,
  index: number,
  more: Partial<Mailbox>,
): Mailbox[] {
  const tenant = tenants.find((candidate) => candidate.id === tenantIdOf({ key: clientKey }));
  const user = tenant?.users[index];
  return tenant === undefined || user === undefined
    ? []
    : [{ ...toNewMailbox(tenant.id, user.id), ...more }];
}

/** Mailboxes that a conversion to shared has to think about. */
export function createMailboxes(tenants: Tenant[]): ExchangeState {
  return {
    mailboxes: [
      // Over 50 GB: as a shared mailbox it still needs a licence.
      ...special(tenants, 'juniper', 7, { totalItemBytes: 62 * GB, itemCount: 184_220 }),
      ...special(tenants, 'dunmore', 9, { litigationHold: true, totalItemBytes: 11 * GB }),
      ...special(tenants, 'harrow', 11, { hasArchive: true, totalItemBytes: 38 * GB }),
      // Sentinel: converting this one always fails.
      ...special(tenants, 'dunmore', 11, {
        conversionRefusal:
          'The mailbox is being moved and cannot be converted. Please try again after the move has finished.',
      }),
      ...special(tenants, 'alder-finch', 14, {
        recipientType: 'SharedMailbox',
        totalItemBytes: 4 * GB,
      }),
    ],
  };
}
