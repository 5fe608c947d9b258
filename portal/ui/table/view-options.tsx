import {
  Button,
  Checkbox,
  Fieldset,
  NativeSelect,
  Popover,
  Radio,
  Group,
  Stack,
} from '@mantine/core';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import type { Column, Density, Sorting } from '../data-table.tsx';

interface Props<Row> {
  /** All of the list; the first one names the row and always stays. */
  readonly columns: readonly Column<Row>[];
  /** Keys of the columns that are shown. */
  readonly shown: readonly string[];
  /** Undefined brings the list's own columns back. */
  readonly onShown: (keys: readonly string[] | undefined) => void;
  readonly sorting: Sorting;
  readonly density: Density;
  readonly onDensity: (density: Density) => void;
}

/** Both orders of every column that the server can sort by: for cards, whose headers are out of sight. */
function toSortOptions<Row>(columns: readonly Column<Row>[]) {
  return columns.flatMap(({ sort, header }) => {
    if (sort === undefined) return [];
    return [
      { value: sort, label: `${header}, ascending` },
      { value: `-${sort}`, label: `${header}, descending` },
    ];
  });
}

function ColumnChoice<Row>({ columns, shown, onShown }: Props<Row>) {
  return (
    <Fieldset
      legend="Columns"
      variant="unstyled"
      styles={{
        root: { margin: 0, padding: 0 },
        legend: { fontWeight: 600, fontSize: 'var(--mantine-font-size-sm)', padding: 0 },
      }}
    >
      <Stack gap={8}>
        {columns.slice(1).map(({ key, header }) => (
          <Checkbox
            key={key}
            label={header}
            checked={shown.includes(key)}
            onChange={(event) => {
              const isWanted = event.currentTarget.checked;
              // In the order of the table, so that the same choice is always the same address.
              const keys = columns.map((column) => column.key);
              onShown(keys.filter((one) => (one === key ? isWanted : shown.includes(one))));
            }}
          />
        ))}
        <Button
          variant="default"
          size="xs"
          style={{ alignSelf: 'flex-start' }}
          onClick={() => onShown(undefined)}
        >
          Usual columns
        </Button>
      </Stack>
    </Fieldset>
  );
}

/** How the list looks: order, density and columns. */
export function ViewOptions<Row>(props: Props<Row>) {
  const { sorting, density, onDensity } = props;
  const sorts = toSortOptions(props.columns);
  return (
    <Popover position="bottom-end" shadow="md" width={260} trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconAdjustmentsHorizontal size={16} aria-hidden />}>
          Display
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          {sorts.length === 0 ? null : (
            <NativeSelect
              label="Sort by"
              data={sorts}
              value={sorting.value}
              onChange={(event) => sorting.onChange(event.currentTarget.value)}
            />
          )}
          <Radio.Group
            label="Rows"
            value={density}
            onChange={(value) => onDensity(value === 'compact' ? 'compact' : 'comfortable')}
          >
            <Group gap="md" mt={4}>
              <Radio value="comfortable" label="Comfortable" />
              <Radio value="compact" label="Compact" />
            </Group>
          </Radio.Group>
          <ColumnChoice {...props} />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
