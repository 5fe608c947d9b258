/**
 * The products of the demo world.
 *
 * Graph SKUs and plans: Microsoft's "Product names and service plan identifiers" (contracts/data/ms-skus.json), shortened to
 * the plans that matter for choosing a licence. Product ids: contracts/data/csp-sku-map.seed.csv; prices are made up, in US
 * cents for one seat and one month of the monthly term.
 */
import type { ServicePlan, Sku } from '../../graph/entities.ts';
import { guidOf } from '../../core/ids.ts';

export interface Product {
  /** Name in the seed. */
  key: ProductKey;
  /** Title in the catalogue. */
  title: string;
  /** License (GUID); compared without regard to case. */
  skuId: string;
  /** Microsoft's short name of the license. */
  skuPartNumber: string;
  /** Partner Center product and SKU; null for what is not sold through a CSP. */
  catalogId: { productId: string; skuId: string } | null;
  /** Who may buy it. */
  segment: 'commercial' | 'nonprofit';
  /** Names of its service plans. */
  plans: readonly string[];
  /** US cents for one seat and one month on the monthly term, as the partner pays; 0 for free products. */
  monthlyPriceMinor: number;
  /** Greatest quantity of one subscription. */
  maximumSeats: number;
  /** Whether it needs a base product. */
  isAddOn: boolean;
}

export type ProductKey =
  | 'business-premium'
  | 'business-premium-nonprofit'
  | 'business-standard'
  | 'business-basic'
  | 'exchange-plan-1'
  | 'office-365-e3'
  | 'visio-plan-2'
  | 'teams-phone'
  | 'frontline-insights'
  | 'flow-free';

/** Plan name -> plan id. */
const PLAN_IDS: Record<string, string> = {
  EXCHANGE_S_STANDARD: '9aaf7827-d63c-4b61-89c3-182f06f82e5c',
  EXCHANGE_S_ENTERPRISE: 'efb87545-963c-4e0d-99df-69c6916d9eb0',
  EXCHANGE_S_ARCHIVE_ADDON: '176a09a6-7ec5-4039-ac02-b2791c6ba793',
  EXCHANGE_S_FOUNDATION: '113feb6c-3fe4-4440-bddc-54d774bf0318',
  SHAREPOINTSTANDARD: 'c7699d2e-19aa-44de-8edf-1736da088ca1',
  SHAREPOINTENTERPRISE: '5dbe027f-2339-4123-9542-606e4d348a72',
  SHAREPOINTWAC: 'e95bec33-7c88-4a70-8e19-b10bd9d0c014',
  TEAMS1: '57ff2da0-773e-42df-b2af-ffb7a2317929',
  MCOSTANDARD: '0feaeb32-d00e-4d66-bd5a-43b5b83db82c',
  MCOEV: '4828c8ec-dc2e-4779-b502-87ac9ce28ab7',
  OFFICE_BUSINESS: '094e7854-93fc-4d55-b2c0-3ab5369ebdc1',
  OFFICESUBSCRIPTION: '43de0ff5-c92c-492b-9116-175376d08c38',
  INTUNE_A: 'c1ec4a95-1f05-45b3-a911-aa3fa01094f5',
  AAD_PREMIUM: '41781fb2-bc02-4b7c-bd55-b576c07bb09d',
  ATP_ENTERPRISE: 'f20fedf3-f3c3-43c3-8267-2bfdd51c0939',
  MDE_SMB: 'bfc1bbd9-981b-4f71-9b82-17c35fd0e2a4',
  WINBIZ: '8e229017-d77b-43d5-9305-903395523b99',
  BPOS_S_TODO_1: '5e62787c-c316-451f-b873-1d05acd4d12c',
  ONEDRIVE_BASIC: 'da792a53-cbc0-4184-a10d-e544dd34b3c1',
  VISIO_CLIENT_SUBSCRIPTION: '663a804f-1c30-4ff0-9915-9db84f0d1cea',
  VISIOONLINE: '2bdbaf8f-738f-4ac7-9234-3c3ee2ce7d0f',
  DYN365_CDS_VIRAL: '17ab22cd-a0b3-4536-910a-cb6eb12696c0',
  FLOW_P2_VIRAL: '50e68c76-46c6-4674-81f9-75456511b170',
  // Made up with its product.
  FRONTLINE_INSIGHTS: guidOf('plan/FRONTLINE_INSIGHTS'),
};

const BUSINESS_PREMIUM_PLANS = [
  'EXCHANGE_S_STANDARD',
  'EXCHANGE_S_ARCHIVE_ADDON',
  'EXCHANGE_S_FOUNDATION',
  'SHAREPOINTSTANDARD',
  'SHAREPOINTWAC',
  'TEAMS1',
  'MCOSTANDARD',
  'OFFICE_BUSINESS',
  'INTUNE_A',
  'AAD_PREMIUM',
  'ATP_ENTERPRISE',
  'MDE_SMB',
  'WINBIZ',
] as const;

const BUSINESS_PREMIUM = {
  skuId: 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46',
  skuPartNumber: 'SPB',
  plans: BUSINESS_PREMIUM_PLANS,
  maximumSeats: 300,
  isAddOn: false,
} as const;

export const PRODUCTS: readonly Product[] = [
  {
    ...BUSINESS_PREMIUM,
    key: 'business-premium',
    title: 'Microsoft 365 Business Premium',
    catalogId: { productId: 'CFQ7TTC0LCHC', skuId: '0002' },
    segment: 'commercial',
    monthlyPriceMinor: 2640,
  },
  {
    // Nonprofit offers stand apart in the catalogue and give the same licence in the tenant; this product id is made up.
    ...BUSINESS_PREMIUM,
    key: 'business-premium-nonprofit',
    title: 'Microsoft 365 Business Premium (Nonprofit Staff Pricing)',
    catalogId: { productId: 'CFQ7TTC0NPBP', skuId: '0001' },
    segment: 'nonprofit',
    monthlyPriceMinor: 660,
  },
  {
    key: 'business-standard',
    title: 'Microsoft 365 Business Standard',
    skuId: 'f245ecc8-75af-4f8e-b61f-27d8114de5f3',
    skuPartNumber: 'O365_BUSINESS_PREMIUM',
    catalogId: { productId: 'CFQ7TTC0LDPB', skuId: '0001' },
    segment: 'commercial',
    plans: [
      'EXCHANGE_S_STANDARD',
      'SHAREPOINTSTANDARD',
      'SHAREPOINTWAC',
      'TEAMS1',
      'MCOSTANDARD',
      'OFFICE_BUSINESS',
    ],
    monthlyPriceMinor: 1500,
    maximumSeats: 300,
    isAddOn: false,
  },
  {
    key: 'business-basic',
    title: 'Microsoft 365 Business Basic',
    skuId: '3b555118-da6a-4418-894f-7df1e2096870',
    skuPartNumber: 'O365_BUSINESS_ESSENTIALS',
    catalogId: { productId: 'CFQ7TTC0LH18', skuId: '0001' },
    segment: 'commercial',
    plans: ['EXCHANGE_S_STANDARD', 'SHAREPOINTSTANDARD', 'SHAREPOINTWAC', 'TEAMS1', 'MCOSTANDARD'],
    monthlyPriceMinor: 720,
    maximumSeats: 300,
    isAddOn: false,
  },
  {
    key: 'exchange-plan-1',
    title: 'Exchange Online (Plan 1)',
    skuId: '4b9405b0-7788-4568-add1-99614e613b69',
    skuPartNumber: 'EXCHANGESTANDARD',
    catalogId: { productId: 'CFQ7TTC0LH16', skuId: '0001' },
    segment: 'commercial',
    plans: ['EXCHANGE_S_STANDARD', 'BPOS_S_TODO_1'],
    monthlyPriceMinor: 480,
    maximumSeats: 10_000_000,
    isAddOn: false,
  },
  {
    key: 'office-365-e3',
    title: 'Office 365 E3',
    skuId: '6fd2c87f-b296-42f0-b197-1e91e994b900',
    skuPartNumber: 'ENTERPRISEPACK',
    catalogId: { productId: 'CFQ7TTC0LF8R', skuId: '0001' },
    segment: 'commercial',
    plans: [
      'EXCHANGE_S_ENTERPRISE',
      'SHAREPOINTENTERPRISE',
      'SHAREPOINTWAC',
      'TEAMS1',
      'MCOSTANDARD',
      'OFFICESUBSCRIPTION',
    ],
    monthlyPriceMinor: 2760,
    maximumSeats: 10_000_000,
    isAddOn: false,
  },
  {
    // The catalogue id of Visio Plan 2 is in the seed map; its pair with the licence is marked ambiguous there.
    key: 'visio-plan-2',
    title: 'Visio Plan 2',
    skuId: 'c5928f49-12ba-48f7-ada3-0d743a3601d5',
    skuPartNumber: 'VISIOCLIENT',
    catalogId: { productId: 'CFQ7TTC0HD32', skuId: '0002' },
    segment: 'commercial',
    plans: ['EXCHANGE_S_FOUNDATION', 'ONEDRIVE_BASIC', 'VISIO_CLIENT_SUBSCRIPTION', 'VISIOONLINE'],
    monthlyPriceMinor: 1800,
    maximumSeats: 10_000_000,
    isAddOn: false,
  },
  {
    key: 'teams-phone',
    title: 'Microsoft Teams Phone Standard',
    skuId: 'e43b5b99-8dfb-405f-9987-dc307f34bcbd',
    skuPartNumber: 'MCOEV',
    catalogId: { productId: 'CFQ7TTC0LH0T', skuId: '0001' },
    segment: 'commercial',
    plans: ['MCOEV'],
    monthlyPriceMinor: 1200,
    maximumSeats: 10_000_000,
    isAddOn: true,
  },
  {
    // Made up: no public table knows it, so a product map built from one cannot either.
    key: 'frontline-insights',
    title: 'Frontline Insights Add-on',
    skuId: guidOf('sku/FRONTLINE_INSIGHTS'),
    skuPartNumber: 'FRONTLINE_INSIGHTS',
    catalogId: { productId: 'CFQ7TTC0ZZ99', skuId: '0001' },
    segment: 'commercial',
    plans: ['FRONTLINE_INSIGHTS'],
    monthlyPriceMinor: 350,
    maximumSeats: 10_000,
    isAddOn: true,
  },
  {
    // Ten thousand units that nobody bought and nobody should be offered.
    key: 'flow-free',
    title: 'Microsoft Power Automate Free',
    skuId: 'f30db892-07e9-47e9-837c-80727f46fd3d',
    skuPartNumber: 'FLOW_FREE',
    catalogId: null,
    segment: 'commercial',
    plans: ['DYN365_CDS_VIRAL', 'EXCHANGE_S_FOUNDATION', 'FLOW_P2_VIRAL'],
    monthlyPriceMinor: 0,
    maximumSeats: 10_000,
    isAddOn: false,
  },
];

const BY_KEY = new Map(PRODUCTS.map((product) => [product.key, product]));

export function productOf(key: ProductKey): Product {
  const product = BY_KEY.get(key);
  if (product === undefined) throw new Error(`The demo catalogue has no product ${key}`);
  return product;
}

const toPlan = (name: string): ServicePlan => {
  const servicePlanId = PLAN_IDS[name];
  if (servicePlanId === undefined) throw new Error(`The demo catalogue has no plan ${name}`);
  return {
    servicePlanId,
    servicePlanName: name,
    appliesTo: name === 'EXCHANGE_S_FOUNDATION' ? 'Company' : 'User',
  };
};

/** Every licence once, as Graph describes it; two products may give the same one. */
export function toGraphSkus(): Sku[] {
  const bySku = new Map(PRODUCTS.map((product) => [product.skuId, product]));
  return [...bySku.values()].map((product) => ({
    skuId: product.skuId,
    skuPartNumber: product.skuPartNumber,
    appliesTo: 'User',
    servicePlans: product.plans.map(toPlan),
  }));
}
