import { z } from 'zod';

/** ISO-8601 in UTC. */
export const instant = z.string().describe('Instant, ISO-8601 in UTC');

export const role = z.enum(['admin', 'engineer', 'approver', 'auditor']);
export const permission = z.enum(['spend']);

/** What a newer version wrote and this one does not know gives no right. */
export function knownRoles(given: readonly string[]): z.output<typeof role>[] {
  return role.options.filter((one) => given.includes(one));
}

/** As `knownRoles`. */
export function knownPermissions(given: readonly string[]): z.output<typeof permission>[] {
  return permission.options.filter((one) => given.includes(one));
}

/** Query of every list. */
export const page = {
  search: z.string().max(200).optional().describe('Words to look for'),
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('Rows wanted at most'),
  offset: z.coerce.number().int().min(0).default(0).describe('Rows to skip'),
};

/**
 * How a list is sorted: the name of a field, or the name after a "-" for the other direction. `undefined` means the list's
 * own order. Anything else is refused with the names that are allowed.
 */
export function sortBy<const Field extends string>(fields: readonly [Field, ...Field[]]) {
  const allowed = fields.flatMap((field) => [field, `-${field}`] as const);
  return z
    .enum(allowed)
    .optional()
    .describe(`Field to sort by, with "-" before it to turn the order round`);
}

/**
 * A filter that lets through any of some values: written with commas between ("waiting,stopped"), read as a list without
 * repetitions. `undefined` (absent or empty) lets everything through. `item` judges each value.
 */
export function manyOf<Value extends string>(item: z.ZodType<Value>) {
  const allowed = item instanceof z.ZodEnum ? item.options.join(', ') : '';
  return z
    .string()
    .max(4_000)
    .transform((text, context) => {
      const values = new Set<Value>();
      for (const part of text.split(',').map((one) => one.trim())) {
        if (part === '') continue;
        const parsed = item.safeParse(part);
        if (parsed.success) {
          values.add(parsed.data);
          continue;
        }
        const why = allowed === '' ? parsed.error.issues[0]?.message : `use any of ${allowed}`;
        context.addIssue({ code: 'custom', message: `"${part}" cannot be used: ${why}` });
      }
      return values.size === 0 ? undefined : [...values];
    })
    .optional()
    .describe(`One or more, with commas between${allowed === '' ? '' : `: ${allowed}`}`);
}

const calendarDate = z.iso.date();
const exactTime = z.iso.datetime({ offset: true });

/** A date or an instant in; an instant out: the start of that UTC date, moved by `days`. */
function moment(days: 0 | 1) {
  return z
    .string()
    .max(40)
    .transform((text, context) => {
      if (calendarDate.safeParse(text).success) {
        return Temporal.PlainDate.from(text)
          .add({ days })
          .toZonedDateTime('UTC')
          .toInstant()
          .toString();
      }
      if (exactTime.safeParse(text).success) return Temporal.Instant.from(text).toString();
      const message = 'Write a date (2026-11-23) or an instant (2026-11-23T09:00:00Z)';
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    })
    .optional();
}

/** Filters of a list by time; both come out as instants, and the period between them is `[from, to)`. */
export const period = {
  from: moment(0).describe('From this date on (UTC), or from this instant on'),
  to: moment(1).describe('To the end of this date (UTC), or before this instant'),
};

/** An instant as a spreadsheet reads it, to the second: "2026-11-23 09:00:00". */
export function utcCell(at: string | null): string | null {
  return at === null ? null : at.slice(0, 19).replace('T', ' ');
}

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
  lookup: z
    .enum(['licenses', 'groups', 'csps'])
    .optional()
    .describe('Where its choices come from; those of "csps" are under `options`'),
};

/** One field of a form that an admin fills in. */
export const configurationField = z.object(field).meta({ id: 'ConfigurationField' });

export const serviceField = z
  .object({ ...field, secret: z.boolean().describe('Write-only: never in an answer') })
  .meta({ id: 'ServiceField' });
