import { Checkbox, Radio, Stack } from '@mantine/core';
import type { ChoiceFilter, FilterMenuProps } from './filter.ts';
import styles from './filter-bar.module.css';

interface Props extends FilterMenuProps {
  readonly filter: ChoiceFilter;
  /** Rows by value; undefined while they are counted, or where nobody counts. */
  readonly counts: ReadonlyMap<string, number> | undefined;
}

const count = new Intl.NumberFormat('en-GB');

/** Each value with the number of rows it would let through. */
function Lines({ filter, counts }: Props) {
  const Box = filter.isSingle ? Radio : Checkbox;
  const any = filter.isSingle ? [{ value: '', label: 'Any' }] : [];
  return (
    <Stack gap={8} className={styles['choices']}>
      {[...any, ...filter.options].map(({ value, label }) => {
        const rows = counts?.get(value);
        const words = rows === undefined ? '' : count.format(rows);
        return (
          <div key={value} className={styles['choice']}>
            <Box
              value={value}
              label={label}
              aria-label={words === '' ? label : `${label}, ${words}`}
            />
            <span className={styles['count']} aria-hidden>
              {words}
            </span>
          </div>
        );
      })}
    </Stack>
  );
}

/** A box per value, or a button per value where only one is let through. */
export function ChoiceMenu(props: Props) {
  const { filter, values, onChange } = props;
  if (filter.isSingle) {
    return (
      <Radio.Group
        aria-label={filter.label}
        value={values[0] ?? ''}
        onChange={(value) => onChange(value === '' ? [] : [value])}
      >
        <Lines {...props} />
      </Radio.Group>
    );
  }
  return (
    <Checkbox.Group
      aria-label={filter.label}
      value={[...values]}
      onChange={(chosen) =>
        // In the order of the options, so that the same choice is always the same address.
        onChange(filter.options.map(({ value }) => value).filter((one) => chosen.includes(one)))
      }
    >
      <Lines {...props} />
    </Checkbox.Group>
  );
}
