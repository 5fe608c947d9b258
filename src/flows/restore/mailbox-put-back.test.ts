import { describe, expect, it } from 'vitest';
import { mailboxPutBack } from './mailbox-put-back.ts';

type Before = NonNullable<Parameters<typeof mailboxPutBack>[0]>;
type Facts = Parameters<typeof mailboxPutBack>[1];

const off = { state: 'off', internal: '', external: '', audience: 'all' } as const;
const before: Before = {
  kind: 'user',
  hiddenFromAddressLists: false,
  forwardsTo: null,
  keepsCopy: false,
  automaticReply: off,
  fullAccess: ['boss@client.example'],
};
const gone: NonNullable<Facts['now']> = {
  ...before,
  kind: 'shared',
  hiddenFromAddressLists: true,
  forwardsTo: 'office@client.example',
  keepsCopy: true,
  automaticReply: {
    ...off,
    state: 'on',
    internal: '<html><body>I have left.\n<b>Write</b> to R&amp;D.</body></html>',
  },
  fullAccess: ['boss@client.example', 'heir@client.example'],
};
const facts: Facts = {
  now: gone,
  wishes: {
    convertToShared: true,
    hide: true,
    forwardTo: 'Office@client.example',
    automaticReply: 'I have left. Write to R&D.',
    delegate: 'heir-id',
    delegates: [],
  },
  delegates: ['Heir@client.example', 'boss@client.example'],
  isLicensed: true,
  isSynchronised: false,
};

describe('what of a mailbox is put back', () => {
  it('takes back all that the offboarding changed', () => {
    expect(mailboxPutBack(before, facts)).toEqual({
      back: [
        'a mailbox of the person’s own',
        'shown in address lists',
        'mail is forwarded no more',
        'no automatic reply',
        'heir@client.example has no access',
      ],
      left: [],
      change: {
        kind: 'user',
        hiddenFromAddressLists: false,
        forwarding: { forwardsTo: null, keepsCopy: false },
      },
      reply: off,
      revoke: ['heir@client.example'],
      isAway: false,
    });
  });

  it('changes nothing where all is as before', () => {
    const { back, left, change } = mailboxPutBack(before, { ...facts, now: before });
    expect({ back, left, change }).toEqual({ back: [], left: [], change: {} });
  });

  it('leaves what somebody else has set since, and tells it', () => {
    const { back, left, change, reply } = mailboxPutBack(before, {
      ...facts,
      now: {
        ...gone,
        forwardsTo: 'successor@client.example',
        automaticReply: { ...off, state: 'on', internal: 'Back in May.' },
      },
    });
    expect(back).not.toContain('mail is forwarded no more');
    expect(left).toEqual([
      'The forwarding of mail was changed since the offboarding: it stays as it is.',
      'The automatic reply was changed since the offboarding: it stays as it is.',
    ]);
    expect([change.forwarding, reply]).toEqual([undefined, null]);
  });

  it('gives a forwarding of before back', () => {
    const { change } = mailboxPutBack({ ...before, forwardsTo: 'me@home.example' }, facts);
    expect(change.forwarding).toEqual({ forwardsTo: 'me@home.example', keepsCopy: false });
  });

  it('leaves a mailbox shared where no license would keep it', () => {
    const { change, left } = mailboxPutBack(before, { ...facts, isLicensed: false });
    expect(change.kind).toBeUndefined();
    expect(left).toEqual(['The mailbox stays shared: no license with a mailbox is there.']);
  });

  it('leaves it to the directory that masters the person to show the mailbox', () => {
    const { change, left } = mailboxPutBack(before, { ...facts, isSynchronised: true });
    expect(change).toMatchObject({ kind: 'user' });
    expect(change.hiddenFromAddressLists).toBeUndefined();
    expect(left).toEqual(['The client’s Active Directory hides the mailbox: show it there.']);
  });

  it('waits for a mailbox that went with its license only if something was set at it', () => {
    const unset = {
      convertToShared: true,
      hide: false,
      forwardTo: null,
      automaticReply: null,
      delegate: null,
      delegates: [],
    };
    expect(mailboxPutBack(before, { ...facts, now: null }).isAway).toBe(true);
    expect(mailboxPutBack(before, { ...facts, now: null, wishes: unset }).isAway).toBe(false);
  });
});
