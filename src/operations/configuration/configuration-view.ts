import type { z } from 'zod';
import {
  inheritedField,
  resolveConfiguration,
  type ConfigurationField,
  type FieldSection,
} from '../../flows/runs/package.ts';
import {
  globalScope,
  listConfigurationHistory,
  readConfiguration,
} from '../../store/configurations.ts';
import { listServices } from '../../store/services.ts';
import { packageNamed } from '../packages/known-packages.ts';
import type { ServerTools } from '../operation.ts';
import type { configuration } from '../schemas/client.ts';
import { value } from '../schemas/common.ts';

type ConfigurationView = z.input<typeof configuration>;
type Value = z.output<typeof value>;

/** What one page of configuration is about. */
export interface ConfigurationSubject {
  /** A package's name or 'global'. */
  readonly scope: string;
  readonly title: string;
  readonly sections: readonly FieldSection[];
}

export function globalSubject(tools: ServerTools): ConfigurationSubject {
  const sections = tools.catalog.globalConfiguration;
  return { scope: globalScope, title: 'Global Configuration', sections };
}

/** The subject of a scope: a package's name or 'global'. Throws `not-found`. */
export function subjectOfScope(tools: ServerTools, scope: string): ConfigurationSubject {
  return scope === globalScope ? globalSubject(tools) : subjectOfPackage(tools, scope);
}

/** Throws `not-found` for a package that does not exist. */
export function subjectOfPackage(tools: ServerTools, name: string): ConfigurationSubject {
  const found = packageNamed(tools, name);
  return { scope: found.name, title: found.title, sections: found.configuration };
}

export async function readConfigurationPage(
  tools: ServerTools,
  clientId: string,
  subject: ConfigurationSubject,
): Promise<ConfigurationView> {
  const [saved, global, history, csps] = await Promise.all([
    readConfiguration(tools.db, clientId, subject.scope),
    readConfiguration(tools.db, clientId, globalScope),
    listConfigurationHistory(tools.db, clientId, subject.scope),
    listServices(tools.db, { category: 'csp' }),
  ]);
  const known = csps.map(({ id, name, enabled }) => ({
    value: id,
    label: enabled ? name : `${name} (switched off)`,
  }));
  const fields = subject.sections.flatMap((section) => section.fields);
  const stored = saved?.values ?? {};
  const resolved = resolveConfiguration(subject.sections, stored, {
    sections: tools.catalog.globalConfiguration,
    saved: global?.values ?? {},
  });
  const values = fields.map((field) => [field.name, toValue(stored[field.name] ?? field.default)]);
  const inherited = fields.flatMap((field) => {
    const expression = stored[field.name] ?? field.default;
    return inheritedField(expression) === null
      ? []
      : [[field.name, { expression: String(expression), value: toValue(resolved[field.name]) }]];
  });
  const sources = subject.scope === globalScope ? [] : tools.catalog.globalConfiguration;
  const globals = sources.flatMap((section) => section.fields);
  return {
    package: subject.scope,
    title: subject.title,
    sections: subject.sections.map(({ title, fields: of }) => ({
      title,
      fields: of.map((field) =>
        toField(field.lookup === 'csps' ? { ...field, options: known } : field),
      ),
    })),
    values: Object.fromEntries(values),
    inherited: Object.fromEntries(inherited),
    global: Object.fromEntries(
      globals.map(({ name, label, default: preset }) => [
        name,
        { label, value: toValue(global?.values[name] ?? preset) },
      ]),
    ),
    updatedAt: saved?.updated_at ?? null,
    updatedBy: saved?.updated_by ?? null,
    history: history.map(({ at, by, changes }) => ({
      at,
      by,
      changes: changes.map(({ field, before, after }) => ({
        field,
        before: toValue(before),
        after: toValue(after),
      })),
    })),
  };
}

function toField(
  field: ConfigurationField,
): ConfigurationView['sections'][number]['fields'][number] {
  const { options, default: preset, check: _check, ...rest } = field;
  return {
    ...rest,
    default: toValue(preset),
    ...(options === undefined
      ? {}
      : { options: options.map(({ value: of, label }) => ({ value: of, label })) }),
  };
}

/** Stored values of a shape that no field has any more are shown as unset. */
export function toValue(stored: unknown): Value {
  const parsed = value.safeParse(stored);
  return parsed.success ? parsed.data : null;
}
