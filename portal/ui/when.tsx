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

const timeOfDay = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** "14:05": an instant of this machine's clock, in milliseconds, as the server's clock has it. */
export function TimeOfDay(props: { localMs: number }) {
  const at = new Date(props.localMs + useContext(ClockOffset));
  return <time dateTime={at.toISOString()}>{timeOfDay.format(at)}</time>;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' });
const relativeDay = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
// Day, month and year as the server writes them into its sentences ("24 January 2026 20:39 UTC").
const dayOnly = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});
const clockTime = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short',
});

/** The midnight, in this person's zone, on which the instant's date begins; counted as if every day had 24 hours. */
function toDayNumber(atMs: number): number {
  const at = new Date(atMs);
  return Date.UTC(at.getFullYear(), at.getMonth(), at.getDate()) / dayMs;
}

/**
 * "in 3 hours", "tomorrow", "in 18 days": hours never say more than there is, because somebody may still have to keep a
 * deadline; from a day on dates are counted, as people do it.
 */
export function toRelativeText(atMs: number, nowMs: number): string {
  // A window of seven days that was opened a moment ago is told as seven days.
  const distanceMs = Math.round((atMs - nowMs) / minuteMs) * minuteMs;
  const lengthMs = Math.abs(distanceMs);
  if (lengthMs < minuteMs) return 'just now';
  if (lengthMs < hourMs) return relative.format(distanceMs / minuteMs, 'minute');
  if (lengthMs < dayMs) return relative.format(Math.trunc(distanceMs / hourMs), 'hour');
  // Rounded like the distance, but never away from a midnight.
  const days = toDayNumber(Math.round(atMs / minuteMs) * minuteMs) - toDayNumber(nowMs);
  if (Math.abs(days) < 45) return relativeDay.format(days, 'day');
  const months = Math.round(days / (365.25 / 12));
  if (Math.abs(months) < 24) return relative.format(months, 'month');
  return relative.format(Math.trunc(days / 365.25), 'year');
}

/** "15 minutes", "1 day": in the largest unit that needs no fraction, seconds at the least. */
export function toDurationText(durationMs: number): string {
  const units = [
    ['day', dayMs],
    ['hour', hourMs],
    ['minute', minuteMs],
  ] as const;
  const [unit, unitMs] = units.find(([, ms]) => durationMs >= ms && durationMs % ms === 0) ?? [
    'second',
    1_000,
  ];
  const words = new Intl.NumberFormat('en-GB', { style: 'unit', unit, unitDisplay: 'long' });
  return words.format(durationMs / unitMs);
}

/** "24 January 2026", in this person's zone. */
export function toDateText(at: string): string {
  return dayOnly.format(new Date(at));
}

/** "24 January 2026 20:39 UTC", in this person's zone. */
export function toAbsoluteText(at: string): string {
  return `${toDateText(at)} ${clockTime.format(new Date(at))}`;
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
 * "4 December 2026, in 11 days": for deadlines, where the date itself matters. `withTime`: for those that a person may still
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
          <span style={{ whiteSpace: 'nowrap' }}>{toDateText(props.at)},</span>{' '}
        </>
      )}
      <span style={{ whiteSpace: 'nowrap' }}>{toRelativeText(at.getTime(), nowMs)}</span>
    </time>
  );
}
