import { Button, CopyButton, PasswordInput } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { revealFirstPassword } from '../api/operations.ts';
import { toProblemOrNull } from '../components/problem-from-error.ts';
import { Callout } from '../ui/tone.tsx';

/** The new person's first password: fetched on demand, shown once, kept nowhere. */
export function FirstPassword(props: { runId: string; userPrincipalName: string; text: string }) {
  const reveal = useMutation({ mutationFn: () => revealFirstPassword(props.runId), gcTime: 0 });
  const problem = toProblemOrNull(reveal.error);
  if (reveal.data !== undefined) {
    const { password } = reveal.data;
    return (
      <Callout tone="warn" icon={IconKey} title="Hand it over now: it cannot be shown again.">
        <PasswordInput
          label={`First password of ${props.userPrincipalName}`}
          defaultVisible
          readOnly
          value={password}
        />
        <CopyButton value={password}>
          {({ copied, copy }) => (
            <Button variant="default" size="xs" mt="xs" onClick={copy}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </Callout>
    );
  }
  return (
    <Callout tone="quiet" icon={IconKey} title={props.text}>
      <Button
        variant="default"
        size="xs"
        mt="xs"
        loading={reveal.isPending}
        onClick={() => {
          reveal.mutate();
        }}
      >
        Show the first password once
      </Button>
      {problem === null ? null : <p role="alert">{problem.message}</p>}
    </Callout>
  );
}
