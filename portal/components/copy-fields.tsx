import { Checkbox, Stack, Text } from '@mantine/core';
import type { Configuration } from '../api/types.ts';
import { Panel } from '../ui/page.tsx';
import styles from './configuration-copy.module.css';
import { toConfigurationWords } from './configuration-words.ts';

/** Which fields are copied: one by one, or a whole section at once. Each is shown with the value it has now. */
export function CopyFields(props: {
  configuration: Configuration;
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
}) {
  const { configuration, chosen } = props;
  const set = (names: readonly string[], isWanted: boolean) => {
    const next = new Set(chosen);
    for (const name of names) {
      if (isWanted) next.add(name);
      else next.delete(name);
    }
    props.onChange(next);
  };
  return (
    <Panel
      title="1. What to copy"
      description="A field that inherits is copied as it is: the other client then inherits its own global value."
    >
      <Stack gap="md">
        {configuration.sections.map((section) => {
          const names = section.fields.map((field) => field.name);
          const count = names.filter((name) => chosen.has(name)).length;
          return (
            <fieldset key={section.title} className={styles['section']}>
              <legend>
                <Checkbox
                  label={section.title}
                  checked={count === names.length}
                  indeterminate={count > 0 && count < names.length}
                  onChange={() => set(names, count < names.length)}
                />
              </legend>
              {section.fields.map((field) => (
                <Checkbox
                  key={field.name}
                  ms="lg"
                  label={
                    <>
                      {field.label}{' '}
                      <Text span size="sm" c="dimmed">
                        {toConfigurationWords(field, configuration.values[field.name])}
                      </Text>
                    </>
                  }
                  checked={chosen.has(field.name)}
                  onChange={() => set([field.name], !chosen.has(field.name))}
                />
              ))}
            </fieldset>
          );
        })}
      </Stack>
    </Panel>
  );
}
