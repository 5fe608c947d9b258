import { useLocalStorage } from '@mantine/hooks';
import type { Column, Density } from '../../ui/data-table.tsx';
import { fromText } from '../../ui/table/filter.ts';
import { useMe } from '../session.tsx';
import type { List } from './use-list.ts';

/** A text that this browser keeps for this person; empty when nothing was kept. */
function useKept(what: string): [string, (text: string) => void] {
  const me = useMe();
  const [text, setText] = useLocalStorage({
    key: `seatwright.${what}.${me.id}`,
    defaultValue: '',
    getInitialValueInEffect: false,
    serialize: (value) => value,
    deserialize: (value) => value ?? '',
  });
  return [text, setText];
}

/** How close the rows stand, for all lists of this person in this browser. */
export function useDensity(): [Density, (density: Density) => void] {
  const [text, setText] = useKept('density');
  return [text === 'compact' ? 'compact' : 'comfortable', setText];
}

/** Only the name is left in the address when somebody hides every other column. */
const none = 'none';

/** Keys of the columns that are shown: those of the address, else those last chosen here, else the list's own. */
export function toShown<Row>(
  columns: readonly Column<Row>[],
  address: string | undefined,
  kept: string,
): string[] {
  const wanted = fromText(address ?? kept);
  const isChosen = wanted.length > 0;
  return columns
    .filter(({ key, isOptional }, index) =>
      index === 0 ? true : isChosen ? wanted.includes(key) : isOptional !== true,
    )
    .map(({ key }) => key);
}

/** The columns that are shown, and how to choose others; the choice is in the address and kept for the next visit. */
export function useColumns<Row>(list: List<unknown>, columns: readonly Column<Row>[]) {
  const [kept, keep] = useKept(`columns.${list.name}`);
  const shown = toShown(columns, list.search.columns, kept);
  return {
    shown,
    columns: columns.filter(({ key }) => shown.includes(key)),
    choose: (keys: readonly string[] | undefined) => {
      const others = keys?.filter((key) => key !== columns[0]?.key);
      const text = others === undefined ? '' : others.join(',') || none;
      keep(text);
      list.go({ columns: text || undefined }, 'replace');
    },
  };
}
