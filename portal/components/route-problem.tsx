import { Button, Container, Stack } from '@mantine/core';
import { IconCompass } from '@tabler/icons-react';
import { EmptyState } from '../ui/empty-state.tsx';
import { ProblemCallout } from '../ui/problem.tsx';
import { paths } from '../paths.ts';
import { ButtonLink } from './links.tsx';
import { toProblem } from './problem-from-error.ts';

/** Shown in place of a page that could not be loaded. */
export function RouteProblem(props: { error: unknown; reset: () => void }) {
  return (
    <Container size="sm" py="xl" component="main">
      <Stack>
        <ProblemCallout problem={toProblem(props.error)} />
        <Button variant="default" onClick={() => location.reload()}>
          Reload the page
        </Button>
      </Stack>
    </Container>
  );
}

export function NotFound() {
  return (
    <EmptyState
      icon={IconCompass}
      title="There is no such page"
      action={<ButtonLink {...paths.clients()}>Go to the clients</ButtonLink>}
    >
      The address may be mistyped, or what it named was removed.
    </EmptyState>
  );
}
