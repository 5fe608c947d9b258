export type { ImBehaviour, ImState } from './entities.ts';
export { market } from './market.ts';
export { type IngramMicroSimulator, startIngramMicro } from './start.ts';
