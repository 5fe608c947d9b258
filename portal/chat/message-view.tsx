import { IconAlertTriangle, IconBan, IconNote } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Message, Run } from '../api/types.ts';
import { LinkedWords } from '../components/linked-words.tsx';
import { PriceBox } from '../components/price-box.tsx';
import { SubscriptionTable } from '../components/subscription-table.tsx';
import { SumTable } from '../components/sum-table.tsx';
import { Callout } from '../ui/tone.tsx';
import { When } from '../ui/when.tsx';
import styles from './conversation.module.css';
import { FirstPassword } from './first-password.tsx';

function Words(props: { text: string }) {
  return props.text === '' ? null : <p className={styles['words']}>{props.text}</p>;
}

/** What a price is for. The rest of the sentence says in words what the box shows, for surfaces without one. */
function toSubject(text: string): string {
  return text.split(': ')[0] ?? text;
}

function toNextStep(data: unknown): string | null {
  if (typeof data !== 'object' || data === null || !('nextStep' in data)) return null;
  return typeof data.nextStep === 'string' ? data.nextStep : null;
}

/** That something stands on the ticket, with its words on demand; null where they were not kept. */
function Note(props: { text: string; note: string | null }) {
  return (
    <Callout tone="quiet" icon={IconNote} title="Written on the ticket">
      {props.note === null ? (
        <p className={styles['note']}>{props.text}</p>
      ) : (
        <details className={styles['note']}>
          <summary>{props.text}</summary>
          <p>{props.note}</p>
        </details>
      )}
    </Callout>
  );
}

function Body(props: { message: Message; run: Run }): ReactNode {
  const { message } = props;
  switch (message.kind) {
    case 'sum':
      return <SumTable items={message.data.items} />;
    case 'subscriptions':
      return (
        <>
          <Words text={message.text} />
          <div className={styles['table']}>
            <SubscriptionTable
              rows={message.data.rows}
              inChoice
              empty={<p className={styles['words']}>No subscription provides this license.</p>}
            />
          </div>
          {message.text.includes(message.data.rule) ? null : (
            <p className={styles['rule']}>Rule: {message.data.rule}</p>
          )}
        </>
      );
    case 'price':
      return (
        <>
          <Words text={toSubject(message.text)} />
          <PriceBox price={message.data} />
        </>
      );
    case 'answered':
      return message.data.answers.length === 0 ? (
        <Words text={message.text} />
      ) : (
        <dl className={styles['answers']}>
          {message.data.answers.map(({ label, value }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value === '' ? '—' : value}</dd>
            </div>
          ))}
        </dl>
      );
    case 'refusal': {
      const nextStep = toNextStep(message.data);
      return (
        <Callout
          tone="warn"
          icon={nextStep === null ? IconBan : IconAlertTriangle}
          title={<LinkedWords text={message.text} />}
        >
          {nextStep === null || message.text.includes(nextStep) ? null : (
            <LinkedWords text={nextStep} />
          )}
        </Callout>
      );
    }
    case 'first-password':
      return (
        <FirstPassword runId={props.run.id} message={message} waiting={props.run.firstPasswords} />
      );
    case 'note':
      return <Note text={message.text} note={message.data?.note ?? null} />;
    case 'progress':
      return <p className={styles['progress']}>{message.text}</p>;
    case 'text':
      return <Words text={message.text} />;
  }
}

/** One message: Seatwright's on the left, a person's answer on the right. */
export function MessageView(props: { message: Message; run: Run }) {
  const { message } = props;
  const isPerson = message.author !== 'seatwright';
  return (
    <div className={styles['message']} data-person={isPerson || undefined} data-kind={message.kind}>
      {message.kind === 'progress' ? null : (
        <div className={styles['author']}>
          {isPerson ? message.author : 'Seatwright'} · <When at={message.at} />
        </div>
      )}
      <div className={styles['body']}>
        <Body message={message} run={props.run} />
      </div>
    </div>
  );
}
