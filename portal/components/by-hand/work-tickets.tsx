import type { WorkItem } from '../../api/types.ts';
import { paths } from '../../paths.ts';
import { TextLink } from '../links.tsx';

/** The chats that wait for an item, or did; usually one. An em dash where its change was given up. */
export function WorkTickets({ runs }: Pick<WorkItem, 'runs'>) {
  if (runs.length === 0) return '—';
  return runs.map(({ runId, ticketNumber, isEnded }, index) => (
    <span key={runId}>
      {index === 0 ? null : ', '}
      <TextLink {...paths.chat(ticketNumber, runId)}>#{ticketNumber}</TextLink>
      {isEnded ? ' (run has ended)' : null}
    </span>
  ));
}
