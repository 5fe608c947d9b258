import { Title } from '@mantine/core';
import { Facts } from '../ui/page.tsx';
import { toDurationText } from '../ui/when.tsx';

/** What the server calls them, as a person would ask for it. A name that is not here is shown as it is. */
const labels: Readonly<Record<string, string>> = {
  readsReductionWindow: 'Tells until when seats can be given back',
  schedulesAtRenewal: 'Takes a quantity for the renewal ahead',
  tellsTenantOfCustomer: 'Tells the Microsoft 365 tenant of a customer',
  tellsDomainOfCustomer: 'Tells the domain of a customer',
  sendsEvents: 'Tells by itself when something has changed there',
  settleTimeMs: 'May show the old quantity after a change for',
  lockTimeBeforeRenewalMs: 'Takes no change in the time before a renewal',
  callsPerMinute: 'Calls a minute that the vendor allows',
};

const number = new Intl.NumberFormat('en-GB');

function toValueText(name: string, value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  if (typeof value !== 'number') return 'not stated';
  return name.endsWith('Ms') ? toDurationText(value) : number.format(value);
}

/** What every account of a vendor can do, as its connector declares it. */
export function ServiceCapabilities(props: { capabilities: Readonly<Record<string, unknown>> }) {
  return (
    <div>
      <Title order={3} mb={6}>
        What it can do
      </Title>
      <Facts
        items={Object.entries(props.capabilities).map(([name, value]) => [
          labels[name] ?? name,
          toValueText(name, value),
        ])}
      />
    </div>
  );
}
