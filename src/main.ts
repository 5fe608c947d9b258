import type { AddressInfo } from 'node:net';
import { createClosers } from './closers.ts';
import { readConfig, type Config } from './config.ts';
import { demoAccounts } from './demo-accounts.ts';
import { createAdminLink } from './admin-link.ts';
import { openIdentity, type OpenIdentity } from './identity/open-identity.ts';
import { openPanes } from './identity/panes.ts';
import { readSessionSecret } from './keys.ts';
import { openProduct, type Product } from './product.ts';
import type { LeadVendors } from './store/movable-clock.ts';
import { hasAdmin } from './store/people-roles.ts';
import { acceptPaneCookies } from './surfaces/http/embed-routes.ts';
import { createHttpServer } from './surfaces/http/server.ts';

/** A running server. */
export interface Server {
  /** Address that this process listens at, without a slash at the end. */
  readonly url: string;
  readonly product: Product;
  readonly identity: OpenIdentity;
  /** One-time link that makes whoever opens it the first admin; null where somebody administers. Never to be logged. */
  readonly firstAdminUrl: string | null;
  /** Stops taking requests, finishes what is in hand, stops everything that was started. */
  close(): Promise<void>;
}

/** Serves HTTP and the portal; works on runs too unless told not to. */
export async function serve(options: {
  readonly config: Config;
  /** 'elsewhere': other processes do the work, this one only answers. */
  readonly work?: 'here' | 'elsewhere';
  /** Moves a simulated world on before our own clock is moved; default: whoever moves ours sees to that. */
  readonly leadVendors?: LeadVendors;
}): Promise<Server> {
  const { config } = options;
  const product = await openProduct(config, options.leadVendors);
  const closers = createClosers();
  closers.add(() => product.close());
  try {
    const opened = await openIdentity({
      databaseUrl: product.databaseUrl,
      db: product.db,
      clock: product.tools.clock,
      log: product.log,
      secret: await readSessionSecret(config),
      provider: config.signInProvider,
      publicUrl: config.publicUrl,
    });
    closers.add(() => opened.close());
    const identity = acceptPaneCookies(opened);
    if (config.isSimulated) {
      for (const account of demoAccounts) await identity.ensurePerson(account);
    }
    const app = await createHttpServer(product.tools, identity, openPanes(product.tools), {
      portalFolder: config.portalFolder,
      frameAncestors: config.frameAncestors,
      publicUrl: config.publicUrl,
      trustedProxies: config.trustedProxies,
      requestsPerMinute: config.requestsPerMinute,
    });
    closers.add(() => app.close());
    await app.listen({ host: config.host, port: config.port });
    // A server that listens on a port has an address of this shape.
    const { port } = app.server.address() as AddressInfo;
    const url = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
    product.listensAt(url);
    if (options.work !== 'elsewhere') await product.work();
    product.log.info({ url }, 'listening');
    const firstAdminUrl = (await hasAdmin(product.db))
      ? null
      : await createAdminLink(product, 'first-admin');
    return { url, product, identity, firstAdminUrl, close: () => closers.closeAll() };
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}

/** Works on runs without serving HTTP; any number of such processes share one database. */
export async function work(options: { readonly config: Config }): Promise<Product> {
  const product = await openProduct(options.config);
  try {
    await product.work();
    product.log.info({}, 'working');
    return product;
  } catch (error) {
    await product.close();
    throw error;
  }
}

/** The configuration of this process's environment. Throws `ConfigError`. */
export function configOfProcess(): Config {
  return readConfig(process.env);
}
