import { describe, expect, it } from 'vitest';
import { obstacleOf, sharedMailboxLimitBytes, type LeaverMailbox } from './shared-mailbox.ts';

const mailbox = (of: Partial<LeaverMailbox>): LeaverMailbox => ({
  kind: 'user',
  sizeBytes: 1,
  hasArchive: false,
  onHold: false,
  ...of,
});

describe('a mailbox whose license would go', () => {
  it('may become a shared one up to 50 GB, and not above', () => {
    expect(obstacleOf(mailbox({ sizeBytes: sharedMailboxLimitBytes }))).toBeNull();
    expect(obstacleOf(mailbox({ sizeBytes: sharedMailboxLimitBytes + 1 }))?.reason).toContain(
      'more than the 50 GB',
    );
  });

  it.each<[string, Partial<LeaverMailbox>, string]>([
    ['whose size nobody knows', { sizeBytes: null }, 'could not be read'],
    ['on hold', { onHold: true }, 'on hold'],
    ['with an archive', { hasArchive: true }, 'archive'],
    ['of a room', { kind: 'other' }, 'neither the mailbox of a person nor a shared one'],
    ['shared and on hold', { kind: 'shared', onHold: true }, 'on hold'],
  ])('needs it: one %s', (_, of, reason) => {
    const obstacle = obstacleOf(mailbox(of));
    expect(obstacle?.reason).toContain(reason);
    expect(obstacle?.nextStep).toMatch(/^[A-Z].+take the license away and give its seat back\.$/);
  });
});
