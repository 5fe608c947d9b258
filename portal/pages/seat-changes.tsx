import { IconArmchair } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { listSeatChanges, type SeatChangesQuery } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import type { SeatChange } from '../api/types.ts';
import { abandonSeatChanges } from '../components/abandon-seat-changes.tsx';
import { ButtonLink } from '../components/links.tsx';
import { clientFilter } from '../components/lists/client-filter.tsx';
import { useCspFilter } from '../components/lists/csp-filter.ts';
import { ListPage } from '../components/lists/list-page.tsx';
import { useList } from '../components/lists/use-list.ts';
import { useMayAbandon } from '../components/may-abandon.ts';
import { SeatChangeDetail } from '../components/seat-change-detail.tsx';
import {
  seatChangeColumns,
  toChangeName,
  toChangeTitle,
} from '../components/seat-change-table.tsx';
import { useMe } from '../components/session.tsx';
import { seatChangeStates } from '../components/states.tsx';
import { NothingYet } from '../components/setup/nothing-yet.tsx';
import { paths } from '../paths.ts';
import { Page } from '../ui/page.tsx';
import type { Filter } from '../ui/table/filter.ts';

function useFilters(): Filter[] {
  const me = useMe();
  const csp = useCspFilter();
  return useMemo(
    () => [
      { kind: 'choices', name: 'state', label: 'State', options: seatChangeStates },
      clientFilter,
      csp,
      {
        kind: 'choices',
        name: 'direction',
        label: 'Direction',
        isSingle: true,
        options: [
          { value: 'bought', label: 'Bought' },
          { value: 'given-back', label: 'Given back' },
        ],
      },
      {
        kind: 'choices',
        name: 'requestedBy',
        label: 'Asked for by',
        options: [{ value: me.name, label: `Me (${me.name})` }],
      },
      { kind: 'period', label: 'Asked for', from: 'from', to: 'to' },
      { kind: 'custom', name: 'subscriptionId', label: 'Subscription', Words: SubscriptionWords },
    ],
    [me.name, csp],
  );
}

/** Subscriptions are filtered by through links only: nobody knows their ids by heart. */
function SubscriptionWords({ value }: { value: string }) {
  return value;
}

function Detail(props: { row: SeatChange; onClose: () => void }) {
  return <SeatChangeDetail change={props.row} onDone={props.onClose} />;
}

const countChanges = (query: SeatChangesQuery) => listSeatChanges(query).then(({ total }) => total);
const panel = {
  noun: 'Seat change',
  title: toChangeTitle,
  Body: Detail,
  useRow: (id: string) => useQuery(queries.seatChange(id)),
};

export function SeatChangesPage() {
  const mayAbandon = useMayAbandon();
  const list = useList<SeatChangesQuery>({
    name: 'seat-changes',
    filters: useFilters(),
    order: '-createdAt',
  });
  const changes = useQuery(queries.seatChanges(list.query));
  return (
    <Page
      title="Seat changes"
      description="The ledger: every wish to change a subscription, written down before the CSP is called."
    >
      <ListPage
        list={list}
        result={changes}
        title="Ledger"
        noun="seat changes"
        columns={seatChangeColumns}
        rowKey={(change) => change.id}
        rowName={toChangeName}
        count={countChanges}
        csvPath="/v1/seat-changes"
        panel={panel}
        bulk={mayAbandon ? [abandonSeatChanges] : []}
        empty={
          <NothingYet
            icon={IconArmchair}
            title="No seat has been bought or given back yet"
            needs={['psa', 'tenant', 'csp', 'clients', 'ready']}
            action={
              <ButtonLink {...paths.clients()} variant="default" size="xs">
                Look at the clients’ packages
              </ButtonLink>
            }
          >
            Onboarding and offboarding do it, once an admin has switched license provisioning on in
            a client’s package; each change appears here before it is sent.
          </NothingYet>
        }
      />
    </Page>
  );
}
