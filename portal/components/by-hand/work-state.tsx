import { IconAlertTriangle, IconBan, IconCircleCheck, IconHourglass } from '@tabler/icons-react';
import type { WorkItem } from '../../api/types.ts';
import { Status } from '../../ui/tone.tsx';
import { useNow, When } from '../../ui/when.tsx';

const looks = {
  open: { tone: 'warn', icon: IconHourglass, label: 'To do' },
  done: { tone: 'good', icon: IconCircleCheck, label: 'Done' },
  impossible: { tone: 'bad', icon: IconBan, label: 'Could not be done' },
} as const;

/** For filters: what is to do first. */
export const workStates = Object.entries(looks).map(([value, { label }]) => ({ value, label }));

export function WorkState({ state }: Pick<WorkItem, 'state'>) {
  const { icon, label, tone } = looks[state];
  return (
    <Status tone={tone} icon={icon}>
      {label}
    </Status>
  );
}

/** From then on the ticket is told again, once a day. */
const overdueMs = 24 * 3_600_000;

/** When a person was asked; stands out where that is more than a day ago and nobody has answered. */
export function WorkAge({ item }: { item: Pick<WorkItem, 'state' | 'openedAt'> }) {
  const ageMs = useNow() - new Date(item.openedAt).getTime();
  if (item.state !== 'open' || ageMs < overdueMs) return <When at={item.openedAt} />;
  return (
    <Status tone="bad" icon={IconAlertTriangle}>
      <When at={item.openedAt} />
    </Status>
  );
}
