import { Stack, Text } from '@mantine/core';
import { DayInput } from './day-input.tsx';
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
        max={last}
        onChange={(day) => onChange({ [from]: day || undefined })}
      />
      <DayInput
        label="To"
        value={last ?? ''}
        min={first}
        onChange={(day) => onChange({ [to]: day || undefined })}
      />
      <Text size="xs" c="dimmed">
        Both days are included, in UTC.
      </Text>
    </Stack>
  );
}
