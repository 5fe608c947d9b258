/** The twelve clients of the demo MSP, each made for one situation the product has to handle. */
import type { ProductKey } from './catalog.ts';

/**
 * Where a subscription is bought: the name of a marketplace; `manual` is the CSP without an API, where people buy; `direct` is
 * web-direct or free and no CSP knows it.
 */
export type Seller = string;

export interface LotSeed {
  /** Seats added by one event. */
  quantity: number;
  /** Days before the start of the world; the first lot of a subscription dates from the start of its present term. */
  daysAgo: number;
}

export interface SubscriptionSeed {
  /** Distinguishes several of one client. */
  name: string;
  /** Where it is bought. */
  seller: Seller;
  /** What is bought. */
  product: ProductKey;
  /** How long one is committed. */
  term: 'P1M' | 'P1Y';
  /** How often one is billed. */
  billing: 'monthly' | 'annual';
  /** Oldest first; the first one is purchase or last renewal, the sum is the quantity. */
  lots: readonly LotSeed[];
  /** Whether it is a free trial. */
  isTrial?: boolean;
  /** Whether the CSP tells the commerce id that the tenant shows; default true. */
  tellsCommerceId?: boolean;
}

export interface ClientSeed {
  /** Key in the seed; also makes the ids. */
  key: string;
  /** Name. */
  name: string;
  /** Domain of its addresses. */
  domain: string;
  /** Country. */
  country: 'US' | 'GB' | 'CA';
  /** What the client is there for. */
  situation: string;
  /** Company types in the PSA; empty when the PSA does not know the client. */
  psaTypes: readonly string[];
  /** Size of its staff. */
  userCount: number;
  /** Purchases. */
  subscriptions: readonly SubscriptionSeed[];
  /** How many users hold each product directly. */
  assigned: readonly { product: ProductKey; count: number }[];
  /** Product given by membership of a licensing group instead of directly. */
  groupLicensed?: { product: ProductKey; count: number };
  /** Name of its account by marketplace; default its own. */
  nameAtCsp?: Readonly<Record<string, string>>;
  /** Names of other companies at the CSP that look like this one; its web address is then missing there as well. */
  lookalikes?: readonly string[];
}

const FREE: SubscriptionSeed = {
  name: 'flow-free',
  seller: 'direct',
  product: 'flow-free',
  term: 'P1M',
  billing: 'monthly',
  lots: [{ quantity: 10_000, daysAgo: 700 }],
};

type Purchase = Omit<SubscriptionSeed, 'name'> & { name?: string };

const buy = (purchase: Purchase): SubscriptionSeed => ({
  ...purchase,
  name: purchase.name ?? purchase.product,
});

const atPartnerCenter = { seller: 'partner-center', term: 'P1M', billing: 'monthly' } as const;
const atPax8 = { seller: 'pax8', term: 'P1M', billing: 'monthly' } as const;
const atSherweb = { seller: 'sherweb', term: 'P1M', billing: 'monthly' } as const;
const CLIENT = ['Client'] as const;

export const CLIENTS: readonly ClientSeed[] = [
  {
    key: 'alder-finch',
    name: 'Alder & Finch Accounting',
    domain: 'alderfinch.example',
    country: 'US',
    situation: 'free seats: a starter needs no purchase',
    psaTypes: CLIENT,
    userCount: 24,
    subscriptions: [
      FREE,
      buy({
        ...atPartnerCenter,
        product: 'business-premium',
        lots: [{ quantity: 20, daysAgo: 20 }],
      }),
      buy({ ...atPartnerCenter, product: 'visio-plan-2', lots: [{ quantity: 3, daysAgo: 15 }] }),
    ],
    assigned: [
      { product: 'business-premium', count: 16 },
      { product: 'visio-plan-2', count: 2 },
      { product: 'flow-free', count: 5 },
    ],
  },
  {
    key: 'brightwater-dental',
    name: 'Brightwater Dental',
    domain: 'brightwaterdental.example',
    country: 'US',
    situation:
      'empty pool: a starter needs one more Business Premium at Partner Center, monthly term',
    psaTypes: CLIENT,
    userCount: 22,
    subscriptions: [
      FREE,
      buy({
        ...atPartnerCenter,
        product: 'business-premium',
        lots: [{ quantity: 18, daysAgo: 12 }],
      }),
      buy({ ...atPartnerCenter, product: 'exchange-plan-1', lots: [{ quantity: 4, daysAgo: 12 }] }),
    ],
    assigned: [
      { product: 'business-premium', count: 18 },
      { product: 'exchange-plan-1', count: 2 },
      { product: 'flow-free', count: 3 },
    ],
  },
  {
    key: 'copperline',
    name: 'Copperline Construction',
    domain: 'copperline.example',
    country: 'US',
    situation:
      'over-assigned at Sherweb: 5 Business Standard owned, 6 assigned, so one starter means buying 2',
    psaTypes: CLIENT,
    userCount: 16,
    subscriptions: [
      FREE,
      buy({
        ...atSherweb,
        product: 'business-standard',
        lots: [{ quantity: 5, daysAgo: 18 }],
      }),
      buy({ ...atSherweb, product: 'business-basic', lots: [{ quantity: 10, daysAgo: 11 }] }),
    ],
    assigned: [
      { product: 'business-standard', count: 6 },
      { product: 'business-basic', count: 8 },
    ],
  },
  {
    key: 'dunmore',
    name: 'Dunmore Logistics',
    domain: 'dunmore.example',
    country: 'GB',
    situation: 'two terms: the same product monthly and annual at Partner Center',
    psaTypes: CLIENT,
    userCount: 38,
    subscriptions: [
      FREE,
      buy({
        ...atPartnerCenter,
        name: 'premium-monthly',
        product: 'business-premium',
        lots: [{ quantity: 10, daysAgo: 9 }],
      }),
      buy({
        ...atPartnerCenter,
        name: 'premium-annual',
        product: 'business-premium',
        term: 'P1Y',
        lots: [{ quantity: 22, daysAgo: 210 }],
      }),
      buy({
        ...atPartnerCenter,
        product: 'teams-phone',
        term: 'P1Y',
        lots: [{ quantity: 6, daysAgo: 210 }],
      }),
      buy({ ...atPartnerCenter, product: 'visio-plan-2', lots: [{ quantity: 2, daysAgo: 16 }] }),
    ],
    assigned: [
      { product: 'business-premium', count: 32 },
      { product: 'teams-phone', count: 6 },
      { product: 'visio-plan-2', count: 1 },
      { product: 'flow-free', count: 9 },
    ],
  },
  {
    key: 'eastgate',
    name: 'Eastgate Architects',
    domain: 'eastgate.example',
    country: 'US',
    situation: 'two CSPs: Partner Center and Pax8 hold the same product',
    psaTypes: CLIENT,
    userCount: 26,
    subscriptions: [
      FREE,
      buy({
        ...atPartnerCenter,
        name: 'premium-at-partner-center',
        product: 'business-premium',
        term: 'P1Y',
        lots: [{ quantity: 12, daysAgo: 160 }],
      }),
      buy({
        ...atPax8,
        name: 'premium-at-pax8',
        product: 'business-premium',
        lots: [{ quantity: 10, daysAgo: 14 }],
      }),
      buy({
        ...atPartnerCenter,
        product: 'frontline-insights',
        lots: [{ quantity: 5, daysAgo: 10 }],
      }),
    ],
    assigned: [
      { product: 'business-premium', count: 22 },
      { product: 'frontline-insights', count: 5 },
    ],
  },
  {
    key: 'fairview',
    name: 'Fairview Medical',
    domain: 'fairviewmedical.example',
    country: 'US',
    situation:
      'no mapping by id: Pax8 only, namesakes there, and Pax8 does not tell the commerce id, so the form asks',
    psaTypes: CLIENT,
    userCount: 34,
    subscriptions: [
      FREE,
      buy({
        ...atPax8,
        product: 'business-standard',
        lots: [{ quantity: 28, daysAgo: 17 }],
        tellsCommerceId: false,
      }),
    ],
    assigned: [{ product: 'business-standard', count: 28 }],
    nameAtCsp: { pax8: 'Fairview Medical Practice' },
    lookalikes: ['Fairview Medical Centre', 'Fairview Medical Group', 'Fairview Med. Supplies'],
  },
  {
    key: 'goodhope',
    name: 'Goodhope Foundation',
    domain: 'goodhope.example',
    country: 'GB',
    situation: 'nonprofit segment: the same licence is another product in the catalogue',
    psaTypes: CLIENT,
    userCount: 20,
    subscriptions: [
      FREE,
      buy({
        ...atPartnerCenter,
        product: 'business-premium-nonprofit',
        term: 'P1Y',
        lots: [{ quantity: 17, daysAgo: 220 }],
      }),
    ],
    assigned: [{ product: 'business-premium', count: 17 }],
  },
  {
    key: 'harrow',
    name: 'Harrow Engineering',
    domain: 'harroweng.example',
    country: 'GB',
    situation: 'group-based licensing: Office 365 E3 comes from a group',
    psaTypes: CLIENT,
    userCount: 40,
    subscriptions: [
      FREE,
      buy({
        ...atPartnerCenter,
        product: 'office-365-e3',
        term: 'P1Y',
        lots: [{ quantity: 34, daysAgo: 190 }],
      }),
    ],
    assigned: [{ product: 'flow-free', count: 12 }],
    groupLicensed: { product: 'office-365-e3', count: 34 },
  },
  {
    key: 'inkwell',
    name: 'Inkwell Publishing',
    domain: 'inkwell.example',
    country: 'US',
    situation:
      'window open: a lot of 3 was bought 2 days ago at Pax8, so up to 3 seats may be given back now',
    psaTypes: CLIENT,
    userCount: 24,
    subscriptions: [
      FREE,
      buy({
        ...atPax8,
        product: 'business-standard',
        term: 'P1Y',
        lots: [
          { quantity: 16, daysAgo: 150 },
          { quantity: 3, daysAgo: 2 },
        ],
      }),
    ],
    assigned: [{ product: 'business-standard', count: 19 }],
  },
  {
    key: 'juniper',
    name: 'Juniper Legal',
    domain: 'juniperlegal.example',
    country: 'CA',
    situation: 'window closed: annual term bought 4 months ago at Partner Center',
    psaTypes: CLIENT,
    userCount: 26,
    subscriptions: [
      FREE,
      buy({
        ...atPartnerCenter,
        product: 'business-premium',
        term: 'P1Y',
        lots: [{ quantity: 21, daysAgo: 122 }],
      }),
      buy({
        ...atPartnerCenter,
        product: 'visio-plan-2',
        term: 'P1Y',
        lots: [{ quantity: 2, daysAgo: 122 }],
      }),
    ],
    assigned: [
      { product: 'business-premium', count: 21 },
      { product: 'visio-plan-2', count: 1 },
    ],
  },
  {
    key: 'kestrel',
    name: 'Kestrel Robotics',
    domain: 'kestrelrobotics.example',
    country: 'US',
    situation: 'trial only: 25 seats that must not be touched',
    psaTypes: CLIENT,
    userCount: 14,
    subscriptions: [
      FREE,
      buy({
        ...atPartnerCenter,
        product: 'business-premium',
        lots: [{ quantity: 25, daysAgo: 9 }],
        isTrial: true,
      }),
    ],
    assigned: [{ product: 'business-premium', count: 11 }],
  },
  {
    key: 'lakeside',
    name: 'Lakeside Veterinary',
    domain: 'lakesidevet.example',
    country: 'US',
    situation: 'unknown to the PSA: exists at the CSP and as a tenant only',
    psaTypes: [],
    userCount: 16,
    subscriptions: [
      FREE,
      buy({
        ...atPartnerCenter,
        product: 'business-standard',
        lots: [{ quantity: 14, daysAgo: 21 }],
      }),
    ],
    assigned: [{ product: 'business-standard', count: 12 }],
  },
];
