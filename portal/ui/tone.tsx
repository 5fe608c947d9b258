import type { TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import styles from './tone.module.css';

export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'quiet';

/** A state: always an icon and words, the colour only repeats them. */
export function Status(props: { tone: Tone; icon: TablerIcon; children: ReactNode }) {
  const Icon = props.icon;
  return (
    <span className={styles['status']} data-tone={props.tone}>
      <Icon size={16} stroke={2} aria-hidden className={styles['icon']} />
      <span>{props.children}</span>
    </span>
  );
}

/** A block that stands out: a refusal, a warning, a result. `role` is set only where it appears in answer to an action. */
export function Callout(props: {
  tone: Tone;
  icon: TablerIcon;
  title?: ReactNode;
  role?: 'alert' | 'status' | undefined;
  children?: ReactNode;
}) {
  const Icon = props.icon;
  return (
    <div className={styles['callout']} data-tone={props.tone} role={props.role}>
      <Icon size={20} stroke={2} aria-hidden className={styles['icon']} />
      <div className={styles['body']}>
        {props.title === undefined ? null : <div className={styles['title']}>{props.title}</div>}
        {props.children}
      </div>
    </div>
  );
}
