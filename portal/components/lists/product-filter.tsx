import { Checkbox, Stack, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { queries } from '../../api/queries.ts';
import type { CustomFilter, FilterMenuProps } from '../../ui/table/filter.ts';

/** Longer menus are searched instead of scrolled through. */
const mostShown = 12;
const count = new Intl.NumberFormat('en-GB');

interface Product {
  readonly name: string;
  /** As the address has it: without commas. */
  readonly value: string;
  readonly count: number;
}

/** Those with most rows first, as long as nothing is searched for. */
function toShown(products: readonly Product[], text: string, chosen: readonly string[]) {
  const wanted = text.trim().toLowerCase();
  const isChosen = ({ value }: Product) => chosen.includes(value);
  const found = products
    .filter((product) => !isChosen(product) && product.name.toLowerCase().includes(wanted))
    .toSorted((a, b) => b.count - a.count);
  const rest = found.length - mostShown;
  return { shown: [...products.filter(isChosen), ...found.slice(0, mostShown)], rest };
}

function ProductMenu(
  props: FilterMenuProps & { readonly of: 'people' | 'subscriptions'; readonly label: string },
) {
  const { values, onChange } = props;
  const [text, setText] = useState('');
  const products = useQuery(queries.directoryProducts()).data?.[props.of] ?? [];
  const { shown, rest } = toShown(products, text, values);
  return (
    <Stack gap={8}>
      <TextInput
        type="search"
        aria-label={`Search ${props.label} to filter by`}
        placeholder={`Search ${props.label}`}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={text}
        data-autofocus
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {shown.map((product) => (
        <Checkbox
          key={product.value}
          label={`${product.name} (${count.format(product.count)})`}
          checked={values.includes(product.value)}
          onChange={(event) =>
            onChange(
              event.currentTarget.checked
                ? [...values, product.value]
                : values.filter((value) => value !== product.value),
            )
          }
        />
      ))}
      <Text size="xs" c="dimmed" role="status">
        {shown.length === 0 ? `No such ${props.label}` : rest > 0 ? `${rest} more: search` : ''}
      </Text>
    </Stack>
  );
}

const Words = ({ value }: { value: string }) => value;

/** Licenses that people have. */
export const licenseFilter: CustomFilter = {
  kind: 'custom',
  name: 'product',
  label: 'License',
  Words,
  Menu: (props) => <ProductMenu {...props} of="people" label="licenses" />,
};

/** Products that clients subscribe to. */
export const productFilter: CustomFilter = {
  kind: 'custom',
  name: 'product',
  label: 'Product',
  Words,
  Menu: (props) => <ProductMenu {...props} of="subscriptions" label="products" />,
};
