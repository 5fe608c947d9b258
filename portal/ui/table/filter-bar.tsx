import { Button, Group, Popover, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconX } from '@tabler/icons-react';
import { useState, type MouseEvent, type ReactNode } from 'react';
import { ChoiceMenu } from './choice-menu.tsx';
import { formatDay, PeriodMenu } from './period-menu.tsx';
import {
  fromText,
  listSetValues,
  toText,
  withoutValue,
  type Filter,
  type FilterTexts,
  type SetValue,
} from './filter.ts';
import styles from './filter-bar.module.css';

interface Props {
  readonly filters: readonly Filter[];
  readonly texts: FilterTexts;
  /** Called with the parameters that change only. */
  readonly onChange: (texts: FilterTexts) => void;
}

interface MenuProps extends Props {
  /** Rows by value, for the choices whose menu is open; undefined while they are counted. */
  readonly counts: ReadonlyMap<string, number> | undefined;
  /** Told which menu opens; undefined when it closes. */
  readonly onMenu: (filter: Filter | undefined) => void;
}

/** A button per filter, each with its menu. */
export function FilterMenus(props: MenuProps) {
  return props.filters
    .filter((filter) => filter.kind !== 'custom' || filter.Menu !== undefined)
    .map((filter) => <FilterButton key={filter.label} filter={filter} menus={props} />);
}

function FilterButton(props: { filter: Filter; menus: MenuProps }) {
  const { filter, menus } = props;
  const [isOpen, setOpen] = useState(false);
  const setCount = listSetValues([filter], menus.texts).length;
  const turn = (open: boolean) => {
    setOpen(open);
    menus.onMenu(open ? filter : undefined);
  };
  return (
    <Popover
      opened={isOpen}
      onChange={turn}
      position="bottom-start"
      shadow="md"
      width={280}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button
          variant={setCount === 0 ? 'default' : 'light'}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          onClick={() => turn(!isOpen)}
        >
          {/* A column's header has the same word. */}
          <span className={styles['quiet']}>Filter</span> {filter.label}
          {setCount === 0 ? '' : ` (${setCount})`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <MenuOf filter={filter} menus={menus} />
      </Popover.Dropdown>
    </Popover>
  );
}

function MenuOf({ filter, menus }: { filter: Filter; menus: MenuProps }) {
  const { texts, onChange } = menus;
  if (filter.kind === 'period') {
    return <PeriodMenu filter={filter} texts={texts} onChange={onChange} />;
  }
  const values = fromText(texts[filter.name]);
  const change = (next: readonly string[]) => onChange({ [filter.name]: toText(next) });
  if (filter.kind === 'choices') {
    return <ChoiceMenu filter={filter} values={values} counts={menus.counts} onChange={change} />;
  }
  const { Menu } = filter;
  return Menu === undefined ? null : <Menu values={values} onChange={change} />;
}

function ChipWords({ chip }: { chip: SetValue }) {
  const { filter, value } = chip;
  if (filter.kind === 'custom') return <filter.Words value={value} />;
  if (filter.kind === 'choices') {
    return filter.options.find((option) => option.value === value)?.label ?? value;
  }
  return `${chip.name === filter.from ? 'from' : 'to'} ${formatDay(value)}`;
}

/** The keyboard goes on with the next chip; from the last one to what stands before the chips. */
function focusNeighbour(event: MouseEvent<HTMLElement>): void {
  const item = event.currentTarget.closest('li');
  const next = item?.nextElementSibling ?? item?.previousElementSibling;
  const isLast = item?.parentElement?.querySelectorAll('[data-chip]').length === 1;
  const before = item?.closest('[data-list-tools]')?.querySelector('button');
  const target = isLast ? before : next?.querySelector('button');
  if (target instanceof HTMLElement) target.focus();
}

/** What narrows the list now: each can be taken away by itself, or all at once. Nothing when nothing does. */
export function FilterChips(props: Props & { readonly onClear: () => void }) {
  const { filters, texts, onChange } = props;
  const chips = listSetValues(filters, texts);
  if (chips.length === 0) return null;
  return (
    <ul className={styles['chips']} aria-label="Filters">
      {chips.map((chip) => (
        <li key={`${chip.name}=${chip.value}`} data-chip>
          <UnstyledButton
            className={styles['chip']}
            onClick={(event) => {
              focusNeighbour(event);
              onChange(withoutValue(texts, chip));
            }}
          >
            <span className={styles['quiet']}>Remove filter</span>
            <span>
              {chip.filter.label}: <ChipWords chip={chip} />
            </span>
            <IconX size={14} aria-hidden />
          </UnstyledButton>
        </li>
      ))}
      <li>
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={(event) => {
            const tools = event.currentTarget.closest('[data-list-tools]');
            tools?.querySelector('button')?.focus();
            props.onClear();
          }}
        >
          Clear all
        </Button>
      </li>
    </ul>
  );
}

/** The row of controls above a table. */
export function ListTools(props: { readonly children: ReactNode }) {
  return (
    <Group gap={8} className={styles['tools']} data-list-tools>
      {props.children}
    </Group>
  );
}
