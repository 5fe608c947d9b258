import {
  Anchor,
  Button,
  NavLink,
  type AnchorProps,
  type ButtonProps,
  type NavLinkProps,
} from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { ComponentPropsWithRef } from 'react';

type LinkElement = Omit<ComponentPropsWithRef<'a'>, keyof AnchorProps | 'color'>;

function AnchorElement(props: AnchorProps & LinkElement) {
  return <Anchor inherit {...props} />;
}

function ButtonElement(props: ButtonProps & Omit<ComponentPropsWithRef<'a'>, keyof ButtonProps>) {
  return <Button component="a" {...props} />;
}

function NavElement(props: NavLinkProps & Omit<ComponentPropsWithRef<'a'>, keyof NavLinkProps>) {
  return <NavLink component="a" {...props} />;
}

/** A link in running text or in a table. */
export const TextLink = createLink(AnchorElement);
/** A link that looks like a button. */
export const ButtonLink = createLink(ButtonElement);
/** A row of the navigation. */
export const NavigationLink = createLink(NavElement);
