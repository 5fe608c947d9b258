import { Tooltip } from '@mantine/core';
import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';

/** Milliseconds that the server's clock is ahead of this machine's: months, in the simulated world. */
const ClockOffset = createContext(0);

export function ClockOffsetProvider(props: { offsetMs: number; children: ReactNode }) {
  return <ClockOffset.Provider value={props.offsetMs}>{props.children}</ClockOffset.Provider>;
}

/** The server's present, refreshed twice a minute. */
export function useNow(): number {
  const offsetMs = useContext(ClockOffset);
  const [localMs, setLocalMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setLocalMs(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return localMs + offsetMs;
}

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const absolute = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short',
});
const dayOnly = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});

const steps: readonly { readonly unit: Intl.RelativeTimeFormatUnit; readonly ms: number }[] = [
  { unit: 'year', ms: 365 * 86_400_000 },
  { unit: 'month', ms: 30 * 86_400_000 },
  { unit: 'day', ms: 86_400_000 },
  { unit: 'hour', ms: 3_600_000 },
  { unit: 'minute', ms: 60_000 },
];

export function toRelativeText(atMs: number, nowMs: number): string {
  const distanceMs = atMs - nowMs;
  const step = steps.find((candidate) => Math.abs(distanceMs) >= candidate.ms);
  if (step === undefined) return 'just now';
  return relative.format(Math.trunc(distanceMs / step.ms), step.unit);
}

/** "15 minutes", "1 day": in the largest unit that needs no fraction, seconds at the least. */
export function toDurationText(durationMs: number): string {
  const units = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
  ] as const;
  const [unit, unitMs] = units.find(([, ms]) => durationMs >= ms && durationMs % ms === 0) ?? [
    'second',
    1_000,
  ];
  const words = new Intl.NumberFormat('en-GB', { style: 'unit', unit, unitDisplay: 'long' });
  return words.format(durationMs / unitMs);
}

export function toAbsoluteText(at: string): string {
  return absolute.format(new Date(at));
}

/**
 * "3 minutes ago" with the exact instant on hover; an em dash when there is none. `canFocus`: also by keyboard and by touch,
 * for a few times that matter; in a table it would make every row a stop.
 */
export function When(props: { at: string | null; canFocus?: boolean }) {
  const nowMs = useNow();
  if (props.at === null) return <span>—</span>;
  const text = toRelativeText(new Date(props.at).getTime(), nowMs);
  if (props.canFocus === true) return <Exact at={props.at}>{text}</Exact>;
  return (
    <time dateTime={props.at} title={toAbsoluteText(props.at)}>
      {text}
    </time>
  );
}

/** Words for an instant, with the instant itself on hover, focus and touch. */
function Exact(props: { at: string; children: ReactNode }) {
  return (
    <Tooltip
      label={toAbsoluteText(props.at)}
      events={{ hover: true, focus: true, touch: true }}
      withArrow
    >
      <time dateTime={props.at} tabIndex={0}>
        {props.children}
      </time>
    </Tooltip>
  );
}

/**
 * "4 Dec 2026, in 11 days": for deadlines, where the date itself matters. `withTime`: for those that a person may still
 * have to keep, with the time in this person's zone.
 */
export function Deadline(props: { at: string | null; none?: string; withTime?: boolean }) {
  const nowMs = useNow();
  if (props.at === null) return <span>{props.none ?? '—'}</span>;
  const at = new Date(props.at);
  return (
    <time dateTime={props.at} title={toAbsoluteText(props.at)} style={{ whiteSpace: 'normal' }}>
      {props.withTime === true ? (
        `${toAbsoluteText(props.at)}, `
      ) : (
        <>
          <span style={{ whiteSpace: 'nowrap' }}>{dayOnly.format(at)},</span>{' '}
        </>
      )}
      <span style={{ whiteSpace: 'nowrap' }}>{toRelativeText(at.getTime(), nowMs)}</span>
    </time>
  );
}
