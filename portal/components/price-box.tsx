import { IconArrowBackUp, IconRefresh } from '@tabler/icons-react';
import type { Price } from '../api/types.ts';
import { MoneyText } from '../ui/money.tsx';
import { Deadline } from '../ui/when.tsx';
import styles from './price-box.module.css';

const periodLabels: Readonly<Record<string, string>> = {
  P1M: 'month',
  P1Y: 'year',
  P3Y: '3 years',
  monthly: 'month',
  annual: 'year',
  triennial: '3 years',
};

/** What a purchase costs now, per period and until the end of the commitment, and until when it can be undone. */
export function PriceBox(props: { price: Price }) {
  const { price } = props;
  return (
    <div className={styles['box']}>
      <dl className={styles['amounts']}>
        <div>
          <dt>Now</dt>
          <dd>
            <MoneyText amount={price.now} />
          </dd>
        </div>
        <div>
          <dt>Each {periodLabels[price.period] ?? price.period}</dt>
          <dd>
            <MoneyText amount={price.perPeriod} />
          </dd>
        </div>
        <div>
          <dt>Until the commitment ends</dt>
          <dd>
            <MoneyText amount={price.untilCommitmentEnd} />
          </dd>
        </div>
      </dl>
      <div className={styles['line']}>
        <IconArrowBackUp size={16} aria-hidden />
        <span>
          {price.undoUntil === null ? (
            'Cannot be undone once bought.'
          ) : (
            <>
              Can be undone until <Deadline at={price.undoUntil} withTime />.
            </>
          )}
        </span>
      </div>
      {price.renewal === '' ? null : (
        <div className={styles['line']}>
          <IconRefresh size={16} aria-hidden />
          <span>{price.renewal}</span>
        </div>
      )}
    </div>
  );
}
