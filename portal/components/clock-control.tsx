import { Button, Popover, Stack, Text } from '@mantine/core';
import { IconClockPlay } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { advanceClock } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import { useNow } from '../ui/when.tsx';
import { useHasRole } from './session.tsx';

const jumps = [
  { duration: 'PT10M', label: '10 minutes' },
  { duration: 'PT1H', label: '1 hour' },
  { duration: 'P1D', label: '1 day' },
  { duration: 'P7D', label: '7 days' },
  { duration: 'P31D', label: '31 days' },
  { duration: 'P365D', label: '1 year' },
] as const;

const format = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});

/** The simulated world's clock: shows its present and lets an admin move it forward. */
export function ClockControl() {
  const nowMs = useNow();
  const queryClient = useQueryClient();
  const isAdmin = useHasRole('admin');
  const clock = useQuery(queries.clock());
  const advance = useMutation({
    mutationFn: advanceClock,
    onSuccess: () => queryClient.invalidateQueries(),
  });
  const text = format.format(nowMs);
  if (!isAdmin || clock.data?.movable !== true) {
    return (
      <Text size="xs" c="dimmed" visibleFrom="sm" title="The clock of the simulated world">
        {text}
      </Text>
    );
  }
  return (
    <Popover position="bottom-end" width={200} trapFocus returnFocus shadow="md">
      <Popover.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconClockPlay size={16} aria-hidden />}
          loading={advance.isPending}
          aria-label={`${text}: the simulated clock. Move it forward`}
        >
          <Text span inherit visibleFrom="sm">
            {text}
          </Text>
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Move the simulated clock">
        <Stack gap={4}>
          {jumps.map(({ duration, label }) => (
            <Button
              key={duration}
              size="xs"
              variant="default"
              justify="flex-start"
              onClick={() => advance.mutate(duration)}
            >
              {label} forward
            </Button>
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
