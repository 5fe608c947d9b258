import { Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { queries } from '../api/queries.ts';
import type { Ticket } from '../api/types.ts';
import { QueryView } from '../components/query-view.tsx';
import { isOver, useLiveRun } from '../components/use-live-run.ts';
import { paths } from '../paths.ts';
import styles from './chat-page.module.css';
import { Conversation } from './conversation.tsx';
import { ChatHeader } from './chat-header.tsx';
import { PackageButtons } from './package-buttons.tsx';
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
  const ticket = useQuery(queries.ticket(props.idOrNumber));
  const number = ticket.data?.number;
  useEffect(() => {
    document.title = number === undefined ? 'Seatwright' : `Ticket #${number} · Seatwright`;
  }, [number]);
  return (
    <QueryView query={ticket}>
      {(data) => <LoadedTicket ticket={data} idOrNumber={props.idOrNumber} runId={props.runId} />}
    </QueryView>
  );
}

/** After a reload, and for a colleague who opens the ticket, the run that is under way goes on by itself. */
function LoadedTicket(props: { ticket: Ticket; idOrNumber: string; runId: string | undefined }) {
  const { ticket, idOrNumber } = props;
  const navigate = useNavigate();
  const openRun = ticket.runs.find((run) => !isOver(run.status));
  const [wantsPackages, setWantsPackages] = useState(false);
  const runId = wantsPackages ? undefined : (props.runId ?? openRun?.id);
  const show = (id: string | undefined) => {
    setWantsPackages(id === undefined);
    void navigate(paths.chat(idOrNumber, id));
  };
  return (
    <Stack gap="md">
      <TicketSummary ticket={ticket} />
      {runId === undefined ? (
        <PackageButtons ticket={ticket} idOrNumber={idOrNumber} onRun={show} />
      ) : (
        <TicketRun runId={runId} onLeave={() => show(undefined)} />
      )}
    </Stack>
  );
}

function TicketRun(props: { runId: string; onLeave: () => void }) {
  const { query } = useLiveRun(props.runId);
  return (
    <QueryView query={query}>
      {(data) => (
        <Stack gap="sm">
          <div className={styles['runHead']}>
            <Title order={2}>
              {data.packageTitle}
              {data.subject === null ? '' : `: ${data.subject}`}
            </Title>
            <button type="button" className={styles['leave']} onClick={props.onLeave}>
              All packages
            </button>
          </div>
          <Conversation run={data} withProgress />
        </Stack>
      )}
    </QueryView>
  );
}
