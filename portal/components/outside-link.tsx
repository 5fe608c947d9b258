import { Anchor, VisuallyHidden } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import type { ReactNode } from 'react';

/** A link to somebody else's page, in a tab of its own, which learns nothing of this one. */
export function OutsideLink(props: { href: string; children: ReactNode }) {
  return (
    <Anchor
      inherit
      underline="always"
      href={props.href}
      target="_blank"
      rel="noopener noreferrer"
      style={{ overflowWrap: 'anywhere' }}
    >
      {props.children}
      <IconExternalLink
        size="0.9em"
        style={{ marginInlineStart: 4, verticalAlign: '-0.1em' }}
        aria-hidden
      />
      <VisuallyHidden> (opens in a new tab)</VisuallyHidden>
    </Anchor>
  );
}
