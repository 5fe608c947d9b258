import { Button, CopyButton, Stack, Text, TextInput } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { ReactNode } from 'react';

/** A secret that is shown this one time, with a button that copies it. */
export function CopyOnce(props: {
  label: string;
  /** What the button says; made of the label unless told. */
  button?: string;
  text: string;
  children?: ReactNode;
}) {
  return (
    <Stack gap="xs">
      <TextInput
        label={props.label}
        readOnly
        value={props.text}
        data-autofocus
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        onFocus={(event) => event.currentTarget.select()}
      />
      <CopyButton value={props.text} timeout={4_000}>
        {({ copied, copy }) => (
          <Button
            leftSection={
              copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />
            }
            onClick={copy}
          >
            <span aria-live="polite">
              {copied ? 'Copied' : (props.button ?? `Copy the ${props.label.toLowerCase()}`)}
            </span>
          </Button>
        )}
      </CopyButton>
      {props.children === undefined ? null : (
        <Text size="sm" c="dimmed" component="div">
          {props.children}
        </Text>
      )}
    </Stack>
  );
}
