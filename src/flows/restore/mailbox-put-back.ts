import type { AutomaticReply, MailboxChange, MailboxSettings, Tenant } from '../../ports/tenant.ts';
import type { Snapshot } from '../offboarding/snapshot.ts';
import type { ChosenOffboarding } from './offboardings.ts';

/** What is changed at a mailbox so that it is as before somebody left. */
export interface MailboxPutBack {
  /** What it will be like, in words: "a mailbox of the person's own"; empty where nothing is changed. */
  readonly back: readonly string[];
  /** What differs from before and was not the offboarding's doing: left as it is, in sentences. */
  readonly left: readonly string[];
  readonly change: MailboxChange;
  /** Null where it stays. */
  readonly reply: AutomaticReply | null;
  /** Who loses access again. */
  readonly revoke: readonly string[];
  /** It went with its license, and what the offboarding set at it is seen when it is there again. */
  readonly isAway: boolean;
}

const nothing: MailboxPutBack = {
  back: [],
  left: [],
  change: {},
  reply: null,
  revoke: [],
  isAway: false,
};

interface MailboxFacts {
  /** Null without a mailbox. */
  readonly now: MailboxSettings | null;
  readonly wishes: ChosenOffboarding['wishes'];
  /** User principal names to whom the offboarding gave access. */
  readonly delegates: readonly string[];
  /** Whether the person has, or is given, a license with a mailbox. */
  readonly isLicensed: boolean;
  /** Mastered by an on-premises directory, which alone says whether address lists show it. */
  readonly isSynchronised: boolean;
}

/**
 * Takes back what the offboarding changed, and only that: where a setting is neither as before nor as the offboarding left
 * it, somebody else has set it since.
 */
export function mailboxPutBack(before: Snapshot['mailbox'], facts: MailboxFacts): MailboxPutBack {
  const { now, wishes } = facts;
  if (before === null || wishes === null) return nothing;
  if (now === null) return { ...nothing, isAway: hasSetSomething(wishes) };
  const parts = [
    kindBack(before, now, facts),
    hiddenBack(before, now, facts),
    forwardingBack(before, now, wishes),
    replyBack(before, now, wishes),
    accessBack(before, now, facts.delegates),
  ];
  return {
    ...nothing,
    back: parts.flatMap((part) => part.back ?? []),
    left: parts.flatMap((part) => part.left ?? []),
    change: Object.assign({}, ...parts.map((part) => part.change ?? {})),
    reply: parts.find((part) => part.reply !== undefined)?.reply ?? null,
    revoke: parts.flatMap((part) => part.revoke ?? []),
  };
}

type Before = NonNullable<Snapshot['mailbox']>;
type Wishes = NonNullable<ChosenOffboarding['wishes']>;
type Part = Partial<MailboxPutBack>;

const hasSetSomething = (wishes: Wishes): boolean =>
  wishes.hide ||
  wishes.forwardTo !== null ||
  wishes.automaticReply !== null ||
  delegatesOf(wishes).length > 0;

const delegatesOf = ({ delegate, delegates }: Wishes): readonly string[] => [
  ...(delegate === null ? [] : [delegate]),
  ...delegates,
];

/** As it is now. Throws `ConnectorError`. */
export async function readMailboxPutBack(
  tenant: Tenant,
  { snapshot, wishes, userPrincipalName }: ChosenOffboarding,
  person: Pick<MailboxFacts, 'isLicensed' | 'isSynchronised'>,
): Promise<MailboxPutBack> {
  if (snapshot.mailbox === null || wishes === null) return nothing;
  const now = await tenant.readMailboxSettings(userPrincipalName);
  // The form of the offboarding kept ids, its configuration names.
  const delegates = await Promise.all(
    delegatesOf(wishes).map(
      async (name) => (await tenant.readPerson(name))?.userPrincipalName ?? name,
    ),
  );
  return mailboxPutBack(snapshot.mailbox, { now, wishes, delegates, ...person });
}

const leftAlone = (what: string): Part => ({
  left: [`${what} was changed since the offboarding: it stays as it is.`],
});

function kindBack(
  before: Before,
  now: MailboxSettings,
  { wishes, isLicensed }: MailboxFacts,
): Part {
  if (before.kind !== 'user' || now.kind === before.kind) return {};
  if (wishes?.convertToShared !== true || now.kind !== 'shared')
    return leftAlone('The kind of the mailbox');
  // A mailbox of a person's own is deleted where the license for it is missing.
  if (!isLicensed)
    return { left: ['The mailbox stays shared: no license with a mailbox is there.'] };
  return { back: ['a mailbox of the person’s own'], change: { kind: 'user' } };
}

function hiddenBack(
  before: Before,
  now: MailboxSettings,
  { wishes, isSynchronised }: MailboxFacts,
): Part {
  if (now.hiddenFromAddressLists === before.hiddenFromAddressLists) return {};
  if (isSynchronised)
    return { left: ['The client’s Active Directory hides the mailbox: show it there.'] };
  if (wishes?.hide !== true) return leftAlone('Whether address lists show the mailbox');
  return { back: ['shown in address lists'], change: { hiddenFromAddressLists: false } };
}

const sameText = (left: string | null, right: string | null): boolean =>
  (left ?? '').toLowerCase() === (right ?? '').toLowerCase();

function forwardingBack(before: Before, now: MailboxSettings, { forwardTo }: Wishes): Part {
  if (sameText(now.forwardsTo, before.forwardsTo)) return {};
  if (!sameText(now.forwardsTo, forwardTo)) return leftAlone('The forwarding of mail');
  const { forwardsTo, keepsCopy } = before;
  const words = forwardsTo === null ? 'mail is forwarded no more' : `mail goes to ${forwardsTo}`;
  return { back: [words], change: { forwarding: { forwardsTo, keepsCopy } } };
}

/** Exchange keeps replies as HTML of its own: only what is read by people is compared. */
const readable = (html: string): string =>
  html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .trim();

function replyBack(before: Before, now: MailboxSettings, { automaticReply }: Wishes): Part {
  const [was, is] = [before.automaticReply, now.automaticReply];
  const isSame = was.state === is.state && readable(was.internal) === readable(is.internal);
  if (isSame || (was.state === 'off' && is.state === 'off')) return {};
  const isOfOffboarding =
    automaticReply !== null &&
    is.state === 'on' &&
    readable(is.internal) === automaticReply.replaceAll(/\s+/g, ' ').trim();
  if (!isOfOffboarding) return leftAlone('The automatic reply');
  const words = was.state === 'off' ? 'no automatic reply' : 'the automatic reply of before';
  return { back: [words], reply: was };
}

function accessBack(before: Before, now: MailboxSettings, delegates: readonly string[]): Part {
  const had = new Set(before.fullAccess.map((name) => name.toLowerCase()));
  const given = new Set(delegates.map((name) => name.toLowerCase()));
  const revoke = now.fullAccess.filter(
    (name) => given.has(name.toLowerCase()) && !had.has(name.toLowerCase()),
  );
  return { revoke, back: revoke.map((name) => `${name} has no access`) };
}
