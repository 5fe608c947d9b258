import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';

/** A search field that reports a quarter of a second after the last key. */
export function SearchBox(props: {
  label: string;
  value: string;
  onChange: (text: string) => void;
  width?: number | string;
}) {
  const [text, setText] = useState(props.value);
  const reported = useRef(props.value);
  const { onChange, value } = props;
  const report = useDebouncedCallback((typed: string) => {
    reported.current = typed;
    onChange(typed);
  }, 250);
  // Changed from elsewhere, by a saved view or "Clear": not while somebody is typing.
  useEffect(() => {
    if (value === reported.current) return;
    reported.current = value;
    setText(value);
  }, [value]);
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
