import { Stack, Text } from '@mantine/core';
import type { TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';

/** What to do when a list has nothing: says why it is empty and offers the next action. */
export function EmptyState(props: {
  icon: TablerIcon;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  const Icon = props.icon;
  return (
    <Stack align="center" gap={6} py="xl" px="md" ta="center">
      <Icon size={28} stroke={1.5} aria-hidden color="var(--mantine-color-dimmed)" />
      <Text fw={600} size="sm">
        {props.title}
      </Text>
      {props.children === undefined ? null : (
        <Text size="sm" c="dimmed" maw={460}>
          {props.children}
        </Text>
      )}
      {props.action}
    </Stack>
  );
}
