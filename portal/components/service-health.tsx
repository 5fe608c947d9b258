import { Text } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleOff,
  IconGauge,
  IconHelpCircle,
} from '@tabler/icons-react';
import type { Service } from '../api/types.ts';
import { Facts } from '../ui/page.tsx';
import { Status } from '../ui/tone.tsx';
import { When } from '../ui/when.tsx';

/** From this part of the vendor's limit on it is worth a warning: calls soon wait for their turn. */
const nearlyUsedUp = 0.8;

/** The last error counts only when nothing has gone well since. */
function isFailing(health: Service['health']): boolean {
  if (health.lastErrorAt === null) return false;
  return health.lastGoodAt === null || health.lastErrorAt > health.lastGoodAt;
}

/** How a service does, in one line: on or off, its last good call, its last error while that lasts. */
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
        {health.lastError ?? 'The last call failed'}, <When at={health.lastErrorAt} canFocus />
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
      Works, last call <When at={health.lastGoodAt} canFocus />
    </Status>
  );
}

/** What the line leaves out: when a service that is off, or that fails, last worked. */
export function LastGoodCall(props: { service: Service }) {
  const { enabled, health } = props.service;
  if (enabled && !isFailing(health)) return null;
  return (
    <Text size="xs" c="dimmed" component="div">
      {health.lastGoodAt !== null ? (
        <>
          Last good call <When at={health.lastGoodAt} canFocus />
        </>
      ) : health.lastErrorAt === null ? (
        'Never tested'
      ) : (
        'No call has gone well yet'
      )}
    </Text>
  );
}

/** Calls of this minute against the vendor's limit. */
export function CallBudget(props: { service: Service }) {
  const { callsPerMinute } = props.service.health;
  if (callsPerMinute === null) return 'Not counted: there is no limit for one account';
  const { used, limit } = callsPerMinute;
  const text = `${used} of ${limit} calls this minute`;
  if (used < limit * nearlyUsedUp) return text;
  return (
    <Status tone="warn" icon={IconGauge}>
      {text}: {used < limit ? 'nearly used up' : 'used up, calls wait for the next minute'}
    </Status>
  );
}

/** Everything that is known about how a service does. */
export function ServiceFacts(props: { service: Service }) {
  const { health } = props.service;
  return (
    <Facts
      items={[
        ['State', <ServiceHealth key="state" service={props.service} />],
        [
          'Last good call',
          health.lastGoodAt !== null ? (
            <When key="good" at={health.lastGoodAt} canFocus />
          ) : health.lastErrorAt === null ? (
            'never tested'
          ) : (
            'none yet'
          ),
        ],
        [
          'Last error',
          health.lastErrorAt === null ? (
            'none'
          ) : (
            <span key="error">
              <When at={health.lastErrorAt} canFocus />: {health.lastError}
            </span>
          ),
        ],
        ['Call budget', <CallBudget key="budget" service={props.service} />],
      ]}
    />
  );
}
