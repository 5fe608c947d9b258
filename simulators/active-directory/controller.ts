/** What a domain controller is to a world and to tests, however it is made. */

/** What kind of schema the domain has: with the attributes of Exchange or without. */
export type ControllerSchema = 'plain' | 'exchange';

/** What is asked of a controller. */
export interface ControllerOptions {
  readonly schema: ControllerSchema;
  /** Folder that its data stay in between starts, made when absent; without it they are gone when it is closed. */
  readonly keptIn?: string;
}

/** A running controller with the domain of `domain.ts`. */
export interface Controller {
  /** `ldaps://127.x.y.z[:port]`. */
  readonly url: string;
  /** PEM of the authority that its certificate comes from. */
  readonly certificate: string;
  /** PEM of its own certificate and key: for who stands in its place. */
  readonly ownCertificate: string;
  /** PEM. */
  readonly key: string;
  /** Name in that certificate. */
  readonly serverName: string;
  /** Of the domain's administrator, and what it signs in with. */
  readonly administrator: { readonly name: string; readonly password: string };
  /** Whether it began empty; false where it went on with what an earlier one kept. */
  readonly isFresh: boolean;
  /** Ends it; what is not kept is removed. */
  close(): Promise<void>;
}

/** Starts one beside any others. The caller closes it. */
export type StartController = (options: ControllerOptions) => Promise<Controller>;
