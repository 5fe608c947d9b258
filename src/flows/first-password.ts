import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { instantInWords } from '../domain/wording.ts';
import type { Database, Tx } from '../store/database.ts';
import {
  dropLinksToSecret,
  insertLink,
  passwordLinks,
  readLink,
  readLinkUse,
  takeLink,
  type LinkKey,
} from '../store/one-time-links.ts';
import {
  addMessage,
  loadRunState,
  lockRun,
  messagesOf,
  updateRun,
  type RunRow,
} from '../store/runs.ts';
import {
  deleteSecret,
  findRunOfSecret,
  lockSecretsOfRun,
  type SealedSecret,
} from '../store/sealed-secrets.ts';
import { handedOver } from './onboarding/finish.ts';
import type { Actor, FlowTools } from './tools.ts';

// A first password is one secret, whether the engineer sees it or a one-time link shows it: whichever comes first takes it
// away and ends the other. Everything here first locks the run's row. It works within the caller's transaction, so that
// nothing is shown of which no record is left.

/** Which first password somebody means. */
export interface PasswordWish {
  readonly runId: string;
  /** Null: the only one of the run. */
  readonly secretId: string | null;
  readonly actor: Actor;
}

export type PasswordRefusal =
  /** No such run. */
  | 'not-found'
  /** Somebody else has started it. */
  | 'not-yours'
  /** The account was not handed over yet. */
  | 'not-ready'
  /** It was seen, its time is over, or there never was one. */
  | 'gone'
  /** The run has several, and none was named. */
  | 'which';

/** What was done to a first password. */
interface Handled {
  readonly ok: true;
  /** Name of the account that it opens; null where the run has not told it yet. */
  readonly account: string | null;
}

interface Refused<Reason> {
  readonly ok: false;
  readonly reason: Reason;
}

const refuse = <const Reason>(reason: Reason): Refused<Reason> => ({ ok: false, reason });

/** Shows a new person's first password, once, to the engineer who started the run; then it is forgotten. */
export async function revealFirstPassword(
  tx: Tx,
  tools: FlowTools,
  wish: PasswordWish,
): Promise<(Handled & { readonly password: string }) | Refused<PasswordRefusal>> {
  const found = await lockOwnSecret(tx, tools, wish);
  if (!found.ok) return found;
  const { run, secret, account } = found;
  await dropLinksToSecret(tx, secret.id);
  const text = `I saw ${passwordOf(account)}.`;
  await tell(tx, tools, run, { author: wish.actor.name, text });
  return { ok: true, account, password: await take(tx, tools, secret) };
}

/** Makes a link that shows the password, once, to whoever has it; an older one can no longer be used. */
export async function makePasswordLink(
  tx: Tx,
  tools: FlowTools,
  wish: PasswordWish & { readonly validHours: number },
): Promise<
  | (Handled & { readonly token: string; readonly until: Temporal.Instant })
  | Refused<PasswordRefusal>
> {
  const found = await lockOwnSecret(tx, tools, wish);
  if (!found.ok) return found;
  const { run, secret, account } = found;
  const now = tools.clock.now();
  const wished = now.add({ hours: wish.validHours });
  // A link does not keep the password longer than it would have been kept.
  const isShorter = Temporal.Instant.compare(wished, secret.expiresAt) < 0;
  const until = isShorter ? wished : secret.expiresAt;
  const target = { kind: 'first-password', secretId: secret.id } as const;
  const token = await insertLink(tx, { target, createdBy: wish.actor.name, now, until });
  await tell(tx, tools, run, {
    author: wish.actor.name,
    text: `I made a one-time link to ${passwordOf(account)}. It can be opened once, until ${instantInWords(until)}.`,
  });
  return { ok: true, account, token, until };
}

/** Ends the open link to a password, which can then be seen or linked to again. An admin may, too. */
export async function withdrawPasswordLink(
  tx: Tx,
  tools: FlowTools,
  wish: PasswordWish,
): Promise<Handled | Refused<PasswordRefusal | 'no-link'>> {
  const run = await lockRun(tx, wish.runId);
  if (run === null) return refuse('not-found');
  if (!isOf(run, wish.actor) && !wish.actor.roles.includes('admin')) return refuse('not-yours');
  const chosen = await chooseSecret(tx, tools, wish);
  if (!chosen.ok) return chosen;
  if (!(await dropLinksToSecret(tx, chosen.secret.id))) return refuse('no-link');
  await tell(tx, tools, run, {
    author: wish.actor.name,
    text: `I withdrew the one-time link to ${passwordOf(chosen.account)}: nobody can open it any more.`,
  });
  return { ok: true, account: chosen.account };
}

/** Why a link opens nothing; 'unknown' also for one that was withdrawn or replaced. */
export type DeadLinkReason = 'used' | 'expired' | 'unknown';

/** Until when a link can be opened. Changes nothing, however often it is asked. */
export async function lookAtPasswordLink(
  tools: FlowTools,
  token: string,
): Promise<{ readonly ok: true; readonly expiresAt: string } | Refused<DeadLinkReason>> {
  const key = { token, kinds: passwordLinks };
  const link = await readLink(tools.db, key, tools.clock.now());
  if (link === null) return refuse(await whyDead(tools.db, key));
  return { ok: true, expiresAt: link.expires_at };
}

/** Shows the password behind a link, once, to whoever has the link; then it is forgotten. */
export async function openPasswordLink(
  tx: Tx,
  tools: FlowTools,
  wish: { readonly token: string; readonly address: string },
): Promise<
  | (Handled & {
      readonly password: string;
      readonly run: RunRow;
      /** Name of the person who made the link. */
      readonly madeBy: string;
    })
  | Refused<DeadLinkReason>
> {
  const now = tools.clock.now();
  const key = { token: wish.token, kinds: passwordLinks };
  const secretId = (await readLink(tx, key, now))?.secret_id ?? null;
  const runId = secretId === null ? null : await findRunOfSecret(tx, secretId);
  const run = runId === null ? null : await lockRun(tx, runId);
  // Only now: two who open it at the same moment wait for each other at the run.
  const link = run === null ? null : await takeLink(tx, key, now);
  if (run === null || link === null) return refuse(await whyDead(tx, key));
  const secret = (await lockSecretsOfRun(tx, run.id)).find(({ id }) => id === link.secret_id);
  if (secret === undefined) return refuse('unknown');
  const account = await accountOf(tx, run.id, secret);
  await tell(tx, tools, run, {
    author: 'seatwright',
    text:
      `The one-time link that ${link.created_by} made to ${passwordOf(account)} was opened on ` +
      `${instantInWords(now)} from ${wish.address}. It cannot be shown again.`,
  });
  const password = await take(tx, tools, secret);
  return { ok: true, account, password, run, madeBy: link.created_by };
}

async function whyDead(db: Database, key: LinkKey): Promise<DeadLinkReason> {
  const use = await readLinkUse(db, key);
  if (use === null) return 'unknown';
  return use.used_at === null ? 'expired' : 'used';
}

/** The password that is meant, if this person may have it now. */
async function lockOwnSecret(
  tx: Tx,
  tools: FlowTools,
  wish: PasswordWish,
): Promise<
  (Handled & { readonly run: RunRow; readonly secret: SealedSecret }) | Refused<PasswordRefusal>
> {
  const run = await lockRun(tx, wish.runId);
  if (run === null) return refuse('not-found');
  if (!isOf(run, wish.actor)) return refuse('not-yours');
  const state = await loadRunState(tx, run.id);
  const isHandedOver = state?.steps.some(
    (step) => step.name === handedOver.name && step.status === 'done',
  );
  // The account is made with it until then; a repeated step has to find the same one.
  if (run.finished_at === null && isHandedOver !== true) return refuse('not-ready');
  const chosen = await chooseSecret(tx, tools, wish);
  return chosen.ok ? { ...chosen, run } : chosen;
}

async function chooseSecret(
  tx: Tx,
  tools: FlowTools,
  { runId, secretId }: PasswordWish,
): Promise<(Handled & { readonly secret: SealedSecret }) | Refused<'gone' | 'which'>> {
  const now = tools.clock.now();
  const secrets = (await lockSecretsOfRun(tx, runId)).filter(
    ({ id, expiresAt }) =>
      (secretId === null || id === secretId) && Temporal.Instant.compare(expiresAt, now) > 0,
  );
  const [secret, second] = secrets;
  if (second !== undefined) return refuse('which');
  if (secret === undefined) return refuse('gone');
  return { ok: true, secret, account: await accountOf(tx, runId, secret) };
}

const handOver = z.object({ userPrincipalName: z.string(), secretId: z.string().nullish() });

/** Name of the account that a password opens, as the run told it when it handed it over. */
async function accountOf(tx: Tx, runId: string, secret: SealedSecret): Promise<string | null> {
  const told = (await messagesOf(tx, runId)).flatMap(({ kind, data }) =>
    kind === 'first-password' ? (handOver.safeParse(data).data ?? []) : [],
  );
  // A message of an older version names no secret: its run made one person.
  const one = told.find(
    ({ secretId }) => secretId === null || secretId === undefined || secretId === secret.id,
  );
  return one?.userPrincipalName ?? null;
}

const passwordOf = (account: string | null): string =>
  account === null ? 'the first password' : `the first password of ${account}`;

const isOf = (run: RunRow, actor: Actor): boolean => run.started_by === actor.id;

async function take(tx: Tx, tools: FlowTools, secret: SealedSecret): Promise<string> {
  await deleteSecret(tx, secret.id);
  return tools.sealer.open(secret.sealed);
}

/** Says it in the run's conversation, for everybody who looks at the run. */
async function tell(
  tx: Tx,
  tools: FlowTools,
  run: RunRow,
  said: { readonly author: string; readonly text: string },
): Promise<void> {
  const message = { ...said, runId: run.id, kind: 'text', data: undefined };
  await addMessage(
    tx,
    { ...message, onceKey: `first-password ${randomUUID()}` },
    tools.clock.now(),
  );
  await updateRun(tx, run.id, {});
}
