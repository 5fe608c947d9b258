function inMinutes(ms: number): number {
  return Math.max(1, Math.round(ms / 60_000));
}

function inHours(ms: number): number {
  return Math.max(1, Math.round(ms / 3_600_000));
}

function toRange(from: number, to: number, unit: string): string {
  if (from < to) return `${from} to ${to} ${unit}s`;
  return to === 1 ? `1 ${unit}` : `${to} ${unit}s`;
}

/** "usually 1 to 5 minutes, as the last 12 times": what was measured, in whole minutes or hours. */
export function toUsualText(usual: { fromMs: number; toMs: number; count: number }): string {
  const { fromMs, toMs, count } = usual;
  const range =
    toMs >= 2 * 3_600_000
      ? toRange(inHours(fromMs), inHours(toMs), 'hour')
      : toRange(inMinutes(fromMs), inMinutes(toMs), 'minute');
  return `usually ${range}, as the last ${count} times`;
}
