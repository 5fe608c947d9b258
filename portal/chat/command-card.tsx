import { Button, Group, Stack, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { queries } from '../api/queries.ts';
import type { Ticket, UnderstoodCommand } from '../api/types.ts';
import { TextLink } from '../components/links.tsx';
import { toProblem } from '../components/problem-from-error.ts';
import { toRunName } from '../components/run-name.ts';
import { useHasRole } from '../components/session.tsx';
import { RunState } from '../components/states.tsx';
import { isOver } from '../components/use-live-run.ts';
import { paths } from '../paths.ts';
import { ProblemCallout } from '../ui/problem.tsx';
import { Status } from '../ui/tone.tsx';
import { CancelRun } from './cancel-run.tsx';
import styles from './composer.module.css';
import { useStartRun } from './use-start-run.ts';

type Understood<Kind extends UnderstoodCommand['kind']> = Extract<
  UnderstoodCommand,
  { kind: Kind }
>;

interface CardProps {
  readonly understood: UnderstoodCommand;
  readonly ticket: Ticket;
  readonly idOrNumber: string;
  readonly runId: string | null;
  readonly onRun: (runId: string) => void;
  /** Put away without doing anything; the line stays. */
  readonly onClose: () => void;
  /** The command was carried out. */
  readonly onDone: () => void;
}

/** A card that takes the focus when it appears: its first button carries the command out. Escape puts it away. */
function Card(props: { title: string; onClose: () => void; children: ReactNode }) {
  const titleId = useId();
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    const first = card.current?.querySelector<HTMLElement>('[data-first]');
    (first ?? card.current)?.focus();
  }, []);
  return (
    <section
      className={styles['reading']}
      aria-labelledby={titleId}
      ref={card}
      tabIndex={-1}
      onKeyDown={(event) => {
        // A dialog that was opened from here closes by itself first.
        if (event.key === 'Escape' && card.current?.contains(event.target as Node)) props.onClose();
      }}
    >
      <Stack gap="xs">
        <Title order={2} id={titleId}>
          {props.title}
        </Title>
        {props.children}
      </Stack>
    </section>
  );
}

function CloseButton(props: { label: string; onClose: () => void; isFirst?: boolean }) {
  return (
    <Button
      variant="default"
      mih={36}
      onClick={props.onClose}
      data-first={props.isFirst || undefined}
    >
      {props.label}
    </Button>
  );
}

function StartCard(props: CardProps & { understood: Understood<'start'> }) {
  const { understood, ticket } = props;
  const start = useStartRun(ticket.id, props.onRun);
  return (
    <Card title={understood.packageTitle} onClose={props.onClose}>
      <dl className={styles['facts']}>
        {understood.facts.map(({ label, value, problem }) => (
          <div key={`${label} ${value}`}>
            <dt>{label}</dt>
            <dd>
              {value}
              {problem === null ? null : (
                <Status tone="warn" icon={IconAlertTriangle}>
                  {problem} The form will ask.
                </Status>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {start.error === null ? null : <ProblemCallout problem={toProblem(start.error)} />}
      <Group gap="xs">
        <Button
          mih={36}
          data-first
          loading={start.isPending}
          onClick={() => start.mutate(understood)}
        >
          Start {understood.packageTitle}
        </Button>
        <CloseButton label="Not now" onClose={props.onClose} />
      </Group>
    </Card>
  );
}

function StatusCard(props: CardProps) {
  const runs = useQuery(queries.runsOfTicket(props.ticket.id));
  const open = (runs.data?.items ?? []).filter((run) => !isOver(run.status));
  return (
    <Card title="Where the runs of this ticket stand" onClose={props.onClose}>
      {runs.error === null ? null : <ProblemCallout problem={toProblem(runs.error)} />}
      <dl className={styles['forms']}>
        {open.map((run) => (
          <div key={run.id}>
            <dt>
              <TextLink {...paths.chat(props.idOrNumber, run.id)}>{toRunName(run)}</TextLink>
            </dt>
            <dd>
              <RunState run={run} />
            </dd>
          </div>
        ))}
      </dl>
      {runs.data !== undefined && open.length === 0 ? (
        <p className={styles['hint']}>No run is under way for this ticket.</p>
      ) : null}
      <Group>
        <CloseButton label="Close" onClose={props.onClose} isFirst />
      </Group>
    </Card>
  );
}

function CancelCard(props: CardProps) {
  const run = useQuery({ ...queries.run(props.runId ?? ''), enabled: props.runId !== null }).data;
  const canCancel = run?.canCancel === true;
  const mayCancel = useHasRole('engineer', 'admin');
  return (
    <Card
      title={canCancel ? `Cancel ${toRunName(run)}?` : 'Nothing to cancel'}
      onClose={props.onClose}
    >
      {canCancel ? null : (
        <p className={styles['hint']}>
          {run === undefined || isOver(run.status)
            ? 'Open the run that you want to cancel, then write “cancel”.'
            : mayCancel
              ? 'A seat change of this run is under way at the CSP: it has to come to an end first.'
              : 'An engineer or an admin has to cancel it.'}
        </p>
      )}
      <Group gap="xs">
        {canCancel ? <CancelRun run={run} isFirst onCancelled={props.onDone} /> : null}
        <CloseButton
          label={canCancel ? 'Not now' : 'Close'}
          onClose={props.onClose}
          isFirst={!canCancel}
        />
      </Group>
    </Card>
  );
}

function HelpCard(props: CardProps & { understood: Understood<'help'> }) {
  return (
    <Card title="What can be written" onClose={props.onClose}>
      <dl className={styles['forms']}>
        {props.understood.forms.map(({ form, effect }) => (
          <div key={form}>
            <dt>
              <code>{form}</code>
            </dt>
            <dd>{effect}</dd>
          </div>
        ))}
      </dl>
      <Group>
        <CloseButton label="Close" onClose={props.onClose} isFirst />
      </Group>
    </Card>
  );
}

/** What a typed line was understood as, with the button that carries it out. */
export function CommandCard(props: CardProps) {
  const { understood } = props;
  switch (understood.kind) {
    case 'start':
      return <StartCard {...props} understood={understood} />;
    case 'status':
      return <StatusCard {...props} />;
    case 'cancel':
      return <CancelCard {...props} />;
    case 'help':
      return <HelpCard {...props} understood={understood} />;
    case 'open-ticket':
      return null;
  }
}
