import { Stack, Text } from '@mantine/core';
import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconHelpCircle,
  IconHourglass,
  IconReceipt,
  type TablerIcon,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type AllSubscriptionsQuery } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import type { ListedSubscription } from '../api/types.ts';
import { DirectoryFreshness } from '../components/directory-freshness.tsx';
import { ButtonLink, TextLink } from '../components/links.tsx';
import { clientFilter } from '../components/lists/client-filter.tsx';
import { useCspFilter } from '../components/lists/csp-filter.ts';
import { ListPage } from '../components/lists/list-page.tsx';
import { productFilter } from '../components/lists/product-filter.tsx';
import { renewalFilter } from '../components/lists/renewal-filter.tsx';
import { useList } from '../components/lists/use-list.ts';
import { NothingYet } from '../components/setup/nothing-yet.tsx';
import { toTermLabel } from '../components/states.tsx';
import { paths } from '../paths.ts';
import type { Column } from '../ui/data-table.tsx';
import { MoneyText } from '../ui/money.tsx';
import { Facts, Page } from '../ui/page.tsx';
import type { Filter } from '../ui/table/filter.ts';
import { Status, type Tone } from '../ui/tone.tsx';
import { Deadline, When } from '../ui/when.tsx';

const states: readonly {
  readonly value: string;
  readonly label: string;
  readonly tone: Tone;
  readonly icon: TablerIcon;
}[] = [
  { value: 'active', label: 'Active', tone: 'good', icon: IconCircleCheck },
  { value: 'pending', label: 'Pending', tone: 'info', icon: IconHourglass },
  { value: 'suspended', label: 'Suspended', tone: 'warn', icon: IconAlertTriangle },
  { value: 'cancelled', label: 'Cancelled', tone: 'quiet', icon: IconBan },
  { value: 'expired', label: 'Expired', tone: 'quiet', icon: IconBan },
  { value: 'unknown', label: 'Unknown', tone: 'quiet', icon: IconHelpCircle },
];

function useFilters(): Filter[] {
  const csp = useCspFilter();
  return useMemo(
    () => [
      clientFilter,
      productFilter,
      csp,
      { kind: 'choices', name: 'status', label: 'State', options: states },
      renewalFilter,
    ],
    [csp],
  );
}

function State({ row }: { row: ListedSubscription }) {
  const look = states.find(({ value }) => value === row.status);
  return (
    <Status tone={look?.tone ?? 'quiet'} icon={look?.icon ?? IconHelpCircle}>
      {look?.label ?? row.status}
      {row.isTrial ? ', trial' : ''}
    </Status>
  );
}

/** When fewer seats can count next: now, at the renewal, or why never. */
function NextReduction({ row }: { row: ListedSubscription }) {
  const { seatsNow, until, nextAt, note } = row.reduction;
  if (seatsNow > 0) {
    return (
      <>
        now, {seatsNow} {seatsNow === 1 ? 'seat' : 'seats'}
        {until === null ? '' : ', until '}
        {until === null ? null : <Deadline at={until} />}
      </>
    );
  }
  return nextAt === null ? (note ?? 'not known') : <Deadline at={nextAt} />;
}

const columns: readonly Column<ListedSubscription>[] = [
  {
    key: 'product',
    header: 'Product',
    sort: 'product',
    cell: (row) => <strong>{row.productName}</strong>,
  },
  {
    key: 'client',
    header: 'Client',
    sort: 'client',
    cell: (row) => <TextLink {...paths.client(row.clientId)}>{row.clientName}</TextLink>,
  },
  { key: 'csp', header: 'CSP', sort: 'csp', cell: (row) => row.cspName },
  {
    key: 'quantity',
    header: 'Seats',
    sort: 'quantity',
    align: 'end',
    startsDown: true,
    cell: (row) => row.quantity,
  },
  { key: 'term', header: 'Term', cell: toTermLabel },
  {
    key: 'price',
    header: 'Per seat and month',
    sort: 'price',
    align: 'end',
    startsDown: true,
    cell: (row) => <MoneyText amount={row.seatMonthlyCost} />,
  },
  {
    key: 'renewsAt',
    header: 'Renews',
    sort: 'renewsAt',
    cell: (row) => <Deadline at={row.renewsAt} none="not stated" />,
  },
  { key: 'reducible', header: 'Can be reduced', cell: (row) => <NextReduction row={row} /> },
  { key: 'status', header: 'State', sort: 'status', cell: (row) => <State row={row} /> },
  {
    key: 'subscriptionId',
    header: 'Subscription id',
    isOptional: true,
    cell: (row) => <span style={{ overflowWrap: 'anywhere' }}>{row.subscriptionId}</span>,
  },
  { key: 'seenAt', header: 'Read', isOptional: true, cell: (row) => <When at={row.seenAt} /> },
];

function toRenewal(row: ListedSubscription): string | null {
  if (row.renewsAutomatically === null) return null;
  return row.renewsAutomatically ? 'yes' : 'no: it ends by itself';
}

function SubscriptionDetail({ row }: { row: ListedSubscription }) {
  const { reduction } = row;
  return (
    <Stack gap="md">
      <State row={row} />
      <Facts
        items={[
          ['Client', <TextLink {...paths.client(row.clientId)}>{row.clientName}</TextLink>],
          ['CSP', row.cspName],
          ['Seats', row.quantity],
          [
            'Seats from the renewal on',
            row.scheduledQuantity === null ? 'as now' : row.scheduledQuantity,
          ],
          ['Term', toTermLabel(row)],
          ['Per seat and month', <MoneyText amount={row.seatMonthlyCost} />],
          ['Renews', <Deadline at={row.renewsAt} none="not stated" />],
          ['Renews by itself', toRenewal(row)],
          ['Can be reduced', <NextReduction row={row} />],
          [
            'To be asked for before',
            reduction.seatsNow > 0 ? null : <Deadline at={reduction.requestBefore} />,
          ],
          ['Subscription id', row.subscriptionId],
          ['Read', <When at={row.seenAt} />],
        ]}
      />
      <Text size="sm" c="dimmed">
        This is a copy for finding and listing. The client’s page reads its subscriptions live, and
        so does every plan.
      </Text>
      <ButtonLink
        {...paths.seatChanges({
          serviceId: row.serviceId,
          subscriptionId: row.subscriptionId,
        })}
        variant="default"
        style={{ alignSelf: 'flex-start' }}
      >
        Seat changes of this subscription
      </ButtonLink>
    </Stack>
  );
}

const panel = {
  noun: 'Subscription',
  title: (row: ListedSubscription) => row.productName,
  Body: SubscriptionDetail,
  useRow: (id: string) => useQuery(queries.subscription(id)),
};

export function SubscriptionsPage() {
  const list = useList<AllSubscriptionsQuery>({
    name: 'subscriptions',
    filters: useFilters(),
    order: 'product',
  });
  const subscriptions = useQuery(queries.allSubscriptions(list.query));
  return (
    <Page
      title="Subscriptions"
      description="What all clients have at their CSPs, read once a day. Plans always read live."
      actions={<DirectoryFreshness />}
    >
      <ListPage
        list={list}
        result={subscriptions}
        title="All subscriptions"
        noun="subscriptions"
        columns={columns}
        rowKey={(row) => row.id}
        rowName={(row) => `${row.productName}, ${row.clientName}, ${row.cspName}`}
        csvPath="/v1/subscriptions"
        panel={panel}
        empty={
          <NothingYet
            icon={IconReceipt}
            title="No subscription has been read yet"
            needs={['psa', 'csp', 'clients', 'directory']}
            action={
              <ButtonLink {...paths.clients()} variant="default" size="xs">
                Open the clients
              </ButtonLink>
            }
          >
            Subscriptions come from the CSP customers that are mapped to clients. An admin sets the
            mapping in a client’s Global Configuration; then read all again.
          </NothingYet>
        }
      />
    </Page>
  );
}
