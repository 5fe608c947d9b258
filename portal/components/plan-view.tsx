import { Stack, Text } from '@mantine/core';
import type { Plan } from '../api/types.ts';
import { DataTable } from '../ui/data-table.tsx';
import { When } from '../ui/when.tsx';
import { PriceBox } from './price-box.tsx';

/** The plan as it was stored before anything was written. */
export function PlanView(props: { plan: Plan }) {
  const { plan } = props;
  return (
    <Stack gap="sm">
      <ul style={{ margin: 0, paddingInlineStart: 20, fontSize: 'var(--mantine-font-size-sm)' }}>
        {plan.sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <DataTable
        label="Planned seat changes"
        rows={plan.seatChanges}
        rowKey={(change) => `${change.subscriptionId ?? change.cspName}/${change.skuId}`}
        columns={[
          { key: 'name', header: 'License', cell: (change) => change.name },
          { key: 'csp', header: 'CSP', cell: (change) => change.cspName },
          {
            key: 'quantity',
            header: 'Quantity',
            align: 'end',
            cell: (change) => `${change.before} → ${change.after}`,
          },
        ]}
        empty={<Text size="sm">No seats change.</Text>}
      />
      {plan.price === null ? null : <PriceBox price={plan.price} />}
      <Text size="xs" c="dimmed">
        Made <When at={plan.createdAt} /> · fingerprint <code>{plan.hash.slice(0, 12)}</code>
      </Text>
    </Stack>
  );
}
