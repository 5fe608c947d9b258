import {
  IconAlertTriangle,
  IconBan,
  IconCalendarClock,
  IconCircleCheck,
  IconCircleDashed,
  IconEye,
  IconHelpOctagon,
  IconHourglass,
  IconPlayerPlay,
  IconPlayerSkipForward,
  IconProgress,
  IconSend,
  IconThumbUp,
  IconUserQuestion,
  IconX,
  type TablerIcon,
} from '@tabler/icons-react';
import type { ClientRow, Environment, RunStatus, Step } from '../api/types.ts';
import { Status, type Tone } from '../ui/tone.tsx';

interface Look {
  readonly tone: Tone;
  readonly icon: TablerIcon;
  readonly label: string;
}

const runLooks: Readonly<Record<RunStatus, Look>> = {
  running: { tone: 'info', icon: IconPlayerPlay, label: 'Running' },
  'waiting-for-person': { tone: 'warn', icon: IconUserQuestion, label: 'Waiting for an answer' },
  waiting: { tone: 'info', icon: IconHourglass, label: 'Waiting' },
  scheduled: { tone: 'info', icon: IconCalendarClock, label: 'Scheduled' },
  finished: { tone: 'good', icon: IconCircleCheck, label: 'Finished' },
  stopped: { tone: 'bad', icon: IconAlertTriangle, label: 'Stopped' },
  cancelled: { tone: 'quiet', icon: IconBan, label: 'Cancelled' },
};

const runStatuses: readonly RunStatus[] = [
  'waiting-for-person',
  'running',
  'waiting',
  'scheduled',
  'finished',
  'stopped',
  'cancelled',
];

/** The states of a run, for filters: those that need somebody first. */
export const runStatusOptions = runStatuses.map((value) => ({
  value,
  label: runLooks[value].label,
}));

/** An early end says why; the reason alone would not say that the run is over. */
function toStateWords(run: { status: RunStatus; statusText: string }, label: string): string {
  if (run.statusText === '') return label;
  const isEarlyEnd = run.status === 'stopped' || run.status === 'cancelled';
  const saysSo = run.statusText.toLowerCase().includes(label.toLowerCase());
  return isEarlyEnd && !saysSo ? `${label}: ${run.statusText}` : run.statusText;
}

export function RunState(props: { run: { status: RunStatus; statusText: string } }) {
  const look = runLooks[props.run.status];
  const words = toStateWords(props.run, look.label);
  return (
    <Status tone={look.tone} icon={look.icon}>
      {words}
    </Status>
  );
}

const stepLooks: Readonly<Record<Step['status'], Look>> = {
  pending: { tone: 'quiet', icon: IconCircleDashed, label: 'Not yet' },
  running: { tone: 'info', icon: IconProgress, label: 'Working' },
  done: { tone: 'good', icon: IconCircleCheck, label: 'Done' },
  waiting: { tone: 'warn', icon: IconHourglass, label: 'Waiting' },
  failed: { tone: 'bad', icon: IconX, label: 'Failed' },
  skipped: { tone: 'quiet', icon: IconPlayerSkipForward, label: 'Not needed' },
};

export function StepState(props: { step: Step; withTitle?: boolean }) {
  const look = stepLooks[props.step.status];
  return (
    <Status tone={look.tone} icon={look.icon}>
      {props.withTitle ? `${props.step.title} · ${look.label.toLowerCase()}` : look.label}
    </Status>
  );
}

const seatChangeLooks: Readonly<Record<string, Look>> = {
  planned: { tone: 'quiet', icon: IconCircleDashed, label: 'Planned' },
  approved: { tone: 'info', icon: IconThumbUp, label: 'Approved' },
  submitted: { tone: 'info', icon: IconSend, label: 'Sent to the CSP' },
  accepted: { tone: 'info', icon: IconHourglass, label: 'Accepted by the CSP' },
  confirmed: { tone: 'good', icon: IconCircleCheck, label: 'Confirmed at the CSP' },
  visible: { tone: 'good', icon: IconEye, label: 'Visible in the tenant' },
  refused: { tone: 'bad', icon: IconBan, label: 'Refused' },
  unknown: { tone: 'bad', icon: IconHelpOctagon, label: 'Outcome unknown' },
  abandoned: { tone: 'quiet', icon: IconX, label: 'Abandoned' },
};

/** The states of the ledger, for filters. */
export const seatChangeStates = Object.entries(seatChangeLooks).map(([value, { label }]) => ({
  value,
  label,
}));

export function toSeatChangeLabel(state: string): string {
  return seatChangeLooks[state]?.label ?? state;
}

export function SeatChangeState(props: { state: string }) {
  const look = seatChangeLooks[props.state];
  return (
    <Status tone={look?.tone ?? 'quiet'} icon={look?.icon ?? IconCircleDashed}>
      {toSeatChangeLabel(props.state)}
    </Status>
  );
}

export function ClientState(props: { client: Pick<ClientRow, 'ready' | 'missing'> }) {
  const { ready, missing } = props.client;
  return (
    <Status tone={ready ? 'good' : 'warn'} icon={ready ? IconCircleCheck : IconAlertTriangle}>
      {ready ? 'Ready' : `Missing: ${missing.join(', ')}`}
    </Status>
  );
}

export const environments: readonly { readonly value: Environment; readonly label: string }[] = [
  { value: 'cloud-only', label: 'Cloud Only' },
  { value: 'cloud-hybrid', label: 'Cloud Hybrid' },
  { value: 'semi-hybrid', label: 'Semi-Hybrid' },
  { value: 'on-prem', label: 'On-Prem' },
];

export function toEnvironmentLabel(environment: Environment): string {
  return environments.find(({ value }) => value === environment)?.label ?? environment;
}

const termLabels: Readonly<Record<string, string>> = {
  P1M: 'Monthly',
  P1Y: '1 year',
  P3Y: '3 years',
};
const cycleLabels: Readonly<Record<string, string>> = {
  monthly: 'monthly',
  annual: 'yearly',
  triennial: 'every 3 years',
};

/** "1 year, billed monthly": how long one is committed and how often one pays. */
export function toTermLabel(row: { term: string; billingCycle: string }): string {
  const term = termLabels[row.term] ?? 'Term unknown';
  const cycle = cycleLabels[row.billingCycle];
  return cycle === undefined ? term : `${term}, billed ${cycle}`;
}
