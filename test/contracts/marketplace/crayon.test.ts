import { describeMarketplace } from './suite.ts';
import { startUnderTest } from './crayon-under-test.ts';

describeMarketplace('the Crayon connector', async () => (await startUnderTest()).under, [
  'audiences',
  'windows',
]);
