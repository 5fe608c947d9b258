export type { IonBehaviour } from './entities.ts';
export { market, toIonSeed } from './market.ts';
export type { IonSeed } from './seed.ts';
export { type IonSimulator, startIon } from './start.ts';
