import { randomInt } from 'node:crypto';
import { createToken, hashToken } from '../lib/token.ts';
import { OperationError } from '../operations/failures.ts';
import type { Clock } from '../ports/clock.ts';
import { appendAudit } from '../store/audit.ts';
import { transact, type Database } from '../store/database.ts';
import {
  decideEmbedLink,
  insertEmbedLink,
  readEmbedLink,
  takeEmbedLink,
  type EmbedLink,
} from '../store/embed-links.ts';
import { listServices } from '../store/services.ts';
import { endPaneSession, openSession } from '../store/sessions.ts';
import type { PaneAnswer, Panes } from '../surfaces/http/identity.ts';

const linkMinutes = 10;
const sessionHours = 12;

/** Consonants that look like nothing else: no code spells a word. */
const codeLetters = 'BCDFGHJKLMNPQRSTVWXZ';
const codeLength = 4;

/** Connects ticket panes to people's sessions. `clock` judges links; a session's own end is wall time. */
export function openPanes(tools: { readonly db: Database; readonly clock: Clock }): Panes {
  const { db, clock } = tools;
  return {
    sessionHours,
    begin: async ({ ticketNumber, address }) => {
      const pollToken = createToken();
      const link = {
        id: createToken(),
        poll_hash: hashToken(pollToken),
        user_code: Array.from({ length: codeLength }, drawLetter).join(''),
        ticket_number: ticketNumber,
        psa_name: await readPsaName(db),
        address,
      };
      const from = clock.now();
      const until = from.add({ minutes: linkMinutes });
      await transact(db, (tx) => insertEmbedLink(tx, link, { from, until }));
      return {
        linkId: link.id,
        userCode: link.user_code,
        pollToken,
        psaName: link.psa_name,
        expiresAt: until.toString(),
      };
    },
    look: async (linkId, address) => {
      const link = await requireLink(db, linkId);
      return {
        id: link.id,
        userCode: link.user_code,
        ticketNumber: link.ticket_number,
        psaName: link.psa_name,
        state: link.state === 'waiting' && isOver(link, clock) ? 'expired' : link.state,
        isSameAddress: link.address === address,
        expiresAt: link.expires_at,
        sessionHours,
      };
    },
    decide: (linkId, state, person) =>
      transact(db, async (tx) => {
        const wish = { id: linkId, state, userId: person.id, userName: person.name };
        const link = await decideEmbedLink(tx, wish, clock.now());
        if (link === null) throw explainEnd(await requireLink(tx, linkId));
        await appendAudit(tx, {
          at: clock.now(),
          actor: person.name,
          channel: 'portal',
          action: state === 'confirmed' ? 'panes.confirm' : 'panes.deny',
          summary: `${state === 'confirmed' ? 'Confirmed' : 'Refused'} the ticket pane of ${nameOf(link)}, asked for from ${link.address}`,
        });
      }),
    poll: (asked) => poll(tools, asked),
    end: (token) =>
      transact(db, async (tx) => {
        const name = await endPaneSession(tx, token);
        if (name === null) return;
        await appendAudit(tx, {
          at: clock.now(),
          actor: name,
          channel: 'chat',
          action: 'panes.end',
          summary: 'Disconnected a ticket pane',
        });
      }),
  };
}

async function poll(
  tools: Parameters<typeof openPanes>[0],
  asked: Parameters<Panes['poll']>[0],
): Promise<PaneAnswer> {
  const link = await readEmbedLink(tools.db, asked.linkId);
  // Whoever does not know the token learns nothing about the link.
  if (link === null || link.poll_hash !== hashToken(asked.pollToken)) return { state: 'ended' };
  if (link.state === 'denied') return { state: 'denied' };
  if (link.state === 'taken' || isOver(link, tools.clock)) return { state: 'ended' };
  return link.state === 'confirmed' ? connect(tools, asked) : { state: 'waiting' };
}

/** Gives the session to the first of all who ask for it. */
async function connect(
  { db, clock }: Parameters<typeof openPanes>[0],
  asked: Parameters<Panes['poll']>[0],
): Promise<PaneAnswer> {
  return transact(db, async (tx) => {
    const taken = { id: asked.linkId, pollHash: hashToken(asked.pollToken) };
    const link = await takeEmbedLink(tx, taken, clock.now());
    if (link === null) return { state: 'ended' };
    const session = await openSession(tx, {
      userId: link.user_id,
      label: `Ticket pane in ${link.psa_name}`,
      address: asked.address,
      userAgent: asked.userAgent,
      hours: sessionHours,
    });
    await appendAudit(tx, {
      at: clock.now(),
      actor: link.user_name,
      channel: 'chat',
      action: 'panes.connect',
      summary: `Connected the ticket pane of ${nameOf(link)} for ${sessionHours} hours at most`,
    });
    return { state: 'connected', token: session.token, expiresAt: session.expiresAt };
  });
}

async function requireLink(db: Database, linkId: string): Promise<EmbedLink> {
  const link = await readEmbedLink(db, linkId);
  if (link !== null) return link;
  throw new OperationError({
    kind: 'not-found',
    code: 'link-unknown',
    message: 'This link is not known: it is mistyped, or long over.',
    nextStep: 'Press "Connect this ticket pane" in the ticket once more.',
  });
}

function explainEnd(link: EmbedLink): OperationError {
  const isAnswered = link.state !== 'waiting';
  return new OperationError({
    kind: 'conflict',
    code: isAnswered ? 'link-answered' : 'link-expired',
    message: isAnswered
      ? `This link was answered already, by ${link.user_name}.`
      : `This link was valid for ${linkMinutes} minutes and is over.`,
    nextStep: 'Press "Connect this ticket pane" in the ticket once more.',
  });
}

function nameOf(link: EmbedLink): string {
  return link.ticket_number === null
    ? link.psa_name
    : `ticket #${link.ticket_number} in ${link.psa_name}`;
}

/** The name of the connected PSA; a plain word where there is none or several. */
async function readPsaName(db: Database): Promise<string> {
  const [only, ...others] = await listServices(db, { category: 'psa', enabled: true });
  return only === undefined || others.length > 0 ? 'your PSA' : only.name;
}

function isOver(link: EmbedLink, clock: Clock): boolean {
  return Temporal.Instant.compare(link.expires_at, clock.now()) <= 0;
}

function drawLetter(): string {
  return codeLetters.charAt(randomInt(codeLetters.length));
}
