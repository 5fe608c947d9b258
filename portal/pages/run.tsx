import { Grid, Stack, Text } from '@mantine/core';
import { IconBroadcast, IconMessageChatbot, IconRefresh } from '@tabler/icons-react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { Plan, Run } from '../api/types.ts';
import { Conversation } from '../chat/conversation.tsx';
import { RestoreRun } from '../chat/restore-run.tsx';
import { ButtonLink, TextLink } from '../components/links.tsx';
import { LostConnection } from '../components/lost-connection.tsx';
import { PlanView } from '../components/plan-view.tsx';
import { QueryView } from '../components/query-view.tsx';
import { SeatChangeTable } from '../components/seat-change-table.tsx';
import { useHasRole } from '../components/session.tsx';
import { RunState } from '../components/states.tsx';
import { StepList } from '../components/step-list.tsx';
import { isOver, useLiveRun } from '../components/use-live-run.ts';
import { paths } from '../paths.ts';
import { Facts, Page, Panel } from '../ui/page.tsx';
import { Status } from '../ui/tone.tsx';
import { When } from '../ui/when.tsx';

const route = getRouteApi('/session/shell/runs/$runId');

function Freshness(props: { isLive: boolean; lostAt: number | null; run: Run }) {
  if (isOver(props.run.status)) return null;
  if (props.lostAt !== null) return <LostConnection lostAt={props.lostAt} />;
  return props.isLive ? (
    <Status tone="good" icon={IconBroadcast}>
      Live
    </Status>
  ) : (
    <Status tone="quiet" icon={IconRefresh}>
      Read again every few seconds
    </Status>
  );
}

function RunPlan(props: { plan: Plan | null }) {
  return (
    <Panel title="Plan">
      {props.plan === null ? (
        <Text size="sm" c="dimmed">
          No plan yet. It is made once everything it needs is known, before anything is bought or
          given back.
        </Text>
      ) : (
        <PlanView plan={props.plan} />
      )}
    </Panel>
  );
}

function Overview({ run }: { run: Run }) {
  const mayAudit = useHasRole('admin', 'auditor');
  const entries = (
    <TextLink {...paths.audit({ ticket: run.ticketId })}>Entries of this ticket</TextLink>
  );
  return (
    <Panel title="Overview">
      <Facts
        items={[
          ['State', <RunState key="state" run={run} />],
          ['Started by', run.startedBy],
          ['Started', <When key="started" at={run.startedAt} />],
          ['Finished', <When key="finished" at={run.finishedAt} />],
          ...(mayAudit ? [['Audit log', entries] as const] : []),
        ]}
      />
    </Panel>
  );
}

function LoadedRun(props: { run: Run; isLive: boolean; lostAt: number | null }) {
  const { run } = props;
  const navigate = useNavigate();
  const subject = run.subject === null ? '' : `: ${run.subject}`;
  return (
    <Page
      title={`${run.packageTitle}${subject}`}
      trail={
        <nav aria-label="Breadcrumb">
          <TextLink {...paths.runs()}>Runs</TextLink>
          {' / '}
          <TextLink {...paths.client(run.clientId)}>{run.clientName}</TextLink>
        </nav>
      }
      actions={
        <>
          <Freshness isLive={props.isLive} lostAt={props.lostAt} run={run} />
          <ButtonLink
            {...paths.chat(run.ticketNumber, run.id)}
            variant="default"
            leftSection={<IconMessageChatbot size={16} aria-hidden />}
          >
            Open beside ticket #{run.ticketNumber}
          </ButtonLink>
        </>
      }
    >
      <Overview run={run} />
      <Grid>
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <Panel title="Conversation">
            <Conversation run={run} withProgress={false} />
            <RestoreRun run={run} onRun={(id) => void navigate(paths.run(id))} />
          </Panel>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <Stack gap="md">
            <Panel title="Steps">
              <StepList steps={run.steps} />
            </Panel>
            <RunPlan plan={run.plan} />
          </Stack>
        </Grid.Col>
      </Grid>
      <Panel title="Seat changes" padded={false}>
        <SeatChangeTable
          rows={run.seatChanges}
          withoutClient
          empty={
            <Text size="sm" c="dimmed" p="md">
              This run has changed no subscription.
            </Text>
          }
        />
      </Panel>
    </Page>
  );
}

export function RunPage() {
  const { runId } = route.useParams();
  const { query, isLive, lostAt } = useLiveRun(runId);
  return (
    <QueryView
      query={query}
      title="Run"
      elsewhere={<TextLink {...paths.runs()}>All runs</TextLink>}
    >
      {(data) => <LoadedRun run={data} isLive={isLive} lostAt={lostAt} />}
    </QueryView>
  );
}
