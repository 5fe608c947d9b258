export type { Pax8Behaviour } from './entities.ts';
export { market } from './market.ts';
export type { Pax8Seed } from './seed.ts';
export { type Pax8Simulator, startPax8 } from './start.ts';
