import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';

/** A search field that reports a quarter of a second after the last key. */
export function SearchBox(props: {
  label: string;
  value: string;
  onChange: (text: string) => void;
  width?: number | string;
}) {
  const [text, setText] = useState(props.value);
  const report = useDebouncedCallback(props.onChange, 250);
  return (
    <TextInput
      type="search"
      aria-label={props.label}
      placeholder={props.label}
      leftSection={<IconSearch size={16} aria-hidden />}
      value={text}
      w={props.width ?? 280}
      maw="100%"
      onChange={(event) => {
        setText(event.currentTarget.value);
        report(event.currentTarget.value);
      }}
    />
  );
}
