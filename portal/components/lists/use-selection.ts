import { useState } from 'react';
import type { Selection } from '../../ui/data-table.tsx';

/** Ticked rows. They stay ticked on other pages, and are forgotten as soon as `scope` says that the list is another one. */
export function useSelection<Row>(
  scope: string,
  rows: readonly Row[] | undefined,
  rowKey: (row: Row) => string,
): Selection<Row> & { readonly clear: () => void } {
  const [state, setState] = useState({ scope, ticked: new Map<string, Row>() });
  const ticked = state.scope === scope ? state.ticked : new Map<string, Row>();
  const fresh = new Map(rows?.map((row) => [rowKey(row), row]));
  return {
    // What was ticked is shown as it is now, where the page still has it.
    rows: new Map([...ticked].map(([key, row]) => [key, fresh.get(key) ?? row])),
    onChange: (changed, how) => {
      const next = new Map(ticked);
      for (const row of changed) {
        if (how === 'add') next.set(rowKey(row), row);
        else next.delete(rowKey(row));
      }
      setState({ scope, ticked: next });
    },
    clear: () => setState({ scope, ticked: new Map() }),
  };
}
