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
