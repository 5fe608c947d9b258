import { Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { DayInput } from '../../ui/table/day-input.tsx';
import type { CustomFilter, FilterMenuProps } from '../../ui/table/filter.ts';
import { formatDay } from '../../ui/table/period-menu.tsx';
import { useNow } from '../../ui/when.tsx';

const nearDays = [30, 60, 90] as const;
const dayMs = 86_400_000;

/** The last day on which a renewal counts: one of the next ones at a press, or any. */
function RenewalMenu({ values, onChange }: FilterMenuProps) {
  const nowMs = useNow();
  const [start, setStart] = useState({ day: values[0]?.slice(0, 10) ?? '', presses: 0 });
  const choose = (day: string) => onChange(day === '' ? [] : [day]);
  return (
    <Stack gap="xs">
      {nearDays.map((days) => (
        <Button
          key={days}
          variant="default"
          size="xs"
          onClick={() => {
            const day = new Date(nowMs + days * dayMs).toISOString().slice(0, 10);
            setStart(({ presses }) => ({ day, presses: presses + 1 }));
            choose(day);
          }}
        >
          In the next {days} days
        </Button>
      ))}
      <DayInput key={start.presses} label="Renews until" value={start.day} onChange={choose} />
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
