export type { PcBehaviour } from './entities.ts';
export { market } from './market.ts';
export type { PartnerCenterSeed, PcSubscriptionSeed } from './seed.ts';
export { type PartnerCenterSimulator, startPartnerCenter } from './start.ts';
