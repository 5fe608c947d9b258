import { Button, Group, Radio, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { setProduct, type ProductAddress } from '../../api/product-operations.ts';
import { MutationForm } from '../mutation-form.tsx';

/** A license that can be chosen, with what speaks for it. */
export interface LicenseChoice {
  readonly skuId: string;
  readonly name: string | null;
  readonly reason: string;
}

/** Chosen where none of the offered licenses is it. */
const another = 'another';

/** Says which license a product is: one of those offered, or any other by its id. */
export function LicenseForm(props: {
  product: ProductAddress;
  choices: readonly LicenseChoice[];
  /** Chosen before anybody has touched it; empty for none. */
  preset: string;
  /** What the sources say, as it is shown; absent where no question is answered. */
  known?: readonly string[];
  submitLabel: string;
  onDone: () => void;
}) {
  const { product, choices, known } = props;
  const [chosen, setChosen] = useState(choices.length === 0 ? another : props.preset);
  const [typed, setTyped] = useState('');
  const queryClient = useQueryClient();
  const skuId = chosen === another ? typed.trim() : chosen;
  const save = useMutation({
    mutationFn: () => setProduct(product, skuId, known),
    onSuccess: async () => {
      await queryClient.invalidateQueries();
      props.onDone();
    },
  });
  return (
    <MutationForm mutation={save}>
      {(field) => (
        <Stack gap="sm">
          {choices.length === 0 ? null : (
            <Radio.Group label="License" value={chosen} onChange={setChosen}>
              <Stack gap={8} mt={4}>
                {choices.map((choice) => (
                  <Radio
                    key={choice.skuId}
                    value={choice.skuId}
                    label={choice.name ?? choice.skuId}
                    description={`${choice.reason} ${choice.skuId}`}
                  />
                ))}
                <Radio value={another} label="Another license" />
              </Stack>
            </Radio.Group>
          )}
          {chosen === another ? (
            <TextInput
              {...field('skuId')}
              label="License id"
              description="The GUID of the license in the tenant (skuId)."
              value={typed}
              required
              withAsterisk={false}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
          ) : null}
          <Group>
            <Button type="submit" loading={save.isPending} disabled={skuId === ''}>
              {props.submitLabel}
            </Button>
          </Group>
        </Stack>
      )}
    </MutationForm>
  );
}
