import type { ServiceKind } from './operations/operation.ts';

/** A field of a kind's form. */
export type Field = ServiceKind['fields'][number];

/** `preset`: '' means that it has to be filled in, null that it may stay empty. */
export function text(
  name: string,
  label: string,
  preset: string | null,
  description?: string,
): Field {
  return {
    name,
    label,
    type: 'text',
    default: preset,
    inheritable: false,
    secret: false,
    ...(description === undefined ? {} : { description }),
  };
}

/** As `text`, kept sealed and never shown. */
export const secret = (...field: Parameters<typeof text>): Field => ({
  ...text(...field),
  secret: true,
});

/** Where requests are sent, whole: with https. */
export const address = (...field: Parameters<typeof text>): Field => ({
  ...text(...field),
  isAddress: true,
});

/** One of some values, each with what people read. The first one is preset unless told. */
export function choice(
  name: string,
  label: string,
  preset: string,
  options: readonly (readonly [value: string, label: string])[],
): Field {
  return {
    ...text(name, label, preset),
    type: 'choice',
    options: options.map(([value, label]) => ({ value, label })),
  };
}

/** A secret that ends unless it is used: the service is tested by itself when so few days are left. */
export const renewed = (renewWithDaysLeft: number, field: Field): Field => ({
  ...field,
  renewWithDaysLeft,
});
