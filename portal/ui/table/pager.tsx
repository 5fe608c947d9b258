import { Button, Group, Text } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import styles from '../data-table.module.css';

/** The part of a list that is shown, and how to get to another. */
export interface Paging {
  readonly total: number;
  readonly limit: number;
  readonly offset: number;
  readonly onChange: (offset: number) => void;
}

const count = new Intl.NumberFormat('en-GB');

/** Where in a list a page stands, with the ways to the next and the one before; nothing when one page holds all. */
export function Pager(props: { paging: Paging }) {
  const { total, limit, offset, onChange } = props.paging;
  if (total <= limit && offset === 0) return null;
  const last = Math.min(offset + limit, total);
  return (
    <Group justify="space-between" className={styles['pager']}>
      <Text size="sm" c="dimmed" aria-live="polite">
        {count.format(offset + 1)}–{count.format(last)} of {count.format(total)}
      </Text>
      <Group gap="xs">
        <Button
          size="xs"
          variant="default"
          leftSection={<IconChevronLeft size={14} aria-hidden />}
          disabled={offset === 0}
          onClick={() => onChange(Math.max(0, offset - limit))}
        >
          Previous
        </Button>
        <Button
          size="xs"
          variant="default"
          rightSection={<IconChevronRight size={14} aria-hidden />}
          disabled={last >= total}
          onClick={() => onChange(offset + limit)}
        >
          Next
        </Button>
      </Group>
    </Group>
  );
}
