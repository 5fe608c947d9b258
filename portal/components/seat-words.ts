/** "+1 seat", "−3 seats": seats bought or given back. */
export function toSignedText(delta: number): string {
  const seats = Math.abs(delta) === 1 ? 'seat' : 'seats';
  return `${delta > 0 ? '+' : '−'}${Math.abs(delta)} ${seats}`;
}
