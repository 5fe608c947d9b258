import { Button, Group, Stack, Text } from '@mantine/core';
import { IconSettings } from '@tabler/icons-react';
import type { Service } from '../api/types.ts';
import { FirstExpiry } from './service-expiry.tsx';
import { CallBudget, LastGoodCall, ServiceHealth } from './service-health.tsx';
import styles from './service-tile.module.css';

/** One integration: how it does, when its first secret ends, its call budget; the cog opens it. */
export function ServiceTile(props: { service: Service; onOpen: () => void }) {
  const { service } = props;
  return (
    <div className={styles['tile']}>
      <Stack gap={4} style={{ flex: 1 }}>
        <Text fw={600} size="sm">
          {service.name}
        </Text>
        <ServiceHealth service={service} />
        <LastGoodCall service={service} />
        <FirstExpiry service={service} />
        {service.health.callsPerMinute === null ? null : (
          <Text size="xs" c="dimmed" component="div">
            <CallBudget service={service} />
          </Text>
        )}
      </Stack>
      <Group>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconSettings size={16} aria-hidden />}
          aria-label={`Configure ${service.name}`}
          onClick={props.onOpen}
        >
          Configure
        </Button>
      </Group>
    </div>
  );
}
