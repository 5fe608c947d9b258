import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { useRef, useState, type ReactNode } from 'react';

export interface UnsavedGuard {
  /** Does it at once when nothing would be lost; asks first otherwise. For closing a dialog that holds a form. */
  readonly leave: (close: () => void) => void;
  /** While the question is open, Escape answers it and must close nothing behind it. */
  readonly isAsking: boolean;
  /** To be rendered anywhere in the form's component. */
  readonly question: ReactNode;
}

/**
 * Asks before something typed is lost, whether by a link, the back button, closing the tab, or through `leave`. `isDirty`
 * must be false while it is being saved: what follows a saving leaves the form behind.
 */
export function useUnsavedGuard(isDirty: boolean): UnsavedGuard {
  const isLeaving = useRef(false);
  const [pending, setPending] = useState<{ readonly close: () => void } | null>(null);
  const blocker = useBlocker({
    shouldBlockFn: () => isDirty && !isLeaving.current,
    enableBeforeUnload: () => isDirty,
    withResolver: true,
  });
  const isBlocked = blocker.status === 'blocked';
  const stay = () => {
    setPending(null);
    if (isBlocked) blocker.reset();
  };
  const go = () => {
    setPending(null);
    if (isBlocked) return blocker.proceed();
    // Closing a dialog may change the address; it has been asked about already.
    isLeaving.current = true;
    pending?.close();
  };
  const isAsking = isBlocked || pending !== null;
  return {
    leave: (close) => (isDirty ? setPending({ close }) : close()),
    isAsking,
    // Not there before it is asked: it would hear the very Escape that asked it.
    question: isAsking ? <Question onStay={stay} onGo={go} /> : null,
  };
}

function Question(props: { onStay: () => void; onGo: () => void }) {
  return (
    <Modal opened onClose={props.onStay} title="Leave without saving?">
      <Stack gap="sm">
        <Text size="sm">What you have entered here is not saved yet.</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={props.onGo}>
            Leave and lose it
          </Button>
          <Button data-autofocus onClick={props.onStay}>
            Stay on the page
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
