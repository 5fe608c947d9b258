export type { CrayonBehaviour } from './entities.ts';
export { market } from './market.ts';
export { credentials, mainOrganizationId, organizationIdOf } from './seed.ts';
export { type CrayonOptions, type CrayonSimulator, startCrayon } from './start.ts';
