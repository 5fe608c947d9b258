/** Names the simulator reads from bodies; the wire accepts them in any case (legacy samples are PascalCase). */
const knownNames = [
  'id',
  'quantity',
  'status',
  'friendlyName',
  'autoRenewEnabled',
  'offerId',
  'termDuration',
  'billingCycle',
  'attributes',
  'etag',
  'scheduledNextTermInstructions',
  'scheduledActions',
  'scheduleType',
  'actionType',
  'instructions',
  'product',
  'productId',
  'skuId',
  'availabilityId',
  'customTermEndDate',
  'lineItems',
  'catalogItemId',
  'partnerOnRecordAttestationAccepted',
];
const canonical = new Map([
  ...knownNames.map((name) => [name.toLowerCase(), name] as const),
  // Public code spells it both ways.
  ['scheduledtype', 'scheduleType'] as const,
]);

/** The body with the names this simulator knows in their usual case, at every depth. */
export const canonicalNames = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonicalNames);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      canonical.get(name.toLowerCase()) ?? name,
      canonicalNames(inner),
    ]),
  );
};

/** The same value with PascalCase names, as audit records print resources. */
export const pascalNames = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(pascalNames);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name.charAt(0).toUpperCase() + name.slice(1),
      pascalNames(inner),
    ]),
  );
};
