import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { queries } from '../../api/queries.ts';
import type { ChoiceFilter } from '../../ui/table/filter.ts';

/** For every list whose rows belong to a CSP: those that are connected. */
export function useCspFilter(): ChoiceFilter {
  const services = useQuery(queries.services()).data?.items;
  return useMemo(
    () => ({
      kind: 'choices',
      name: 'serviceId',
      label: 'CSP',
      options: (services ?? [])
        .filter(({ category }) => category === 'csp')
        .map(({ id, name }) => ({ value: id, label: name })),
    }),
    [services],
  );
}
