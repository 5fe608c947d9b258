import { IconCircleCheck, IconCircleMinus, IconHelpCircle } from '@tabler/icons-react';
import type { Mapping } from '../api/types.ts';
import { Status } from '../ui/tone.tsx';

/** Whether a client is settled at one CSP: mapped, known not to be a customer, or open. */
export function MappingState(props: { mapping: Mapping }) {
  const { mapping } = props;
  if (mapping.notACustomer) {
    return (
      <Status tone="quiet" icon={IconCircleMinus}>
        Not a customer here
      </Status>
    );
  }
  if (mapping.customerId === null && mapping.keptByHand) {
    return (
      <Status tone="quiet" icon={IconCircleMinus}>
        Nothing written down here
      </Status>
    );
  }
  if (mapping.customerId === null) {
    return (
      <Status tone="warn" icon={IconHelpCircle}>
        Not mapped: the first run asks
      </Status>
    );
  }
  return (
    <Status tone="good" icon={IconCircleCheck}>
      {mapping.customerName ?? mapping.customerId}
    </Status>
  );
}
