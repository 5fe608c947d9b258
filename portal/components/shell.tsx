import { AppShell, Box, Burger, Group, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { paths } from '../paths.ts';
import { AccountMenu } from './account-menu.tsx';
import { ClientSwitcher } from './client-switcher.tsx';
import { ClockControl } from './clock-control.tsx';
import { CommandPaletteButton } from './command-palette-button.tsx';
import { findForbidden, listDestinations } from './destinations.ts';
import { NavigationLink } from './links.tsx';
import { NoAccess } from './people/no-access.tsx';
import { useMe } from './session.tsx';
import styles from './shell.module.css';

function Navigation() {
  const me = useMe();
  return listDestinations(me).map(({ label, icon: Icon, link }) => (
    <NavigationLink
      key={label}
      {...link}
      label={label}
      leftSection={<Icon size={18} stroke={1.75} aria-hidden />}
      className={styles['link'] ?? ''}
      activeProps={{ active: true, 'aria-current': 'page' }}
      activeOptions={{ includeSearch: false }}
    />
  ));
}

/** After a change of page the keyboard starts at the top of the new one, as after a full load. */
function useFocusOnNavigation() {
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return main;
}

export function Shell() {
  const me = useMe();
  const main = useFocusOnNavigation();
  const [isOpen, navigation] = useDisclosure(false);
  const { pathname } = useLocation();
  const close = navigation.close;
  useEffect(close, [pathname, close]);
  const forbidden = findForbidden(me, pathname);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 212, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <a className={styles['skip']} href="#main">
        Skip to the page
      </a>
      <AppShell.Header className={styles['header'] ?? ''}>
        <Group h="100%" px="md" gap="sm" wrap="nowrap">
          <Burger
            opened={isOpen}
            onClick={navigation.toggle}
            hiddenFrom="sm"
            size="sm"
            aria-label="Navigation"
            aria-expanded={isOpen}
          />
          <UnstyledButton
            className={styles['brand'] ?? ''}
            renderRoot={(rootProps) => (
              <Link {...paths.clients()} {...rootProps} aria-label="Seatwright, to the clients" />
            )}
          >
            <img src="/favicon.svg" alt="" width={24} height={24} />
            <Text fw={700} span visibleFrom="xs">
              Seatwright
            </Text>
          </UnstyledButton>
          <Box className={styles['switcher'] ?? ''} visibleFrom="sm">
            <ClientSwitcher />
          </Box>
          <Group gap={4} wrap="nowrap" ml="auto">
            <CommandPaletteButton />
            {me.simulated ? <ClockControl /> : null}
            <AccountMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Main" className={styles['navbar'] ?? ''}>
        <Box hiddenFrom="sm" mb="xs">
          <ClientSwitcher />
        </Box>
        <Navigation />
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1} ref={main} className={styles['main'] ?? ''}>
        {forbidden === undefined ? (
          <Outlet />
        ) : (
          <NoAccess me={me} page={forbidden.label} roles={forbidden.roles} />
        )}
      </AppShell.Main>
    </AppShell>
  );
}
