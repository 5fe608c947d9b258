import { Button, Group, Modal, Stack, Text, type ButtonProps } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { ProblemCallout, type Problem } from './problem.tsx';
import { dangerColor } from './theme.ts';

interface Props {
  /** The words of both buttons: they say the effect. */
  readonly label: string;
  /** Asked as a question, for example "Cancel this run?". */
  readonly question: string;
  readonly children: ReactNode;
  /** The dialog stays open, showing `problem`, when the promise is rejected. */
  readonly onConfirm: () => Promise<unknown>;
  readonly busy: boolean;
  readonly problem: Problem | null;
  readonly danger?: boolean;
  readonly buttonProps?: ButtonProps;
}

/** A button that asks before it acts. */
export function ConfirmButton(props: Props) {
  const [opened, dialog] = useDisclosure(false);
  const confirm = async () => {
    try {
      await props.onConfirm();
    } catch {
      return; // `problem` says why.
    }
    dialog.close();
  };
  return (
    <>
      <Button variant="default" size="xs" {...props.buttonProps} onClick={dialog.open}>
        {props.label}
      </Button>
      <Modal opened={opened} onClose={dialog.close} title={props.question}>
        <Stack gap="sm">
          <Text size="sm" component="div">
            {props.children}
          </Text>
          {props.problem === null ? null : <ProblemCallout problem={props.problem} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={dialog.close}>
              Keep it as it is
            </Button>
            <Button
              {...(props.danger ? { color: dangerColor } : {})}
              loading={props.busy}
              onClick={() => void confirm()}
            >
              {props.label}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
