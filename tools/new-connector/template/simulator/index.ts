export { market } from './market.ts';
export { demoApiKey } from './seed.ts';
export { startAcorn } from './start.ts';
