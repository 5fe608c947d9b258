import { Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { Ticket } from '../api/types.ts';
import { TextLink } from '../components/links.tsx';
import { ClientState, toEnvironmentLabel } from '../components/states.tsx';
import { paths } from '../paths.ts';
import { Callout } from '../ui/tone.tsx';
import styles from './chat-page.module.css';

/** What the ticket says and whether its client is ready for work. */
export function TicketSummary(props: { ticket: Ticket }) {
  const { ticket } = props;
  return (
    <>
      <section className={styles['ticket']} aria-label="Ticket">
        <Title order={1}>
          #{ticket.number} {ticket.summary}
        </Title>
        <div className={styles['meta']}>
          {ticket.client === null ? (
            <span>{ticket.company?.name ?? 'No company'}</span>
          ) : (
            <TextLink {...paths.client(ticket.client.id)}>
              {ticket.company?.name ?? ticket.client.name}
            </TextLink>
          )}
          <span>{ticket.status}</span>
          {ticket.client === null ? null : (
            <span>{toEnvironmentLabel(ticket.client.environment)}</span>
          )}
        </div>
        {ticket.client === null || ticket.client.ready ? null : (
          <ClientState client={ticket.client} />
        )}
        {ticket.description === null ? null : (
          <details>
            <summary>Description</summary>
            <p className={styles['description']}>{ticket.description}</p>
          </details>
        )}
      </section>
      {ticket.problem === null ? null : (
        <Callout tone="bad" icon={IconAlertTriangle} title={ticket.problem.message}>
          <div>{ticket.problem.nextStep}</div>
          <TextLink
            {...(ticket.client === null ? paths.clients() : paths.client(ticket.client.id))}
            underline="always"
          >
            {ticket.client === null ? 'Clients' : `Client page of ${ticket.client.name}`}
          </TextLink>
        </Callout>
      )}
    </>
  );
}
