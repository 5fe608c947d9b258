import { Stack } from '@mantine/core';
import { IconListDetails, IconMessageChatbot } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { listRuns, type RunsQuery } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import type { RunRow } from '../api/types.ts';
import { cancelRuns } from '../components/cancel-runs.tsx';
import { ButtonLink, TextLink } from '../components/links.tsx';
import { clientFilter } from '../components/lists/client-filter.tsx';
import { ListPage } from '../components/lists/list-page.tsx';
import { useList } from '../components/lists/use-list.ts';
import { PlanView } from '../components/plan-view.tsx';
import { QueryView } from '../components/query-view.tsx';
import { toRunName } from '../components/run-name.ts';
import { runColumns } from '../components/run-table.tsx';
import { useHasRole, useMe } from '../components/session.tsx';
import { RunState, runStatusOptions } from '../components/states.tsx';
import { StepList } from '../components/step-list.tsx';
import { NothingYet } from '../components/setup/nothing-yet.tsx';
import { paths } from '../paths.ts';
import { Facts, Page } from '../ui/page.tsx';
import type { Filter } from '../ui/table/filter.ts';
import { When } from '../ui/when.tsx';

function useFilters(): Filter[] {
  const me = useMe();
  const packages = useQuery(queries.packages()).data?.items;
  return useMemo(
    () => [
      { kind: 'choices', name: 'status', label: 'State', options: runStatusOptions },
      clientFilter,
      {
        kind: 'choices',
        name: 'package',
        label: 'Package',
        options: (packages ?? []).map(({ name, title }) => ({ value: name, label: title })),
      },
      {
        kind: 'choices',
        name: 'startedBy',
        label: 'Started by',
        options: [{ value: me.name, label: `Me (${me.name})` }],
      },
      { kind: 'period', label: 'Started', from: 'from', to: 'to' },
    ],
    [me.name, packages],
  );
}

function RunDetail({ row }: { row: RunRow }) {
  const run = useQuery(queries.run(row.id));
  return (
    <Stack gap="md">
      <RunState run={row} />
      <Facts
        items={[
          ['Client', <TextLink {...paths.client(row.clientId)}>{row.clientName}</TextLink>],
          ['Ticket', <TextLink {...paths.chat(row.ticketNumber)}>#{row.ticketNumber}</TextLink>],
          ['Started by', row.startedBy],
          ['Started', <When at={row.startedAt} />],
          ['Finished', row.finishedAt === null ? null : <When at={row.finishedAt} />],
        ]}
      />
      <ButtonLink
        {...paths.run(row.id)}
        variant="default"
        leftSection={<IconMessageChatbot size={16} aria-hidden />}
        style={{ alignSelf: 'flex-start' }}
      >
        Open the run and its conversation
      </ButtonLink>
      <QueryView query={run}>
        {(found) => (
          <>
            {found.plan === null ? null : <PlanView plan={found.plan} />}
            <StepList steps={found.steps} />
          </>
        )}
      </QueryView>
    </Stack>
  );
}

const countRuns = (query: RunsQuery) => listRuns(query).then(({ total }) => total);
const panel = {
  noun: 'Run',
  title: toRunName,
  Body: RunDetail,
  useRow: (id: string) => useQuery(queries.run(id)),
};

export function RunsPage() {
  const list = useList<RunsQuery>({ name: 'runs', filters: useFilters(), order: '-startedAt' });
  const runs = useQuery(queries.runs(list.query));
  const isWorking = useHasRole('engineer', 'admin');
  return (
    <Page title="Runs" description="Every execution of a package, the newest first.">
      <ListPage
        list={list}
        result={runs}
        title="All runs"
        noun="runs"
        columns={runColumns}
        rowKey={(run) => run.id}
        rowName={(run) => `${toRunName(run)}, ticket ${run.ticketNumber}`}
        count={countRuns}
        csvPath="/v1/runs"
        panel={panel}
        bulk={isWorking ? [cancelRuns] : []}
        empty={
          <NothingYet
            icon={IconListDetails}
            title="Nothing has run yet"
            needs={['psa', 'tenant', 'clients', 'ready']}
            action={
              isWorking ? (
                <ButtonLink {...paths.chat()} size="xs">
                  Choose a ticket
                </ButtonLink>
              ) : null
            }
          >
            {isWorking
              ? 'Runs start from a ticket: choose one and start a package in its chat.'
              : 'Runs appear here as soon as an engineer starts a package from a ticket.'}
          </NothingYet>
        }
      />
    </Page>
  );
}
