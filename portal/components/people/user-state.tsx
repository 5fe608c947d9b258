import { IconBan, IconCircleCheck, IconMailFast } from '@tabler/icons-react';
import type { User } from '../../api/types.ts';
import { Status } from '../../ui/tone.tsx';
import { toAbsoluteText } from '../../ui/when.tsx';

const looks = {
  active: { tone: 'good', icon: IconCircleCheck, label: 'Active' },
  invited: { tone: 'warn', icon: IconMailFast, label: 'Invited' },
  disabled: { tone: 'quiet', icon: IconBan, label: 'Disabled' },
} as const;

/** The states of a person, for filters. */
export const userStateOptions = (['active', 'invited', 'disabled'] as const).map((value) => ({
  value,
  label: looks[value].label,
}));

export function UserStateView(props: { user: User }) {
  const { state, linkExpiresAt } = props.user;
  const look = looks[state];
  return (
    <Status tone={look.tone} icon={look.icon}>
      {look.label}
      {state !== 'invited'
        ? ''
        : linkExpiresAt === null
          ? ', the link is over'
          : `, link until ${toAbsoluteText(linkExpiresAt)}`}
    </Status>
  );
}

const ways = { password: 'Password', provider: 'Single sign-on' } as const;

export function toSignInText(user: User): string {
  return user.signsInWith.map((way) => ways[way]).join(', ') || 'Nothing yet';
}
