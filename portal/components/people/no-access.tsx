import { Button, Container, Stack } from '@mantine/core';
import { IconLock, IconLogout, IconUserQuestion } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { signOut } from '../../api/operations.ts';
import type { Me, Role } from '../../api/types.ts';
import { paths } from '../../paths.ts';
import { Page } from '../../ui/page.tsx';
import { Callout } from '../../ui/tone.tsx';
import { toRightsText, toRoleLabel } from './rights.tsx';

function joinWords(words: readonly string[], last: 'and' | 'or'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}

/** Who gives rights: names where they are known. */
function toHelpers(me: Me): string {
  return me.whoToAsk.length === 0 ? 'an admin' : joinWords(me.whoToAsk, 'or');
}

/** Stands in place of a page that the reader's roles do not open. */
export function NoAccess(props: { me: Me; page: string; roles: readonly Role[] }) {
  const needed = joinWords(props.roles.map(toRoleLabel), 'or');
  return (
    <Page title={props.page}>
      <Callout tone="warn" icon={IconLock} role="alert" title="This page is not for your roles">
        It needs the role {needed}; you have: {toRightsText(props.me)}. Ask {toHelpers(props.me)} to
        look for you, or to give you the role.
      </Callout>
    </Page>
  );
}

/** Stands in place of everything for somebody who has signed in and may do nothing yet. */
export function NoRole(props: { me: Me }) {
  const { me } = props;
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const leave = async () => {
    await signOut().catch(() => null);
    queryClient.clear();
    await navigate(paths.signIn());
  };
  return (
    <Container size="sm" py="xl" component="main">
      <Page title={`Welcome, ${me.name}`}>
        <Callout tone="info" icon={IconUserQuestion} title="You have no role yet">
          You are signed in as {me.email}, but nobody has given you a role. Ask {toHelpers(me)} to
          give you one, then reload this page.
        </Callout>
        <Stack align="flex-start">
          <Button
            variant="default"
            leftSection={<IconLogout size={16} aria-hidden />}
            onClick={() => void leave()}
          >
            Sign out
          </Button>
        </Stack>
      </Page>
    </Container>
  );
}
