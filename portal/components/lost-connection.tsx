import { IconPlugOff } from '@tabler/icons-react';
import { Status } from '../ui/tone.tsx';
import { TimeOfDay } from '../ui/when.tsx';

/** Says that what is shown may be outdated, and since when; nothing while the server is heard. The place stays, for screen readers. */
export function LostConnection(props: { lostAt: number | null }) {
  return (
    <div role="status">
      {props.lostAt === null ? null : (
        <Status tone="warn" icon={IconPlugOff}>
          Not connected since <TimeOfDay localMs={props.lostAt} />; trying again
        </Status>
      )}
    </div>
  );
}
