import { Stack, Title } from '@mantine/core';
import { FieldControl } from './field-control.tsx';
import { toAskedFields, type FieldModel } from './field-model.ts';
import styles from './form.module.css';
import type { FieldForm } from './use-field-form.ts';

function toSections(fields: readonly FieldModel[]): [title: string, fields: FieldModel[]][] {
  const sections = new Map<string, FieldModel[]>();
  for (const field of fields) {
    const title = field.section ?? '';
    sections.set(title, [...(sections.get(title) ?? []), field]);
  }
  return [...sections];
}

/** All fields of a form, under the headings of their sections. `idPrefix` keeps ids unique on the page. */
export function FieldList(props: {
  form: FieldForm;
  idPrefix: string;
  isReadOnly?: boolean;
  /** A question says of each field whether it may be left empty; a long form only where that differs. */
  isQuestion?: boolean;
}) {
  const fields = toAskedFields(props.form.fields, props.form.values);
  const marksOptional = props.isQuestion === true || fields.some((field) => field.required);
  return (
    <Stack gap="md">
      {toSections(fields).map(([title, sectionFields]) => (
        <div key={title} role={title === '' ? undefined : 'group'} aria-label={title || undefined}>
          {title === '' ? null : (
            <Title order={3} className={styles['section'] ?? ''}>
              {title}
            </Title>
          )}
          <Stack gap="sm">
            {sectionFields.map((field) => (
              <FieldControl
                key={field.name}
                id={`${props.idPrefix}-${field.name}`}
                field={field}
                value={props.form.values[field.name] ?? null}
                error={props.form.errors[field.name] ?? null}
                isReadOnly={props.isReadOnly === true}
                marksOptional={marksOptional}
                onChange={(value) => props.form.setValue(field.name, value)}
              />
            ))}
          </Stack>
        </div>
      ))}
    </Stack>
  );
}

/** Lists every error with a link to its field, and takes the focus when it appears. */
export function ErrorSummary(props: { form: FieldForm; idPrefix: string }) {
  const wrong = props.form.fields.filter((field) => field.name in props.form.errors);
  if (wrong.length === 0) return null;
  return (
    <div
      className={styles['summary']}
      role="alert"
      tabIndex={-1}
      ref={(element) => element?.focus()}
      key={wrong.map((field) => field.name).join()}
    >
      <strong>
        {wrong.length === 1
          ? 'One answer needs a change:'
          : `${wrong.length} answers need a change:`}
      </strong>
      <ul>
        {wrong.map((field) => (
          <li key={field.name}>
            <a
              href={`#${props.idPrefix}-${field.name}`}
              onClick={(event) => {
                event.preventDefault();
                focusField(`${props.idPrefix}-${field.name}`);
              }}
            >
              {props.form.errors[field.name]}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Focuses a field by its id: the control itself, or the first one inside a group. */
export function focusField(id: string): void {
  const element = document.getElementById(id);
  const target = element?.matches('input, textarea, select, button')
    ? element
    : element?.querySelector<HTMLElement>('input:not([type=hidden]), textarea, select, button');
  target?.focus();
  element?.scrollIntoView({ block: 'nearest' });
}
