import { ActionIcon, Button, Group, Popover, Stack, Text } from '@mantine/core';
import { IconBookmark, IconTrash, IconUsers } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { deleteView } from '../../api/operations.ts';
import { queries } from '../../api/queries.ts';
import type { SavedView } from '../../api/types.ts';
import { ProblemCallout } from '../../ui/problem.tsx';
import { dangerColor } from '../../ui/theme.ts';
import { toProblem } from '../problem-from-error.ts';
import { SaveView, type ViewsProps } from './save-view.tsx';
import { fromViewQuery, toViewQuery } from './view-address.ts';

/** The person's own views of this list and those that are shared, and the way to save the present one. */
export function SavedViews(props: ViewsProps) {
  const { list, name } = props;
  const [isOpen, setOpen] = useState(false);
  const views = useQuery(queries.views(name));
  const present = toViewQuery(list.search);
  const items = views.data?.items ?? [];
  const current = present === '' ? undefined : items.find(({ query }) => query === present);
  const show = (view: SavedView) => {
    setOpen(false);
    list.go({ ...fromViewQuery(view.query), columns: view.columns?.join(',') }, 'step');
  };
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      position="bottom-end"
      shadow="md"
      width={300}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconBookmark size={16} aria-hidden />}
          onClick={() => setOpen(!isOpen)}
        >
          {current?.name ?? 'Views'}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          {views.error === null ? null : <ProblemCallout problem={toProblem(views.error)} />}
          {views.data !== undefined && items.length === 0 ? (
            <Text size="sm" c="dimmed">
              No view of this list is saved yet. Set filters, order and columns, and give them a
              name here.
            </Text>
          ) : null}
          <Stack gap={2} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
            {items.map((view) => (
              <ViewLine
                key={view.id}
                view={view}
                isCurrent={view.id === current?.id}
                onShow={() => show(view)}
              />
            ))}
          </Stack>
          <SaveView views={props} items={items} onSaved={() => setOpen(false)} />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function ViewLine(props: { view: SavedView; isCurrent: boolean; onShow: () => void }) {
  const { view } = props;
  const [isAsking, setAsking] = useState(false);
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: () => deleteView(view.id),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['views'] }),
  });
  return (
    <li>
      <Group gap={4} wrap="nowrap" justify="space-between">
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          justify="flex-start"
          style={{ flex: 1 }}
          {...(props.isCurrent ? { 'aria-current': true } : {})}
          rightSection={view.shared ? <IconUsers size={14} aria-hidden /> : null}
          onClick={props.onShow}
        >
          {view.name}
          {view.shared ? ` (${view.own ? 'shared' : `shared by ${view.owner}`})` : ''}
        </Button>
        {view.canChange ? (
          <ActionIcon
            size={28}
            aria-label={`Delete the view ${view.name}`}
            aria-expanded={isAsking}
            onClick={() => setAsking(!isAsking)}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        ) : null}
      </Group>
      {isAsking ? (
        <Stack gap={4} p={4}>
          <Text size="sm">
            Delete “{view.name}”{view.shared ? ' for everybody' : ''}?
          </Text>
          {remove.error === null ? null : <ProblemCallout problem={toProblem(remove.error)} />}
          <Group gap="xs">
            <Button
              size="compact-sm"
              color={dangerColor}
              loading={remove.isPending}
              data-autofocus
              onClick={() => remove.mutate()}
            >
              Delete view
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => setAsking(false)}>
              Keep it
            </Button>
          </Group>
        </Stack>
      ) : null}
    </li>
  );
}
