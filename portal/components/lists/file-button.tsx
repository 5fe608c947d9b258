import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { toFileAddress } from './file-address.ts';
import type { List } from './use-list.ts';

/** The rows of the list as a file: all that search and filters let through, in the same order. */
export function FileButton(props: {
  list: List<unknown>;
  /** Path of the list's operation. */
  path: string;
  format: 'csv' | 'jsonl';
  label: string;
}) {
  return (
    <Button
      component="a"
      href={toFileAddress(props.path, props.list, props.format)}
      download
      variant="default"
      leftSection={<IconDownload size={16} aria-hidden />}
    >
      {props.label}
    </Button>
  );
}
