import type { WorkItem } from '../../api/types.ts';
import { OutsideLink } from '../links.tsx';
import { toSignedText } from '../seat-words.ts';

/** "+1 seat Microsoft 365 Business Premium". */
export function toWorkTitle(item: Pick<WorkItem, 'before' | 'target' | 'productName'>): string {
  return `${toSignedText(item.target - item.before)} ${item.productName}`;
}

/** The same with its client: there are many alike. */
export function toWorkName(item: WorkItem): string {
  return `${toWorkTitle(item)}, ${item.clientName}`;
}

/**
 * What is to be done in words, in which addresses are links: they are those of vendors' portals, which admins have typed.
 * Not for words that come from outside.
 */
export function WorkSentence({ text }: { text: string }) {
  // Every second part is an address.
  return text.split(/(https?:\/\/\S+)/).map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      <OutsideLink key={part} href={part}>
        {part}
      </OutsideLink>
    ),
  );
}
