import { MoneyText } from '../ui/money.tsx';
import { sumMoney } from './sum-money.ts';

/** "USD 22.00 and EUR 5.00": amounts added up, a sum for each currency. Nothing when there are none. */
export function MoneySums(props: { amounts: Parameters<typeof sumMoney>[0] }) {
  return sumMoney(props.amounts).map((sum, index) => (
    <span key={sum.currency}>
      {index === 0 ? '' : ' and '}
      <MoneyText amount={sum} />
    </span>
  ));
}
