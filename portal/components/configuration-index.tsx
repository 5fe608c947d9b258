import { Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { FieldModel } from '../ui/form/field-model.ts';
import styles from './configuration-editor.module.css';

export function toSectionId(index: number): string {
  return `section-${index}`;
}

/** Not by the address's hash: a change of it would be taken for leaving the page, and ask about unsaved changes. */
function goTo(id: string): void {
  const section = document.getElementById(id);
  section?.scrollIntoView({ block: 'start' });
  section?.focus({ preventScroll: true });
}

/** The sections of a long form, beside it while it scrolls by; a section with a wrong answer says so. */
export function SectionIndex(props: {
  sections: readonly { readonly title: string; readonly fields: readonly FieldModel[] }[];
  errors: Readonly<Record<string, string>>;
}) {
  if (props.sections.length < 2) return null;
  return (
    <nav aria-label="Sections" className={styles['index']}>
      <Text size="xs" c="dimmed" fw={600}>
        Sections
      </Text>
      <ul>
        {props.sections.map((section, index) => {
          const id = toSectionId(index);
          const wrongCount = section.fields.filter(({ name }) => name in props.errors).length;
          return (
            <li key={section.title}>
              <a
                href={`#${id}`}
                onClick={(event) => {
                  event.preventDefault();
                  goTo(id);
                }}
              >
                {section.title}
                {wrongCount === 0 ? null : (
                  <span className={styles['wrong']}>
                    <IconAlertTriangle size={14} aria-hidden /> {wrongCount} to change
                  </span>
                )}
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
