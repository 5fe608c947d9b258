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

const words = {
  buy: { now: 'Now', each: 'Each', untilEnd: 'Until the commitment ends' },
  release: {
    now: 'Credited now',
    each: 'Less each',
    untilEnd: 'Less until the commitment ends',
  },
} as const;

/**
 * What a purchase costs now, per period and until the end of the commitment, and until when it can be undone; or what a
 * release saves.
 */
export function PriceBox(props: { price: Price }) {
  const { price } = props;
  const labels = words[price.purpose];
  return (
    <div className={styles['box']}>
      <dl className={styles['amounts']}>
        <div>
          <dt>{labels.now}</dt>
          <dd>
            <MoneyText amount={price.now} />
          </dd>
        </div>
        <div>
          <dt>
            {labels.each} {periodLabels[price.period] ?? price.period}
          </dt>
          <dd>
            <MoneyText amount={price.perPeriod} />
          </dd>
        </div>
        <div>
          <dt>{labels.untilEnd}</dt>
          <dd>
            <MoneyText amount={price.untilCommitmentEnd} />
          </dd>
        </div>
      </dl>
      {price.purpose === 'release' ? null : (
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
      )}
      {price.renewal === '' ? null : (
        <div className={styles['line']}>
          <IconRefresh size={16} aria-hidden />
          <span>{price.renewal}</span>
        </div>
      )}
    </div>
  );
}
