import {
  Anchor,
  Button,
  NavLink,
  VisuallyHidden,
  type AnchorProps,
  type ButtonProps,
  type NavLinkProps,
} from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { createLink } from '@tanstack/react-router';
import type { ComponentPropsWithRef, ReactNode } from 'react';
import { opensOwnTab } from '../api/pane.ts';

const ownTab = { target: '_blank', rel: 'noopener' } as const;

/** Says that a link opens a tab of its own: with an icon, and in words for whoever does not see it. */
function OwnTabMark() {
  return (
    <>
      <IconExternalLink
        size="0.9em"
        style={{ marginInlineStart: 4, verticalAlign: '-0.1em' }}
        aria-hidden
      />
      <VisuallyHidden> (opens in a new tab)</VisuallyHidden>
    </>
  );
}

type LinkElement = Omit<ComponentPropsWithRef<'a'>, keyof AnchorProps | 'color'>;

function AnchorElement({ children, ...props }: AnchorProps & LinkElement) {
  const isOwnTab = opensOwnTab(props.href);
  return (
    <Anchor inherit {...props} {...(isOwnTab ? ownTab : {})}>
      {children}
      {isOwnTab ? <OwnTabMark /> : null}
    </Anchor>
  );
}

type ButtonLinkElement = ButtonProps & Omit<ComponentPropsWithRef<'a'>, keyof ButtonProps>;

function ButtonElement({ children, ...props }: ButtonLinkElement) {
  const isOwnTab = opensOwnTab(props.href);
  return (
    <Button component="a" {...props} {...(isOwnTab ? ownTab : {})}>
      {children}
      {isOwnTab ? <OwnTabMark /> : null}
    </Button>
  );
}

function NavElement(props: NavLinkProps & Omit<ComponentPropsWithRef<'a'>, keyof NavLinkProps>) {
  return <NavLink component="a" {...props} />;
}

// In a pane, links of the first two kinds that leave the chat open a tab of their own.

/** A link in running text or in a table. */
export const TextLink = createLink(AnchorElement);
/** A link that looks like a button. */
export const ButtonLink = createLink(ButtonElement);
/** A row of the navigation, which no pane shows. */
export const NavigationLink = createLink(NavElement);

/** A link to somebody else's page, in a tab of its own, which learns nothing of this one. */
export function OutsideLink(props: { href: string; children: ReactNode }) {
  return (
    <Anchor
      inherit
      underline="always"
      href={props.href}
      {...ownTab}
      rel="noopener noreferrer"
      style={{ overflowWrap: 'anywhere' }}
    >
      {props.children}
      <OwnTabMark />
    </Anchor>
  );
}

/** A link to an address of the portal that stands in a text. */
export function AddressLink(props: { href: string; children: ReactNode }) {
  return (
    <AnchorElement href={props.href} underline="always">
      {props.children}
    </AnchorElement>
  );
}
