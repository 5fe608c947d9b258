/**
 * The session of a page inside a PSA's frame. Its token lives in this page's memory only; where the server speaks https, a
 * cookie that is bound to the PSA's page survives a reload.
 */
let token: string | null = null;

/** Whether this page is shown inside another page. */
export function isFramed(): boolean {
  return window.self !== window.top;
}

export function keepPaneToken(next: string | null): void {
  token = next;
}

/** What each request of a pane carries; empty outside of one. */
export function toPaneHeaders(): Readonly<Record<string, string>> {
  if (!isFramed()) return {};
  return {
    'x-seatwright-channel': 'chat',
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  };
}
