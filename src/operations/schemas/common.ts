import { z } from 'zod';

/** ISO-8601 in UTC. */
export const instant = z.string().describe('Instant, ISO-8601 in UTC');

export const role = z.enum(['admin', 'engineer', 'approver', 'auditor']);
export const permission = z.enum(['spend']);

/** Query of every list. */
export const page = {
  search: z.string().max(200).optional().describe('Words to look for'),
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('Rows wanted at most'),
  offset: z.coerce.number().int().min(0).default(0).describe('Rows to skip'),
};

/** Answer of every list; `total` counts all rows that match. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), total: z.number().int() });
}

export const id = z.string().min(1).max(200);

/** `amountMinor` in the currency's minor unit; `text` for people. */
export const money = z
  .object({ amountMinor: z.number(), currency: z.string(), text: z.string() })
  .meta({ id: 'Money' });

export const option = z.object({ value: z.string(), label: z.string() });

/** The value of a configuration field. */
export const value = z
  .union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()])
  .meta({ id: 'ConfigurationValue' });

const field = {
  name: z.string(),
  label: z.string(),
  description: z.string().optional(),
  type: z.enum(['text', 'multiline', 'boolean', 'integer', 'money', 'choice', 'choices', 'list']),
  options: z.array(option).optional(),
  default: value,
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  inheritable: z.boolean().describe('A text beginning with "=global." takes the global value'),
  lookup: z.enum(['licenses', 'groups']).optional(),
};

/** One field of a form that an admin fills in. */
export const configurationField = z.object(field).meta({ id: 'ConfigurationField' });

export const serviceField = z
  .object({ ...field, secret: z.boolean().describe('Write-only: never in an answer') })
  .meta({ id: 'ServiceField' });
