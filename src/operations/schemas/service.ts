import { z } from 'zod';
import { id, instant, serviceField } from './common.ts';

export type ServiceField = z.infer<typeof serviceField>;

const category = z.enum(['csp', 'tenant', 'psa', 'directory']);

export const serviceKind = z
  .object({
    kind: z.string(),
    category,
    title: z.string(),
    description: z.string(),
    fields: z.array(serviceField),
  })
  .meta({ id: 'ServiceKind' });

const storedSecret = z
  .object({
    name: z.string(),
    label: z.string(),
    setAt: instant.nullable().describe('Null for secrets that an older version stored'),
    setBy: z.string().nullable(),
    expiresOn: z.string().nullable().describe('Date an admin entered; null when not known'),
  })
  .meta({ id: 'StoredSecret' });

const serviceEvents = z
  .object({
    receiving: z.boolean().describe('It tells by itself when something has changed there'),
    impediment: z.string().nullable().describe('Why it could not, in words; null when it could'),
    since: instant.nullable(),
    eventCount: z.number().int(),
    lastEventAt: instant.nullable(),
    lastEventName: z.string().nullable().describe('The vendor’s word for it'),
    refusedCount: z.number().int().describe('Deliveries that were not proved to be the vendor’s'),
    lastRefusedAt: instant.nullable(),
    lastRefusedWhy: z.string().nullable(),
  })
  .meta({ id: 'ServiceEvents' });

export const service = z
  .object({
    id,
    kind: z.string(),
    category,
    name: z.string(),
    enabled: z.boolean(),
    settings: z.record(z.string(), z.string()),
    secretsSet: z.array(z.string()).describe('Names of the stored secrets'),
    secrets: z.array(storedSecret).describe('What is known about each stored secret'),
    fields: z.array(serviceField),
    capabilities: z.record(z.string(), z.unknown()).optional(),
    health: z.object({
      lastGoodAt: instant.nullable(),
      lastError: z.string().nullable(),
      lastErrorAt: instant.nullable(),
      callsPerMinute: z.object({ used: z.number(), limit: z.number() }).nullable(),
    }),
    events: serviceEvents.nullable().describe('Null for a vendor that sends none'),
  })
  .meta({ id: 'Service' });

export const serviceTest = z
  .object({
    ok: z.boolean(),
    findings: z.array(
      z.object({ ok: z.boolean(), text: z.string(), nextStep: z.string().nullable() }),
    ),
  })
  .meta({ id: 'ServiceTest' });

/** What a form sends: names of fields with texts. */
export const settingsInput = z.record(z.string().max(100), z.string().max(10_000));

/** When secrets end, by their names: from that day on the vendor no longer takes them. Null: not known. */
export const expiryInput = z.record(z.string().max(100), z.iso.date().nullable());

/** For a connection that cannot work yet: the vendor's consent is pending, for example. */
export const untestedInput = z
  .boolean()
  .default(false)
  .describe('Yes: save it without a test, switched off; enabling it later tests it');
