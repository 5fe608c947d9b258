export { market, toSherwebSeed } from './market.ts';
export { type SherwebBehaviour, type SherwebSimulator, startSherweb } from './start.ts';
