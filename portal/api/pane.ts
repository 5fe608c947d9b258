/**
 * The session of a page inside a PSA's frame. Its token lives in this page's memory only; where the server speaks https, a
 * cookie that is bound to the PSA's page survives a reload.
 */
let token: string | null = null;

/** Whether this page is shown inside another page. */
export function isFramed(): boolean {
  return window.self !== window.top;
}

/** Whether an address of the portal's is another page than the chat, the only one that a frame may show. */
export function leavesChat(href: string): boolean {
  return !/^\/chat(?:[?#]|$)/.test(href) && !href.startsWith('#');
}

/**
 * Whether a link opens a tab of its own: every one in a frame that leaves the chat. There the person is signed in by hand,
 * and nothing around the page can make it look like something else.
 */
export function opensOwnTab(href: string | undefined): boolean {
  return href !== undefined && isFramed() && leavesChat(href);
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
