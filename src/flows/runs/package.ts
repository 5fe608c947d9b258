import type { Environment } from '../../domain/environment.ts';
import type { TenantFeature } from '../../ports/authorisation.ts';
import type { Flow } from './flow.ts';
import type { FormOption } from './form.ts';
import type { Prefill } from './prefill.ts';

/** A field of a package's per-client configuration. */
export interface ConfigurationField {
  readonly name: string;
  readonly label: string;
  readonly description?: string;
  readonly type:
    | 'text'
    | 'multiline'
    | 'boolean'
    | 'integer'
    | 'money'
    | 'choice'
    | 'choices'
    | 'list';
  readonly options?: readonly FormOption[];
  readonly default: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  /** Whether the value may be an expression such as `=global.allStaffGroup`. */
  readonly inheritable: boolean;
  /** One sentence on what is wrong with a text, or with one item of a list; null where nothing is. */
  readonly check?: (text: string) => string | null;
  /** Where the options come from: the client's tenant, or the connected CSPs. */
  readonly lookup?: 'licenses' | 'groups' | 'csps';
}

export interface FieldSection {
  readonly title: string;
  readonly fields: readonly ConfigurationField[];
}

/** How a package is started by a typed line. */
export interface TypedStart {
  readonly verb: 'onboard' | 'offboard';
  /** What its forms can be filled in with; a line that says more is refused. */
  readonly takes: readonly (keyof Prefill)[];
  /** Reasons that its form knows; empty where none is asked. */
  readonly reasons: readonly string[];
}

/** An automation that an engineer can start. */
export interface PackageDefinition {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Of which clients it is; never empty. */
  readonly environments: readonly Environment[];
  /** What it cannot do without in the client's tenant: lacking any of it, it is not started. Empty for none. */
  readonly inTenant: readonly TenantFeature[];
  readonly configuration: readonly FieldSection[];
  /** Null for a package that no typed line starts. */
  readonly typed: TypedStart | null;
  /** What a button says when it starts the package; absent for nothing. */
  readonly startedWith?: readonly (keyof Prefill)[];
  readonly flow: Flow;
}

const expression = /^=global\.(\w+)$/;

/** The global field that a value inherits from; null for a plain value. */
export function inheritedField(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  return expression.exec(value.trim())?.[1] ?? null;
}

/**
 * Values as a run uses them: defaults filled in, `=global.<field>` replaced by the client's global value (or the global
 * default; null where neither exists).
 */
export function resolveConfiguration(
  sections: readonly FieldSection[],
  saved: Readonly<Record<string, unknown>>,
  global: {
    readonly sections: readonly FieldSection[];
    readonly saved: Readonly<Record<string, unknown>>;
  },
): Readonly<Record<string, unknown>> {
  const globalValues = withDefaults(global.sections, global.saved);
  const values = withDefaults(sections, saved);
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const field = inheritedField(value);
      return [name, field === null ? value : (globalValues[field] ?? null)];
    }),
  );
}

function withDefaults(
  sections: readonly FieldSection[],
  saved: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    sections
      .flatMap((section) => section.fields)
      .map((field) => [field.name, saved[field.name] ?? field.default]),
  );
}
