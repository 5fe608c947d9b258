import { Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { FilterTexts, PeriodFilter } from './filter.ts';

const day = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

/** "23 Nov 2026" for a date or an instant of the address; what is neither stays as it is written. */
export function formatDay(text: string): string {
  const at = Date.parse(text);
  return Number.isNaN(at) ? text : day.format(at);
}

const isDate = /^\d{4}-\d{2}-\d{2}$/;

/** Keeps what is half typed to itself: browsers tell of the year 0002 while "2026" is typed. */
function DayInput(props: {
  label: string;
  value: string;
  min: string | undefined;
  max: string | undefined;
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

/** Two days, both included. An empty one leaves that end open. */
export function PeriodMenu(props: {
  filter: PeriodFilter;
  texts: FilterTexts;
  onChange: (texts: FilterTexts) => void;
}) {
  const { texts, onChange } = props;
  const { from, to } = props.filter;
  const [first, last] = [texts[from]?.slice(0, 10), texts[to]?.slice(0, 10)];
  return (
    <Stack gap="xs">
      <DayInput
        label="From"
        value={first ?? ''}
        min={undefined}
        max={last}
        onChange={(day) => onChange({ [from]: day || undefined })}
      />
      <DayInput
        label="To"
        value={last ?? ''}
        min={first}
        max={undefined}
        onChange={(day) => onChange({ [to]: day || undefined })}
      />
      <Text size="xs" c="dimmed">
        Both days are included, in UTC.
      </Text>
    </Stack>
  );
}
