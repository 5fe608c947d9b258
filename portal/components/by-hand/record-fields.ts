import type { RecordDraft } from '../../api/manual-operations.ts';
import type { License, SubscriptionRecord } from '../../api/types.ts';
import type {
  FieldModel,
  FieldOption,
  FieldValue,
  FieldValues,
} from '../../ui/form/field-model.ts';

/** Chosen where none of the tenant's licenses is it. */
const anotherLicense = 'another';

const segments = [
  { value: 'commercial', label: 'Commercial' },
  { value: 'nonprofit', label: 'Nonprofit' },
  { value: 'education', label: 'Education' },
  { value: 'government', label: 'Government' },
] as const;
const terms = [
  { value: 'P1M', label: 'Monthly' },
  { value: 'P1Y', label: '1 year' },
  { value: 'P3Y', label: '3 years' },
] as const;
const billingCycles = [
  { value: 'monthly', label: 'Monthly' },
  { value: 'annual', label: 'Yearly' },
  { value: 'triennial', label: 'Every 3 years' },
] as const;
/** How the next term begins, as a choice and as the server takes it. */
const renewals = [
  { value: 'yes', label: 'It renews by itself', renews: true },
  { value: 'no', label: 'It ends', renews: false },
  {
    value: 'unknown',
    label: 'Nobody knows: then nothing is bought until somebody says',
    renews: null,
  },
] as const;

type Licenses = readonly Pick<License, 'skuId' | 'name'>[];

function toLicenseOptions(licenses: Licenses): FieldOption[] {
  return [
    ...licenses.map(({ skuId, name }) => ({ value: skuId, label: name })),
    { value: anotherLicense, label: 'Another license' },
  ];
}

/** What is asked about a record. `csps`: where it may be, asked only of a new one. */
export function toRecordFields(
  licenses: Licenses,
  csps: readonly FieldOption[] | null,
): readonly FieldModel[] {
  const csp: FieldModel = {
    name: 'serviceId',
    label: 'CSP',
    control: 'choice',
    required: true,
    options: csps ?? [],
  };
  return [
    ...(csps === null ? [] : [csp]),
    ...productFields(licenses),
    ...termFields,
    ...vendorFields,
  ];
}

const productFields = (licenses: Licenses): readonly FieldModel[] => [
  {
    name: 'productName',
    label: 'Product',
    description: 'As the vendor calls it.',
    control: 'text',
    required: true,
    maximumLength: 200,
  },
  {
    name: 'skuId',
    label: 'License in the tenant',
    control: 'choice',
    required: true,
    options: toLicenseOptions(licenses),
  },
  {
    name: 'otherSkuId',
    label: 'License id',
    description: 'The GUID of the license in the tenant (skuId).',
    control: 'text',
    required: false,
    onlyWhen: { field: 'skuId', value: anotherLicense },
  },
  {
    name: 'quantity',
    label: 'Seats',
    description: 'That are paid for now.',
    control: 'integer',
    required: true,
    minimum: 1,
  },
  {
    name: 'maximumQuantity',
    label: 'Most seats that the product allows',
    control: 'integer',
    required: false,
    minimum: 1,
  },
  { name: 'segment', label: 'Segment', control: 'choice', required: true, options: segments },
];

const termAndPrice = 'Term and price';
const termFields: readonly FieldModel[] = [
  {
    name: 'term',
    label: 'Term',
    description: 'How long one is committed.',
    control: 'choice',
    required: true,
    options: terms,
    section: termAndPrice,
  },
  {
    name: 'billingCycle',
    label: 'Billed',
    control: 'choice',
    required: true,
    options: billingCycles,
    section: termAndPrice,
  },
  {
    name: 'renewsOn',
    label: 'First day of the next term',
    control: 'date',
    required: false,
    section: termAndPrice,
  },
  {
    name: 'renewal',
    label: 'At the end of the term',
    control: 'choice',
    required: true,
    options: renewals.map(({ value, label }) => ({ value, label })),
    section: termAndPrice,
  },
  {
    name: 'unitCost',
    label: 'Price',
    description: 'What we pay per seat and billing period before tax, as “12.34”.',
    control: 'text',
    required: false,
    section: termAndPrice,
  },
  {
    name: 'currency',
    label: 'Currency',
    description: 'As “EUR”.',
    control: 'text',
    required: false,
    maximumLength: 3,
    section: termAndPrice,
  },
];

const atVendor = 'At the vendor';
const vendorFields: readonly FieldModel[] = [
  {
    name: 'accountReference',
    label: 'Account there',
    description: 'For whoever buys.',
    control: 'text',
    required: false,
    maximumLength: 200,
    section: atVendor,
  },
  {
    name: 'commerceSubscriptionId',
    label: 'Microsoft’s id of the subscription',
    description: 'With it the tenant proves every seat; without it only the license’s total does.',
    control: 'text',
    required: false,
    section: atVendor,
  },
];

/** The values that the form begins with; `record` is null for a new one. */
export function toRecordValues(record: SubscriptionRecord | null, licenses: Licenses): FieldValues {
  if (record === null) {
    return { segment: 'commercial', term: 'P1Y', billingCycle: 'monthly', renewal: 'yes' };
  }
  const { skuId, unitCost } = record;
  const isKnown = licenses.some((license) => license.skuId === skuId);
  return {
    ...record,
    // The server writes amounts as "USD 17.60".
    unitCost: unitCost === null ? '' : unitCost.text.replace(`${unitCost.currency} `, ''),
    currency: unitCost?.currency ?? '',
    skuId: isKnown ? skuId : anotherLicense,
    otherSkuId: isKnown ? '' : skuId,
    renewal:
      renewals.find(({ renews }) => renews === record.renewsAutomatically)?.value ?? 'unknown',
  };
}

/** A text that may be left out. */
function toOptionalText(value: FieldValue | undefined): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** What was chosen; `preset` where nothing was, which the form does not let through. */
function toChosen<Option extends FieldOption>(
  options: readonly Option[],
  value: FieldValue | undefined,
  preset: Option,
): Option {
  return options.find((option) => option.value === value) ?? preset;
}

const toNumber = (value: FieldValue | undefined): number | null =>
  typeof value === 'number' ? value : null;

/** What the form holds, as the server takes it. */
export function toRecordDraft(values: FieldValues): RecordDraft {
  const license = values['skuId'] === anotherLicense ? values['otherSkuId'] : values['skuId'];
  return {
    skuId: toOptionalText(license) ?? '',
    productName: toOptionalText(values['productName']) ?? '',
    segment: toChosen(segments, values['segment'], segments[0]).value,
    term: toChosen(terms, values['term'], terms[0]).value,
    billingCycle: toChosen(billingCycles, values['billingCycle'], billingCycles[0]).value,
    quantity: toNumber(values['quantity']) ?? 0,
    maximumQuantity: toNumber(values['maximumQuantity']),
    renewsOn: toOptionalText(values['renewsOn']),
    renewsAutomatically: toChosen(renewals, values['renewal'], renewals[0]).renews,
    unitCost: toOptionalText(values['unitCost']),
    currency: toOptionalText(values['currency']),
    commerceSubscriptionId: toOptionalText(values['commerceSubscriptionId']),
    accountReference: toOptionalText(values['accountReference']) ?? '',
  };
}

/** The server's words about its fields, at the fields of the form. */
export function toRecordErrors(
  errors: Readonly<Record<string, string>>,
  values: FieldValues,
): Readonly<Record<string, string>> {
  const { skuId, ...rest } = errors;
  if (skuId === undefined) return errors;
  return { ...rest, [values['skuId'] === anotherLicense ? 'otherSkuId' : 'skuId']: skuId };
}
