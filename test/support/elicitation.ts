import { Ajv } from 'ajv';
import addFormatsModule from 'ajv-formats';

// What the elicitation of the Model Context Protocol lets a question be (specification 2025-11-25 and 2026-07-28,
// client/elicitation, "Requested schema"), written down as JSON Schema: a flat object of primitives and enums. Names that
// begin with "x-" are ours; a reader of the subset leaves them aside.

const ours = { '^x-': {} };
const words = { type: 'string', minLength: 1 };
const facts = { title: words, description: { type: 'string' } };

const choice = {
  type: 'object',
  required: ['const', 'title'],
  properties: { const: words, title: words },
  patternProperties: ours,
  additionalProperties: false,
};
const choices = { type: 'array', minItems: 1, items: choice };

const fieldOf = (type: string, properties: object, required: readonly string[] = []) => ({
  type: 'object',
  required: ['type', 'title', ...required],
  properties: { type: { const: type }, ...facts, ...properties },
  patternProperties: ours,
  additionalProperties: false,
});

const count = { type: 'integer', minimum: 0 };

const field = {
  oneOf: [
    fieldOf('string', {
      minLength: count,
      maxLength: count,
      format: { enum: ['email', 'uri', 'date', 'date-time'] },
      default: { type: 'string' },
    }),
    fieldOf('string', { oneOf: choices, default: { type: 'string' } }, ['oneOf']),
    fieldOf('boolean', { default: { type: 'boolean' } }),
    fieldOf('integer', {
      minimum: { type: 'number' },
      maximum: { type: 'number' },
      default: { type: 'integer' },
    }),
    fieldOf(
      'array',
      {
        minItems: count,
        maxItems: count,
        items: {
          type: 'object',
          required: ['anyOf'],
          properties: { anyOf: choices },
          additionalProperties: false,
        },
        default: { type: 'array', items: { type: 'string' } },
      },
      ['items'],
    ),
  ],
};

const elicitation = {
  type: 'object',
  required: ['type', 'properties'],
  properties: {
    type: { const: 'object' },
    properties: { type: 'object', additionalProperties: field },
    required: { type: 'array', items: { type: 'string' }, uniqueItems: true },
  },
  additionalProperties: false,
};

const ajv = new Ajv({ strict: false, allErrors: true });
// The package is CommonJS: its function sits behind `default` when it is loaded as a module.
addFormatsModule.default(ajv);
const isElicitation = ajv.compile(elicitation);

interface Schema {
  readonly properties: Readonly<Record<string, { readonly default?: unknown }>>;
  readonly required: readonly string[];
}

/** Why a question's schema could not be asked everywhere; empty when it can. */
export function faultsOf(schema: Schema): readonly string[] {
  const faults = isElicitation(schema)
    ? []
    : (isElicitation.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
  const missing = schema.required.filter((name) => !Object.hasOwn(schema.properties, name));
  const wrongDefaults = Object.entries(schema.properties).flatMap(([name, field]) => {
    if (field.default === undefined || ajv.validate(withoutMinimum(field), field.default))
      return [];
    return [`${name}: its default is not one of its own answers`];
  });
  return [...faults, ...missing.map((name) => `${name} is needed and not asked`), ...wrongDefaults];
}

/** Nothing chosen yet is a fair beginning where something has to be chosen. */
const withoutMinimum = (field: object): object => ({ ...field, minItems: 0 });

/** Whether answers are what a schema allows, as any validator of JSON Schema sees it. */
export function isAllowed(schema: object, answers: unknown): boolean {
  return ajv.validate(schema, answers);
}
