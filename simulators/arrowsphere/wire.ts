import { openLots } from '../core/lots.ts';
import {
  type ArrowCustomer,
  type ArrowLicense,
  type ArrowState,
  type ArrowTask,
  STATUS,
} from './entities.ts';
import { allowedNow, termEndOf, termOf } from './rules.ts';

const apiRoot = '/index.php/api';
/** Retail prices over what the reseller pays. */
export const sellFactor = 1.15;
export const listFactor = 1.25;

/** `2020-10-28T00:00:00+00:00`. */
export const printInstant = (instant: string | Temporal.Instant): string =>
  Temporal.Instant.from(instant)
    .toZonedDateTimeISO('UTC')
    .toString({ smallestUnit: 'second', timeZoneName: 'never' });

/** `2021-11-18T17:48:43.000Z`, as the search prints instants. */
export const printMillis = (instant: string | Temporal.Instant): string =>
  Temporal.Instant.from(instant).toString({ fractionalSecondDigits: 3 });

/** `2021/09/13 14:22:02 (UTC)`, as messages of actions print them. */
const printDeadline = (instant: string): string =>
  `${Temporal.Instant.from(instant).toString({ smallestUnit: 'second' }).replaceAll('-', '/').replace('T', ' ').replace('Z', '')} (UTC)`;

/** To cents. */
export const round = (amount: number): number => Math.round(amount * 100) / 100;

const stateTexts: Record<number, string> = {
  [STATUS.inProgress]: 'in progress',
  [STATUS.rejected]: 'rejected',
  [STATUS.done]: 'active',
  [STATUS.suspended]: 'suspended',
  [STATUS.expired]: 'expired',
  [STATUS.cancelled]: 'cancelled',
};
/** A customer, in capitals. */
export const toCustomer = (state: ArrowState, customer: ArrowCustomer): object => ({
  Reference: customer.ref,
  CompanyName: customer.companyName,
  PartnerCompanyId: customer.ref.slice(3),
  AddressLine1: '1 Main Street',
  AddressLine2: '',
  Zip: '12345',
  City: 'Springfield',
  CountryCode: customer.country,
  State: '',
  ReceptionPhone: '555-0100',
  WebsiteUrl: '',
  EmailContact: '',
  Headcount: 50,
  TaxNumber: '',
  Ref: `COMPANY${customer.ref.slice(3)}`,
  BillingId: 12_345,
  InternalReference: '',
  Contact: {
    FirstName: 'Robin',
    LastName: 'Example',
    Email: 'robin@example.com',
    Phone: '555-0100',
    SyncPartnerContactRefId: '1',
    ContactPersonID: '1',
  },
  Details: {
    Migration: true,
    DomainName: customer.domainName,
    OracleOnlineKey: '',
    IBMCeId: '',
    Maas360ResellerId: '',
    TenantID: state.behaviour.namesTenant ? customer.tenantId.toUpperCase() : '',
  },
  DeletedAt: customer.deletedAt,
  extraInformation: { programs: {} },
  customFields: [],
});

/** What an order would name it by. */
export const priceBandOf = (state: ArrowState, license: ArrowLicense): string =>
  [
    'MSCSP',
    license.sku.replace(':', '-'),
    'US',
    state.currency,
    1,
    license.periodicityCode,
    license.termCode,
  ].join('_');

/** The seats that answers show: the new number early, where this ArrowSphere does so. */
export const seatsShown = (state: ArrowState, license: ArrowLicense): number => {
  const pending = state.pending.find(({ licenseRef }) => licenseRef === license.ref);
  return state.behaviour.seatsShow === 'at-once' && pending !== undefined
    ? pending.seats
    : license.seats;
};

const toActions = (state: ArrowState, license: ArrowLicense, now: Temporal.Instant): object => {
  const allowed = allowedNow(state, license, now);
  const link = (path: string): string => `${apiRoot}/licenses/${license.ref}${path}`;
  const tasks = state.tasks.filter(
    ({ licenseRef, statusCode }) => licenseRef === license.ref && statusCode === STATUS.scheduled,
  );
  return {
    history: link('/history'),
    update: link(''),
    'addons catalog': link('/addons'),
    updateFriendlyName: link('/friendlyName'),
    ...(allowed.increaseSeats ? { increaseSeats: link('/increaseSeats') } : {}),
    ...(allowed.decreaseSeats ? { decreaseSeats: link('/decreaseSeats') } : {}),
    ...(allowed.scheduledTask
      ? {
          scheduledTask: link('/scheduledTasks'),
          scheduledTaskDetails: {
            create: link('/scheduledTasks'),
            ...(tasks[0] === undefined
              ? {}
              : {
                  update: link(`/scheduledTasks/${tasks[0].id}`),
                  delete: link(`/scheduledTasks/${tasks[0].id}`),
                }),
          },
          [license.autoRenew ? 'autoRenewOff' : 'autoRenewOn']: link(
            `/autorenew/${license.autoRenew ? 'cancel' : 'reactivate'}`,
          ),
        }
      : {}),
  };
};

const toActionMessages = (
  state: ArrowState,
  license: ArrowLicense,
  now: Temporal.Instant,
): object[] => {
  if (!state.behaviour.tellsDecrease || !allowedNow(state, license, now).decreaseSeats) return [];
  return openLots(license.lots, now).map(({ quantity, allowedUntil }) => ({
    action: 'decreaseSeats',
    message: `You can decrease ${quantity} seats until ${printDeadline(allowedUntil)}`,
    maxDecrease: quantity,
    supportedUntil: printDeadline(allowedUntil),
  }));
};

const toPrice = (state: ArrowState, license: ArrowLicense): object => {
  const times = (seats: number): object => ({
    buy: round(license.buyPrice * seats),
    sell: round(license.buyPrice * sellFactor * seats),
    list: round(license.buyPrice * listFactor * seats),
    init: round(license.buyPrice * seats),
  });
  return {
    currency: state.currency,
    priceBandArrowsphereSku: priceBandOf(state, license),
    unit: times(1),
    total: times(license.seats),
  };
};

/** What the answer about one license says of its product and its purchase. */
const toProductFields = (state: ArrowState, license: ArrowLicense): object => {
  const offer = state.offers[license.sku];
  return {
    classification: 'SaaS',
    isTrial: license.isTrial,
    isAddon: false,
    service_ref: 'MS-0A-O365-BUSINESS',
    sku: license.sku,
    vendorSku: license.sku,
    name: offer?.name ?? license.sku,
    marketplace: 'US',
    vendorCode: 'Microsoft',
    vendor_code: 'Microsoft',
    category: 'SAAS',
    program: 'Microsoft',
    associatedSubscriptionProgram: 'MSCSP',
    arrowSubCategories: ['nce'],
    marketSegment: offer?.marketSegment ?? null,
    order_reference: `O_ARWS-V7-${license.orderRef.slice(4)}`,
    order: { reference: license.orderRef, link: `/api/orders/${license.orderRef}` },
    assets: { eula: '' },
    promotion: {},
    rates: { rate: 0, type: 'discount', lastUpdate: license.activatedAt.slice(0, 10) },
    priceBand: {
      saleConstraints: { minQuantity: 1, maxQuantity: offer?.maximumQuantity ?? null },
      attributes: [],
    },
  };
};

/** A license by reference, in a mixture of spellings. */
export const toLicense = (
  state: ArrowState,
  license: ArrowLicense,
  now: Temporal.Instant,
): object => {
  const endsAt = termEndOf(license);
  return {
    attributes: {},
    customFields: [],
    endDate: endsAt.toString().slice(0, 10),
    license_id: license.ref,
    parent_license_id: null,
    friendlyName: null,
    customer_ref: license.customerRef,
    state: stateTexts[license.statusCode] ?? 'unknown',
    statusCode: license.statusCode,
    ...toProductFields(state, license),
    seats: seatsShown(state, license),
    activeSeats: { number: license.seats, lastUpdate: printMillis(license.activatedAt) },
    security: { activeFraudEvents: 0 },
    activation_datetime: printInstant(license.activatedAt),
    expiry_datetime: printInstant(endsAt),
    ...(license.autoRenew ? { nextRenewalDate: printInstant(endsAt) } : {}),
    autoRenew: license.autoRenew,
    renewalPolicy: license.autoRenew ? 'auto_renew' : 'cancel',
    message: license.message,
    actions: toActions(state, license, now),
    actionMessages: toActionMessages(state, license, now),
    vendor_license_id: license.tellsCommerceId ? license.commerceId.toUpperCase() : null,
    periodicity: termOf(license.periodicityCode).cycle,
    periodicityCode: license.periodicityCode,
    term: termOf(license.termCode).text,
    termCode: license.termCode,
    price: toPrice(state, license),
    extraData: [
      { name: 'DOMAIN_NAME', value: state.customers[license.customerRef]?.domainName ?? '' },
    ],
    relation: [],
    configs: [],
    warnings: [],
  };
};

/** The history of a license, newest first. */
export const toHistory = ({ history, sku }: ArrowLicense): object => ({
  actions: history.toReversed().map(({ action, before, after, at }) => {
    const note = (seats: number): object => ({
      sku,
      state: 'Activated',
      activation_date: printInstant(at),
      expiration_date: printInstant(at),
      seats,
      baseSeats: seats,
      activeSeats: seats,
      action,
    });
    return {
      action,
      note: {
        before: note(before),
        after: note(after),
        extra_information: {
          user: { name: 'API', ref: 'XSP1', email: 'api@example.com', role: 'User' },
        },
      },
      created_at: printInstant(at),
      updated_at: printInstant(at),
    };
  }),
});

const taskTexts: Record<number, string> = {
  [STATUS.taskCreationFailed]: 'Creation failed',
  [STATUS.scheduled]: 'In Progress',
  [STATUS.rejected]: 'Failed',
  [STATUS.done]: 'Done',
};

/** A scheduled task; its status is a text of digits. */
export const toTask = (task: ArrowTask): object => ({
  createdAt: printInstant(task.createdAt),
  executionDate: printInstant(task.executionAt),
  periodicity: task.periodicity,
  scheduleTaskId: task.id,
  seats: task.seats,
  status: taskTexts[task.statusCode] ?? 'In Progress',
  statusCode: String(task.statusCode),
  term: task.term,
  updatedAt: printInstant(task.updatedAt),
  coterminosityDate: task.coterminosityDate,
});
