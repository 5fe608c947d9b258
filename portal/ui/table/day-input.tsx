import { TextInput } from '@mantine/core';
import { useState } from 'react';

const isDate = /^\d{4}-\d{2}-\d{2}$/;

/** A calendar date, or empty. Keeps what is half typed to itself: browsers tell of the year 0002 while "2026" is typed. */
export function DayInput(props: {
  label: string;
  /** What stands there at first; another `key` begins anew. */
  value: string;
  min?: string | undefined;
  max?: string | undefined;
  onChange: (day: string) => void;
}) {
  const [text, setText] = useState(props.value);
  return (
    <TextInput
      type="date"
      label={props.label}
      value={text}
      min={props.min}
      max={props.max}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        setText(typed);
        if (typed === '' || (isDate.test(typed) && typed >= '1900')) props.onChange(typed);
      }}
    />
  );
}
