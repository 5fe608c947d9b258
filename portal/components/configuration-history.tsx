import { Text } from '@mantine/core';
import type { Configuration } from '../api/types.ts';
import type { FieldOption } from '../ui/form/field-model.ts';
import { Panel } from '../ui/page.tsx';
import { When } from '../ui/when.tsx';
import styles from './configuration-editor.module.css';
import { toHistoryWords } from './configuration-words.ts';

/** The switch of the package itself, which is kept with its values. */
const switchLabel = 'The package';

/** Who changed which field from what to what, and when; the newest first. */
export function ConfigurationHistory(props: {
  configuration: Configuration;
  licenses: readonly FieldOption[] | undefined;
}) {
  const { history, sections } = props.configuration;
  const fields = new Map(
    sections.flatMap((section) => section.fields).map((field) => [field.name, field]),
  );
  const licenses = new Map(props.licenses?.map(({ value, label }) => [value, label]));
  return (
    <Panel title="History">
      {history.length === 0 ? (
        <Text size="sm" c="dimmed">
          Nobody has changed this configuration yet: every field has its default.
        </Text>
      ) : (
        <ol className={styles['history']}>
          {history.map((entry) => (
            <li key={`${entry.at}-${entry.by}`}>
              <Text size="sm">
                <strong>{entry.by}</strong>, <When at={entry.at} />
              </Text>
              <ul>
                {entry.changes.map((change) => {
                  const field = fields.get(change.field);
                  const label = change.field === 'enabled' ? switchLabel : change.field;
                  return (
                    <li key={change.field}>
                      {field?.label ?? label}: {toHistoryWords(field, change.before, licenses)} →{' '}
                      {toHistoryWords(field, change.after, licenses)}
                    </li>
                  );
                })}
              </ul>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
