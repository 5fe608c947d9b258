import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { CustomFilter, FilterMenuProps } from '../../ui/table/filter.ts';
import { formatDay } from '../../ui/table/period-menu.tsx';
import { useNow } from '../../ui/when.tsx';

const nearDays = [30, 60, 90] as const;
const dayMs = 86_400_000;
const isDate = /^\d{4}-\d{2}-\d{2}$/;

/** The last day on which a renewal counts: one of the next ones at a press, or any. */
function RenewalMenu({ values, onChange }: FilterMenuProps) {
  const nowMs = useNow();
  const [text, setText] = useState(values[0]?.slice(0, 10) ?? '');
  const choose = (day: string) => {
    setText(day);
    if (day === '' || (isDate.test(day) && day >= '1900')) onChange(day === '' ? [] : [day]);
  };
  return (
    <Stack gap="xs">
      {nearDays.map((days) => (
        <Button
          key={days}
          variant="default"
          size="xs"
          onClick={() => choose(new Date(nowMs + days * dayMs).toISOString().slice(0, 10))}
        >
          In the next {days} days
        </Button>
      ))}
      <TextInput
        type="date"
        label="Renews until"
        value={text}
        onChange={(event) => choose(event.currentTarget.value)}
      />
      <Text size="xs" c="dimmed">
        The day is included, in UTC. What tells no renewal is left out.
      </Text>
    </Stack>
  );
}

function RenewalWords({ value }: { value: string }) {
  return `until ${formatDay(value)}`;
}

export const renewalFilter: CustomFilter = {
  kind: 'custom',
  name: 'renewsBefore',
  label: 'Renews',
  Words: RenewalWords,
  Menu: RenewalMenu,
};
