export interface MoneyAmount {
  readonly currency: string;
  /** Formatted by the server, with the currency's symbol. */
  readonly text: string;
}

/** An amount with its symbol and its currency code: many currencies share the dollar sign. */
export function MoneyText(props: { amount: MoneyAmount | null; none?: string }) {
  if (props.amount === null) return <span>{props.none ?? 'not stated'}</span>;
  const { text, currency } = props.amount;
  return (
    <span style={{ whiteSpace: 'nowrap' }}>
      {text}
      {text.includes(currency) ? null : (
        <span style={{ fontSize: '0.8em', color: 'var(--mantine-color-dimmed)' }}> {currency}</span>
      )}
    </span>
  );
}
