import { Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Callout } from './tone.tsx';

export interface Problem {
  readonly message: string;
  /** What the reader can do about it; null when nothing is known. */
  readonly nextStep: string | null;
  /** Reference to give to whoever looks into the log. */
  readonly reference: string | null;
}

/** Something went wrong: what, what to do next, and the reference for the log. */
export function ProblemCallout(props: { problem: Problem; onRetry?: (() => void) | undefined }) {
  const { message, nextStep, reference } = props.problem;
  return (
    <Callout tone="bad" icon={IconAlertTriangle} title={message} role="alert">
      {nextStep === null ? null : <div>{nextStep}</div>}
      {reference === null ? null : (
        <Text size="xs" c="dimmed">
          Reference {reference}
        </Text>
      )}
      {props.onRetry === undefined ? null : (
        <Group mt={6}>
          <Button size="xs" variant="default" onClick={props.onRetry}>
            Try again
          </Button>
        </Group>
      )}
    </Callout>
  );
}
