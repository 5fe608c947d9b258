import { IconAlertTriangle } from '@tabler/icons-react';
import type { SumItem } from '../api/types.ts';
import { Status } from '../ui/tone.tsx';
import styles from './sum-table.module.css';

/** The seat arithmetic, line by line as on paper: what is there, what is needed, what is missing. */
export function SumTable(props: { items: readonly SumItem[] }) {
  return (
    <div className={styles['sums']}>
      {props.items.map((item) => (
        <table key={item.skuId} className={styles['sum']}>
          <caption>
            {item.name}
            {item.overAssignedBy > 0 ? (
              <Status tone="warn" icon={IconAlertTriangle}>
                over-assigned: owned {item.owned}, assigned {item.assigned}
              </Status>
            ) : null}
          </caption>
          <tbody>
            <Line label="Owned in the tenant" value={item.owned} />
            <Line label="Assigned to users" value={-item.assigned} />
            <Line label="Held for other runs" value={-item.held} />
            <Line label="Free" value={item.free} isResult />
            <Line label="Needed now" value={item.need} />
            {item.keepFree === 0 ? null : <Line label="Kept free" value={item.keepFree} />}
            <Line label={item.buy > 0 ? 'To buy' : 'To buy: none'} value={item.buy} isResult />
          </tbody>
        </table>
      ))}
    </div>
  );
}

function Line(props: { label: string; value: number; isResult?: boolean }) {
  const value = Object.is(props.value, -0) ? 0 : props.value;
  return (
    <tr data-result={props.isResult || undefined}>
      <th scope="row">{props.label}</th>
      <td>{String(value).replace('-', '−')}</td>
    </tr>
  );
}
