import {
  IconAlertTriangle,
  IconCalendarDue,
  IconCalendarQuestion,
  IconClockExclamation,
} from '@tabler/icons-react';
import type { Service, StoredSecret } from '../api/types.ts';
import { Status } from '../ui/tone.tsx';
import { Deadline, useNow } from '../ui/when.tsx';

/** From so long before its end a secret is worth a warning. Milliseconds. */
const warnBeforeMs = 30 * 86_400_000;

/** When one secret ends, as far as an admin has entered it. */
export function SecretExpiry(props: { secret: StoredSecret }) {
  const nowMs = useNow();
  const { expiresOn, label } = props.secret;
  if (expiresOn === null) {
    return (
      <Status tone="quiet" icon={IconCalendarQuestion}>
        Its end is not entered: nobody is warned before it
      </Status>
    );
  }
  const leftMs = new Date(expiresOn).getTime() - nowMs;
  if (leftMs <= 0) {
    return (
      <Status tone="bad" icon={IconAlertTriangle}>
        {label} has ended: <Deadline at={expiresOn} />
      </Status>
    );
  }
  const isSoon = leftMs <= warnBeforeMs;
  return (
    <Status tone={isSoon ? 'warn' : 'quiet'} icon={isSoon ? IconClockExclamation : IconCalendarDue}>
      {label} ends <Deadline at={expiresOn} />
    </Status>
  );
}

/** The secret of a service that ends first; says so when no end is entered, and nothing when there is no secret. */
export function FirstExpiry(props: { service: Service }) {
  const [first] = props.service.secrets
    .filter(({ expiresOn }) => expiresOn !== null)
    .sort((a, b) => ((a.expiresOn ?? '') < (b.expiresOn ?? '') ? -1 : 1));
  if (first !== undefined) return <SecretExpiry secret={first} />;
  if (props.service.secrets.length === 0) return null;
  return (
    <Status tone="quiet" icon={IconCalendarQuestion}>
      No end of a secret is entered
    </Status>
  );
}
