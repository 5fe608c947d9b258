/** How the HTTP server is set up. */
export interface HttpSettings {
  /** Folder of the built portal; a page that says how to build it is shown when it is empty. */
  readonly portalFolder: string;
  /** Origins that may show the portal in a frame (the PSA's), besides its own. */
  readonly frameAncestors: readonly string[];
  /** Address that people use, when a proxy stands before this server: "https://seatwright.msp.example". */
  readonly publicUrl: string | null;
  /** Addresses or networks of proxies in front that are believed about the caller's address. */
  readonly trustedProxies: readonly string[];
  /** Requests per minute and caller's address; sign-ins and one-time links have a tenth of it. */
  readonly requestsPerMinute: number;
}
