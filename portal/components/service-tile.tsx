import { Button, Group, Stack, Text } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleOff,
  IconHelpCircle,
  IconSettings,
} from '@tabler/icons-react';
import type { Service } from '../api/types.ts';
import { Status } from '../ui/tone.tsx';
import { When } from '../ui/when.tsx';
import { FirstExpiry } from './service-expiry.tsx';
import styles from './service-tile.module.css';

/** The last error counts only when nothing has gone well since. */
function isFailing(health: Service['health']): boolean {
  if (health.lastErrorAt === null) return false;
  return health.lastGoodAt === null || health.lastErrorAt > health.lastGoodAt;
}

/** How a service does: on or off, its last good call, its last error while that lasts. */
export function ServiceHealth(props: { service: Service }) {
  const { enabled, health } = props.service;
  if (!enabled) {
    return (
      <Status tone="quiet" icon={IconCircleOff}>
        Disabled
      </Status>
    );
  }
  if (isFailing(health)) {
    return (
      <Status tone="bad" icon={IconAlertTriangle}>
        {health.lastError ?? 'The last call failed'}, <When at={health.lastErrorAt} />
      </Status>
    );
  }
  if (health.lastGoodAt === null) {
    return (
      <Status tone="warn" icon={IconHelpCircle}>
        Not called yet: test it
      </Status>
    );
  }
  return (
    <Status tone="good" icon={IconCircleCheck}>
      Works, last call <When at={health.lastGoodAt} />
    </Status>
  );
}

export function ServiceTile(props: { service: Service; onOpen: () => void }) {
  const { service } = props;
  const { callsPerMinute } = service.health;
  return (
    <div className={styles['tile']}>
      <Stack gap={4} style={{ flex: 1 }}>
        <Text fw={600} size="sm">
          {service.name}
        </Text>
        <ServiceHealth service={service} />
        <FirstExpiry service={service} />
        {callsPerMinute === null ? null : (
          <Text size="xs" c="dimmed">
            {callsPerMinute.used} of {callsPerMinute.limit} calls this minute
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
