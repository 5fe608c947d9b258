import { IconAlertTriangle, IconCalendarDue, IconClockExclamation } from '@tabler/icons-react';
import type { Service, StoredSecret } from '../api/types.ts';
import { Status } from '../ui/tone.tsx';
import { Deadline, useNow } from '../ui/when.tsx';

/** From so long before its end a secret is worth a warning. Milliseconds. */
const warnBeforeMs = 30 * 86_400_000;

/** When one secret ends, as far as an admin has entered it; nothing while it is not known. */
export function SecretExpiry(props: { secret: StoredSecret }) {
  const nowMs = useNow();
  const { expiresOn, label } = props.secret;
  if (expiresOn === null) return null;
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

/** The secret of a service that ends first; nothing while no end is known. */
export function FirstExpiry(props: { service: Service }) {
  const [first] = props.service.secrets
    .filter(({ expiresOn }) => expiresOn !== null)
    .sort((a, b) => ((a.expiresOn ?? '') < (b.expiresOn ?? '') ? -1 : 1));
  return first === undefined ? null : <SecretExpiry secret={first} />;
}
