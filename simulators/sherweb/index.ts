export { market, startSherwebMarket } from './market.ts';
export type { SherwebBehaviour, SherwebSimulator } from './start.ts';
