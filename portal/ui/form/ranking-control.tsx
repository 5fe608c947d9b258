import { ActionIcon, Input, Select } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react';
import { useRef, type ReactNode } from 'react';
import { FieldLabel, type ControlProps } from './field-label.tsx';
import styles from './form.module.css';
import { moveItem } from './move-item.ts';

/** A button that stays reachable where it does nothing: the focus must not be lost at the end of the list. */
function ItemButton(props: {
  label: string;
  isOff?: boolean;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <ActionIcon
      variant="subtle"
      size={28}
      aria-label={props.label}
      aria-disabled={props.isOff}
      {...(props.isOff === true ? { 'data-disabled': true } : { onClick: props.onClick })}
    >
      {props.children}
    </ActionIcon>
  );
}

/** Some of several in an order: a numbered list with buttons, and a choice of what is not in it yet. */
export function RankingControl(props: ControlProps) {
  const { id, field, value, onChange, isReadOnly } = props;
  const add = useRef<HTMLInputElement>(null);
  const chosen = typeof value === 'object' && value !== null ? value : [];
  const options = field.options ?? [];
  const rest = options.filter((option) => !chosen.includes(option.value));
  const toLabel = (item: string) =>
    options.find((option) => option.value === item)?.label ?? `Not there any more (${item})`;
  return (
    <Input.Wrapper
      id={id}
      label={<FieldLabel {...props} />}
      labelProps={{ htmlFor: `${id}-add` }}
      description={field.description}
      error={props.error}
      inputWrapperOrder={['label', 'description', 'input', 'error']}
    >
      {chosen.length === 0 ? null : (
        <ol className={styles['ranking']} aria-label={field.label}>
          {chosen.map((item, index) => (
            <li key={item}>
              <span>{toLabel(item)}</span>
              {isReadOnly ? null : (
                <>
                  <ItemButton
                    label={`Move up: ${toLabel(item)}`}
                    isOff={index === 0}
                    onClick={() => onChange(moveItem(chosen, index, index - 1))}
                  >
                    <IconArrowUp size={16} aria-hidden />
                  </ItemButton>
                  <ItemButton
                    label={`Move down: ${toLabel(item)}`}
                    isOff={index === chosen.length - 1}
                    onClick={() => onChange(moveItem(chosen, index, index + 1))}
                  >
                    <IconArrowDown size={16} aria-hidden />
                  </ItemButton>
                  <ItemButton
                    label={`Remove: ${toLabel(item)}`}
                    onClick={() => {
                      onChange(chosen.filter((other) => other !== item));
                      add.current?.focus();
                    }}
                  >
                    <IconX size={16} aria-hidden />
                  </ItemButton>
                </>
              )}
            </li>
          ))}
        </ol>
      )}
      {isReadOnly ? null : (
        <Select
          id={`${id}-add`}
          ref={add}
          mt={5}
          placeholder={toPlaceholder(options.length, rest.length)}
          data={rest.map((option) => ({ value: option.value, label: option.label }))}
          value={null}
          openOnFocus={false}
          nothingFoundMessage="Nothing more to add"
          onChange={(item) => (item === null ? undefined : onChange([...chosen, item]))}
          comboboxProps={{ shadow: 'md' }}
        />
      )}
    </Input.Wrapper>
  );
}

function toPlaceholder(allCount: number, restCount: number): string {
  if (allCount === 0) return 'There is nothing to choose from yet';
  return restCount === 0 ? 'All are in the list' : 'Add to the list';
}
