import { ActionIcon, Drawer, Group } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';

interface Props {
  readonly isOpen: boolean;
  readonly title: ReactNode;
  readonly onClose: () => void;
  /** Absent at the first row of the page. */
  readonly onPrevious?: (() => void) | undefined;
  /** Absent at the last row of the page. */
  readonly onNext?: (() => void) | undefined;
  readonly children: ReactNode;
}

/** What belongs to one row, beside its table. Escape closes it and the keyboard is back on the row. */
export function SidePanel(props: Props) {
  return (
    <Drawer.Root opened={props.isOpen} onClose={props.onClose} position="right" size="lg">
      <Drawer.Overlay backgroundOpacity={0.25} />
      <Drawer.Content>
        <Drawer.Header>
          <Drawer.Title fw={600}>{props.title}</Drawer.Title>
          <Group gap={2} wrap="nowrap">
            <ActionIcon
              aria-label="Previous row"
              disabled={props.onPrevious === undefined}
              onClick={props.onPrevious}
            >
              <IconChevronLeft size={18} aria-hidden />
            </ActionIcon>
            <ActionIcon
              aria-label="Next row"
              disabled={props.onNext === undefined}
              onClick={props.onNext}
            >
              <IconChevronRight size={18} aria-hidden />
            </ActionIcon>
            <Drawer.CloseButton aria-label="Close" />
          </Group>
        </Drawer.Header>
        <Drawer.Body>{props.children}</Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}
