export type { IonBehaviour } from './entities.ts';
export { market, toIonSeed } from './market.ts';
export type { IonCustomerSeed, IonSeed, IonSubscriptionSeed } from './seed.ts';
export { type IonOptions, type IonSimulator, startIon } from './vendor.ts';
