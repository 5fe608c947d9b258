export type { ArrowBehaviour } from './entities.ts';
export { market } from './market.ts';
export { demoApiKey } from './seed.ts';
export { type ArrowSimulator, startArrowSphere } from './start.ts';
