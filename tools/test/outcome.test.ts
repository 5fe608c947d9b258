import { expect, it } from 'vitest';
import { notRun, summarise } from './outcome.ts';

const unit = {
  name: 'unit',
  passedCount: 12,
  failedCount: 0,
  skippedCount: 1,
  durationMs: 2_340,
  notRun: null,
};

it('ends with one line that counts everything', () => {
  const lines = summarise([unit, { ...unit, name: 'flow', passedCount: 3, failedCount: 2 }]).split(
    '\n',
  );
  expect(lines.at(-1)).toBe('15 passed, 2 failed');
  expect(lines.find((line) => line.includes('unit'))).toMatch(/✓ unit +12 +0 +1 +2\.3 s/);
  expect(lines.find((line) => line.includes('flow'))).toMatch(/✗ flow +3 +2/);
});

it('lets a part that did not run pass with its reason, and fails it where it must run', () => {
  expect(summarise([unit, notRun('browser', 'no Chromium', false)])).toMatch(
    /– browser .* not run: no Chromium\n\n12 passed, 0 failed$/,
  );
  expect(summarise([unit, notRun('browser', 'no Chromium', true)])).toMatch(
    /✗ browser .* not run: no Chromium\n\n12 passed, 1 failed$/,
  );
});
