/** Bytes above which a shared mailbox needs a license. */
export const sharedMailboxLimitBytes = 50 * 1024 ** 3;

/** What is known about a leaver's mailbox. */
export interface LeaverMailbox {
  /** `other`: a room, equipment, or a kind that is not known. */
  readonly kind: 'user' | 'shared' | 'other';
  /** Null where it could not be read. */
  readonly sizeBytes: number | null;
  readonly hasArchive: boolean;
  /** Litigation hold, eDiscovery or a retention policy. */
  readonly onHold: boolean;
}

/** Why a license stays although its person leaves. */
export interface MailboxObstacle {
  /** Half a sentence that goes on after "the mailbox needs it:". */
  readonly reason: string;
  /** A sentence: what a person does about it. */
  readonly nextStep: string;
}

/** Every obstacle ends with the same two acts of a person. */
const thenRelease = 'convert it to a shared mailbox, take the license away and give its seat back';

const inGigabytes = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GB`;

/**
 * What forbids that a mailbox becomes a shared one without a license, or null. A mailbox that is shared already needs one
 * for the same reasons. What cannot be told keeps the license: a paid seat can be given back later, a mailbox cannot.
 *
 * Source: learn.microsoft.com/microsoft-365/admin/email/about-shared-mailboxes and remove-license-from-shared-mailbox
 * (50 GB, archive, litigation hold); as contract graph-and-ad.md 1.9 has it.
 */
export function obstacleOf(mailbox: LeaverMailbox): MailboxObstacle | null {
  const { kind, sizeBytes, hasArchive, onHold } = mailbox;
  if (kind === 'other') {
    return {
      reason: 'it is neither the mailbox of a person nor a shared one',
      nextStep: `Look in the Exchange admin center what it is; if nobody needs it licensed, ${thenRelease}.`,
    };
  }
  if (onHold) {
    return {
      reason: 'it is on hold (litigation hold, eDiscovery or a retention policy)',
      nextStep: `Ask whoever set the hold; when it has ended, ${thenRelease}.`,
    };
  }
  if (hasArchive) {
    return {
      reason: 'it has an archive',
      nextStep: `Export or empty the archive and switch it off; then ${thenRelease}.`,
    };
  }
  if (sizeBytes === null) {
    return {
      reason: 'its size could not be read',
      nextStep: `Look at its size in the Exchange admin center; if it is at most 50 GB, ${thenRelease}.`,
    };
  }
  if (sizeBytes > sharedMailboxLimitBytes) {
    return {
      reason: `it holds ${inGigabytes(sizeBytes)}, more than the 50 GB of a shared mailbox without a license`,
      nextStep: `Make it smaller than 50 GB; then ${thenRelease}.`,
    };
  }
  return null;
}

/** Exchange does not convert it; `words` is what it said. */
export function refusedConversion(words: string): MailboxObstacle {
  return {
    reason: `Exchange refuses to convert it ("${words}")`,
    nextStep: `Correct what Exchange names; then ${thenRelease}.`,
  };
}

/** Exchange does not tell how large it is and whether it is on hold; `words` is what it said. */
export function unreadableMailbox(words: string): MailboxObstacle {
  return {
    reason: `Exchange refuses to tell about it ("${words}")`,
    nextStep: `Correct what Exchange names; then ${thenRelease}.`,
  };
}

/** The conversion was taken, and no reading ever showed it. */
export function lostConversion(sentAt: string): MailboxObstacle {
  return {
    reason: `the conversion that was asked for on ${sentAt} does not show`,
    nextStep: `Look in the Exchange admin center; when it is shared, take the license away and give its seat back.`,
  };
}

/** There is a license with a mailbox, and Exchange has none. */
export const missingMailbox: MailboxObstacle = {
  reason: 'Exchange has no mailbox for it (not made yet, or kept on premises)',
  nextStep: `Look in the Exchange admin center; when it is there, ${thenRelease}; if there is none to keep, take the license away now.`,
};
