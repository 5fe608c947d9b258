import { z } from 'zod';
import { environments } from '../../domain/environment.ts';
import { configurationField, id, instant, value } from './common.ts';
import { runRow } from './run.ts';

export const environment = z.enum(environments);

const clientRowFields = {
  id,
  name: z.string(),
  environment,
  tags: z.array(z.string()),
  tenantId: z.string().nullable(),
  directoryServiceId: z
    .string()
    .nullable()
    .describe('The integration that is its on-premises directory'),
  ready: z.boolean(),
  missing: z.array(z.string()).describe('What is missing before a package can run'),
  mappedServices: z.number().int(),
  packagesOn: z.number().int(),
};

export const clientRow = z.object(clientRowFields).meta({ id: 'ClientRow' });

/** Why a client is taken to be a CSP customer, strongest first. */
export const evidence = z.enum([
  'tenant-id',
  'commerce-subscription',
  'domain',
  'confirmed-by-person',
]);

export const mapping = z
  .object({
    serviceId: z.string(),
    serviceName: z.string(),
    kind: z.string(),
    customerId: z.string().nullable(),
    customerName: z.string().nullable(),
    notACustomer: z.boolean(),
    keptByHand: z
      .boolean()
      .describe('The CSP has no API: a client is a customer once something is written down for it'),
    evidence: evidence.nullable(),
    evidenceText: z.string(),
    confirmedBy: z.string().nullable(),
    confirmedAt: instant.nullable(),
    history: z.array(
      z.object({
        at: instant,
        by: z.string(),
        action: z.enum(['set', 'changed', 'deleted']),
        customerName: z.string().nullable(),
        evidenceText: z.string().nullable().describe('Why it was believed then'),
      }),
    ),
  })
  .meta({ id: 'Mapping' });

export const packageState = z
  .object({
    name: z.string(),
    title: z.string(),
    description: z.string(),
    enabled: z.boolean(),
    configurable: z.boolean(),
    updatedAt: instant.nullable(),
    updatedBy: z.string().nullable(),
  })
  .meta({ id: 'PackageState' });

export const client = z
  .object({
    ...clientRowFields,
    psaCompanyId: z.string().nullable(),
    domains: z.array(z.string()),
    packages: z.array(packageState),
    mappings: z.array(mapping),
    recentRuns: z.array(runRow),
  })
  .meta({ id: 'Client' });

export const license = z
  .object({
    skuId: z.string(),
    name: z.string(),
    skuPartNumber: z.string(),
    owned: z.number().int(),
    assigned: z.number().int(),
    held: z.number().int(),
    free: z.number().int(),
    overAssignedBy: z.number().int(),
    warning: z.number().int(),
    suspended: z.number().int(),
  })
  .meta({ id: 'License' });

export const configuration = z
  .object({
    package: z.string(),
    title: z.string(),
    sections: z.array(z.object({ title: z.string(), fields: z.array(configurationField) })),
    values: z.record(z.string(), value),
    inherited: z
      .record(z.string(), z.object({ expression: z.string(), value }))
      .describe('What the fields that inherit now have, by their names'),
    global: z
      .record(z.string(), z.object({ label: z.string(), value }))
      .describe('What "=global.<name>" gives, by that name; empty for the Global Configuration'),
    updatedAt: instant.nullable(),
    updatedBy: z.string().nullable(),
    history: z.array(
      z.object({
        at: instant,
        by: z.string(),
        changes: z.array(z.object({ field: z.string(), before: value, after: value })),
      }),
    ),
  })
  .meta({ id: 'Configuration' });

export const configurationInput = z
  .record(z.string().max(100), value)
  .describe('Values by field name; absent fields keep what they have');
