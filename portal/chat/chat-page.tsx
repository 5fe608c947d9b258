import { Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { queries } from '../api/queries.ts';
import type { RunRow, Ticket } from '../api/types.ts';
import { TextLink } from '../components/links.tsx';
import { LostConnection } from '../components/lost-connection.tsx';
import { isMissing, QueryView } from '../components/query-view.tsx';
import { toRunName } from '../components/run-name.ts';
import { useHasRole } from '../components/session.tsx';
import { isOver, useLiveRun } from '../components/use-live-run.ts';
import { paths } from '../paths.ts';
import styles from './chat-page.module.css';
import { ChatHeader } from './chat-header.tsx';
import { Composer } from './composer.tsx';
import { Conversation } from './conversation.tsx';
import { PackageButtons } from './package-buttons.tsx';
import { RestoreRun } from './restore-run.tsx';
import { newRun, RunTabs } from './run-tabs.tsx';
import { TicketPicker } from './ticket-picker.tsx';
import { TicketSummary } from './ticket-summary.tsx';

const route = getRouteApi('/session/chat');

/** The page that a PSA shows beside a ticket, made for a pane of 360 px. */
export function ChatPage() {
  const { ticket, run } = route.useSearch();
  return (
    <div className={styles['page']}>
      <ChatHeader />
      <main className={styles['main']}>
        {ticket === undefined ? (
          <TicketPicker />
        ) : (
          <TicketChat key={ticket} idOrNumber={ticket} runId={run} />
        )}
      </main>
    </div>
  );
}

function TicketChat(props: { idOrNumber: string; runId: string | undefined }) {
  const ticket = useQuery({
    ...queries.ticket(props.idOrNumber),
    // Another look at what is not there would take away the list in which it is being looked for.
    refetchOnWindowFocus: ({ state }) => !isMissing(state.error),
  });
  const number = ticket.data?.number;
  useEffect(() => {
    document.title = number === undefined ? 'Seatwright' : `Ticket #${number} · Seatwright`;
  }, [number]);
  return (
    <QueryView query={ticket} elsewhere={<TicketPicker />}>
      {(data) => <LoadedTicket ticket={data} idOrNumber={props.idOrNumber} runId={props.runId} />}
    </QueryView>
  );
}

/** The run that a bare address shows: one that needs somebody first, otherwise the newest under way. */
function pickRun(open: readonly RunRow[]): string | null {
  return (open.find((run) => run.status === 'waiting-for-person') ?? open[0])?.id ?? null;
}

/** After a reload, and for a colleague who opens the ticket, the run that is under way goes on by itself. */
function LoadedTicket(props: { ticket: Ticket; idOrNumber: string; runId: string | undefined }) {
  const { ticket, idOrNumber } = props;
  const navigate = useNavigate();
  const mayWork = useHasRole('engineer', 'admin');
  const live = useQuery(queries.runsOfTicket(ticket.id));
  const runs = live.data?.items ?? ticket.runs;
  const open = runs.filter((run) => !isOver(run.status));
  // Chosen once: a run that begins to ask must not push away the one that is being read.
  const [picked] = useState(() => pickRun(open));
  const runId = props.runId === newRun ? null : (props.runId ?? picked);
  const show = (id: string) => void navigate(paths.chat(idOrNumber, id));
  return (
    <Stack gap="md" className={styles['grow'] ?? ''}>
      <TicketSummary ticket={ticket} />
      {open.some((run) => run.id !== runId) ? (
        <RunTabs runs={open} idOrNumber={idOrNumber} runId={runId} />
      ) : null}
      <div className={styles['grow']}>
        {runId === null ? (
          <PackageButtons ticket={ticket} idOrNumber={idOrNumber} runs={runs} onRun={show} />
        ) : (
          <TicketRun key={runId} runId={runId} onRun={show} onLeave={() => show(newRun)} />
        )}
      </div>
      {/* Every command is about a client of Seatwright. */}
      {mayWork && ticket.client !== null ? (
        <Composer ticket={ticket} idOrNumber={idOrNumber} runId={runId} onRun={show} />
      ) : null}
    </Stack>
  );
}

function TicketRun(props: { runId: string; onRun: (runId: string) => void; onLeave: () => void }) {
  const { query, lostAt } = useLiveRun(props.runId);
  const allPackages = (
    <button type="button" className={styles['leave']} onClick={props.onLeave}>
      All packages
    </button>
  );
  return (
    <QueryView query={query} elsewhere={<div>{allPackages}</div>}>
      {(data) => (
        <Stack gap="sm">
          <div className={styles['runHead']}>
            <Title order={2}>{toRunName(data)}</Title>
            <span className={styles['runLinks']}>
              <TextLink {...paths.run(data.id)} underline="always">
                Run page
              </TextLink>
              {allPackages}
            </span>
          </div>
          <Conversation run={data} withProgress />
          <RestoreRun run={data} onRun={props.onRun} />
          <LostConnection lostAt={lostAt} />
        </Stack>
      )}
    </QueryView>
  );
}
