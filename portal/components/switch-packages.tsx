import { NativeSelect } from '@mantine/core';
import { IconCircleCheck, IconCircleOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getClient, switchPackage } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import type { ClientRow } from '../api/types.ts';
import type { BulkAction, BulkInput } from '../ui/table/bulk.ts';
import { queriesInTurn } from './read-in-turn.ts';

function PackageInput({ input, onChange }: BulkInput<ClientRow>) {
  const packages = useQuery(queries.packages());
  const options = (packages.data?.items ?? []).map(({ name, title }) => ({
    value: name,
    label: title,
  }));
  return (
    <NativeSelect
      label="Package"
      data={[{ value: '', label: 'Choose a package' }, ...options]}
      value={input}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

const toWords = (isOn: boolean) => (isOn ? 'on' : 'off');

/** What becomes of one client: nothing where the package is as wanted already. */
function SwitchEffect(props: { row: ClientRow; packageName: string; isOn: boolean }) {
  const { data: client } = useQuery({
    ...queriesInTurn.client(props.row.id),
    enabled: props.packageName !== '',
  });
  if (props.packageName === '') return null;
  const found = client?.packages.find(({ name }) => name === props.packageName);
  if (found === undefined) return '…';
  const now = toWords(found.enabled);
  return found.enabled === props.isOn ? `Is ${now} already` : `${now} → ${toWords(props.isOn)}`;
}

function createSwitch(isOn: boolean): BulkAction<ClientRow> {
  return {
    key: toWords(isOn),
    icon: isOn ? IconCircleCheck : IconCircleOff,
    label: (count) =>
      `Switch a package ${toWords(isOn)} for ${count} ${count === 1 ? 'client' : 'clients'}`,
    whyNot: () => null,
    Explanation: () =>
      isOn
        ? 'Engineers can start it for these clients, with the configuration that each has. No price changes.'
        : 'Nobody can start it for these clients any more; runs that are under way go on. No price changes.',
    Effect: ({ row, input }) => <SwitchEffect row={row} packageName={input} isOn={isOn} />,
    Input: PackageInput,
    isInputEnough: (packageName) => packageName !== '',
    carryOut: async ({ id }, packageName) => {
      const before = await getClient(id);
      const isAlready = before.packages.find(({ name }) => name === packageName)?.enabled === isOn;
      if (isAlready) return `Was ${toWords(isOn)} already`;
      await switchPackage(id, packageName, isOn);
      return `Switched ${toWords(isOn)}`;
    },
  };
}

/** Switches one package on or off for several clients. */
export const switchPackages: readonly BulkAction<ClientRow>[] = [
  createSwitch(true),
  createSwitch(false),
];
