import { reach } from '../api/client.ts';

/** A pane's wish to work in somebody's name, as the pane knows it. */
export interface PaneWish {
  readonly linkId: string;
  readonly userCode: string;
  readonly pollToken: string;
  readonly psaName: string;
  readonly expiresAt: string;
}

export type PaneAnswer =
  | { readonly state: 'waiting' | 'denied' | 'ended' }
  | { readonly state: 'connected'; readonly token: string; readonly expiresAt: string };

/** The same wish as the page shows it that answers it. */
export interface PaneLink {
  readonly id: string;
  readonly userCode: string;
  readonly ticketNumber: string | null;
  readonly psaName: string;
  readonly state: 'waiting' | 'confirmed' | 'denied' | 'taken' | 'expired';
  readonly isSameAddress: boolean;
  readonly expiresAt: string;
  /** How long the pane may work in somebody's name, at most. */
  readonly sessionHours: number;
}

async function post(path: string, body: object): Promise<Response> {
  return reach(path, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

// These routes belong to browsers alone and are not in the API's document: their shapes are proved by test/e2e/embed.e2e.ts.

/** Only a plain number or id goes along: it is shown to whoever confirms. */
export async function beginPane(ticket: string | undefined): Promise<PaneWish> {
  const isPlain = ticket !== undefined && /^[\w-]{1,30}$/.test(ticket);
  const answer = await post('/api/embed/begin', isPlain ? { ticket } : {});
  // Proof: the shape above is the server's `Panes.begin`.
  return (await answer.json()) as PaneWish;
}

export async function pollPane(wish: PaneWish): Promise<PaneAnswer> {
  const { linkId, pollToken } = wish;
  const answer = await post('/api/embed/poll', { linkId, pollToken });
  // Proof: the shape above is the server's `PaneAnswer`.
  return (await answer.json()) as PaneAnswer;
}

export async function getPaneLink(linkId: string): Promise<PaneLink> {
  const answer = await reach(`/api/embed/links/${encodeURIComponent(linkId)}`, {
    credentials: 'same-origin',
  });
  // Proof: the shape above is the server's `PaneLink`.
  return (await answer.json()) as PaneLink;
}

export async function answerPaneLink(linkId: string, answer: 'confirm' | 'deny'): Promise<void> {
  await post(`/api/embed/links/${encodeURIComponent(linkId)}/${answer}`, {});
}
