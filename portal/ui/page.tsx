import { Group, Text, Title } from '@mantine/core';
import { useEffect, useId, type ReactNode } from 'react';
import styles from './page.module.css';

/** The frame of a page: one level-1 heading, an optional trail above and actions to the right. Sets the tab's title. */
export function Page(props: {
  title: string;
  trail?: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${props.title} · Seatwright`;
  }, [props.title]);
  return (
    <div className={styles['page']}>
      <header>
        {props.trail === undefined ? null : <div className={styles['trail']}>{props.trail}</div>}
        <Group justify="space-between" align="flex-start" gap="sm">
          <div className={styles['heading']}>
            <Title order={1}>{props.title}</Title>
            {props.description === undefined ? null : (
              <Text size="sm" c="dimmed" component="div">
                {props.description}
              </Text>
            )}
          </div>
          {props.actions === undefined ? null : <Group gap="xs">{props.actions}</Group>}
        </Group>
      </header>
      {props.children}
    </div>
  );
}

/** A titled card. `padded={false}` lets a table reach the edges. */
export function Panel(props: {
  title: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  padded?: boolean;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={styles['panel']} aria-labelledby={id}>
      <div className={styles['panelHead']}>
        <div className={styles['heading']}>
          <Title order={2} id={id}>
            {props.title}
          </Title>
          {props.description === undefined ? null : (
            <Text size="xs" c="dimmed" component="div">
              {props.description}
            </Text>
          )}
        </div>
        {props.actions}
      </div>
      <div className={props.padded === false ? undefined : styles['panelBody']}>
        {props.children}
      </div>
    </section>
  );
}

/** Label and value pairs. A value may be any element; an absent one is an em dash. */
export function Facts(props: { items: readonly (readonly [label: string, value: ReactNode])[] }) {
  return (
    <dl className={styles['facts']}>
      {props.items.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value ?? '—'}</dd>
        </div>
      ))}
    </dl>
  );
}
