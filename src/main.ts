import { readConfig, type Config } from './config.ts';

export { createCli, type Cli } from './cli.ts';
export { readConfig, type Config } from './config.ts';
export { openProduct, type Product } from './product.ts';
export { serve, work, type Server } from './server.ts';

/** The configuration of this process's environment. Throws `ConfigError`. */
export function configOfProcess(): Config {
  return readConfig(process.env);
}
