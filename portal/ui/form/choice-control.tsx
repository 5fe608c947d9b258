import { Checkbox, Input, Loader, MultiSelect, Radio, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { FieldLabel, type ControlProps } from './field-label.tsx';
import type { FieldModel, FieldOption } from './field-model.ts';
import styles from './form.module.css';

const radioLimit = 5;
const checkboxLimit = 8;

function OptionText(props: { option: FieldOption }) {
  return (
    <span className={styles['option']}>
      {props.option.warning ? (
        <IconAlertTriangle
          size={16}
          className={styles['warning']}
          aria-label="Warning"
          role="img"
        />
      ) : null}
      <span>
        {props.option.warning ? props.option.label.replace(/^⚠\s*/, '') : props.option.label}
        {props.option.detail === undefined ? null : <small>{props.option.detail}</small>}
      </span>
    </span>
  );
}

interface OptionState {
  readonly options: readonly FieldOption[];
  readonly isLoading: boolean;
  readonly text: string;
  readonly setText: (text: string) => void;
}

/** Options from the definition, or looked up as the person types; what was seen stays known, so that a chosen one keeps its label. */
function useOptions(field: FieldModel): OptionState {
  const { search } = field;
  const [text, setText] = useState('');
  const [settledText] = useDebouncedValue(text, 200);
  // What the definition names is known already: a preselected one has its label from the start.
  const [found, setFound] = useState<readonly FieldOption[]>(field.options ?? []);
  const [isLoading, setLoading] = useState(search !== undefined);
  const searchRef = useRef(search);
  searchRef.current = search;
  const isLookup = search !== undefined;

  useEffect(() => {
    if (!isLookup) return;
    const controller = new AbortController();
    const look = async () => {
      setLoading(true);
      try {
        const options = (await searchRef.current?.(settledText, controller.signal)) ?? [];
        if (controller.signal.aborted) return;
        const fresh = new Set(options.map((option) => option.value));
        setFound((before) => [...options, ...before.filter(({ value }) => !fresh.has(value))]);
      } catch {
        // What was found before stays; the next key tries again.
      } finally {
        if (!controller.signal.aborted) setLoading(false);
      }
    };
    void look();
    return () => controller.abort();
  }, [isLookup, settledText]);

  return { options: isLookup ? found : (field.options ?? []), isLoading, text, setText };
}

function toData(options: readonly FieldOption[]) {
  return options.map((option) => ({
    value: option.value,
    label: option.label,
    disabled: option.disabled === true,
  }));
}

function toComboboxProps(props: ControlProps, state: OptionState) {
  const byValue = new Map(state.options.map((option) => [option.value, option]));
  return {
    id: props.id,
    label: <FieldLabel {...props} />,
    description: props.field.description,
    error: props.error,
    disabled: props.isReadOnly,
    data: toData(state.options),
    searchable: state.options.length > 8 || props.field.search !== undefined,
    nothingFoundMessage: state.isLoading ? 'Looking…' : 'Nothing found',
    maxDropdownHeight: 320,
    // The focus moves to a new question by itself; its list must not jump open over the rest.
    openOnFocus: false,
    'aria-required': props.field.required,
    comboboxProps: { shadow: 'md' },
    rightSection: state.isLoading ? <Loader size={14} /> : undefined,
    renderOption: ({ option }: { option: { value: string; label: string } }) => (
      <OptionText option={byValue.get(option.value) ?? option} />
    ),
  };
}

/** One of several: radio buttons up to five, otherwise a list to search in. */
export function ChoiceControl(props: ControlProps) {
  const { field, value, onChange } = props;
  const state = useOptions(field);
  const chosen = typeof value === 'string' && value !== '' ? value : null;
  if (field.search === undefined && state.options.length <= radioLimit) {
    return (
      <Radio.Group
        id={props.id}
        label={<FieldLabel {...props} />}
        description={field.description}
        error={props.error}
        value={chosen}
        onChange={onChange}
      >
        <div className={styles['choices']}>
          {state.options.map((option) => (
            <Radio
              key={option.value}
              value={option.value}
              label={<OptionText option={option} />}
              disabled={props.isReadOnly || option.disabled === true}
            />
          ))}
        </div>
      </Radio.Group>
    );
  }
  return (
    <Select
      {...toComboboxProps(props, state)}
      value={chosen}
      onChange={onChange}
      clearable={!field.required}
      {...(field.search === undefined ? {} : { onSearchChange: state.setText })}
    />
  );
}

/** Any number of several: tick boxes up to eight, otherwise a list to search in. */
export function ChoicesControl(props: ControlProps) {
  const { field, value, onChange } = props;
  const state = useOptions(field);
  const chosen = typeof value === 'object' && value !== null ? [...value] : [];
  if (field.search === undefined && state.options.length <= checkboxLimit) {
    return (
      <Checkbox.Group
        id={props.id}
        label={<FieldLabel {...props} />}
        description={field.description}
        error={props.error}
        value={chosen}
        onChange={onChange}
      >
        {state.options.length === 0 ? (
          <Input.Description>Nothing to choose from.</Input.Description>
        ) : null}
        <div className={styles['choices']}>
          {state.options.map((option) => (
            <Checkbox
              key={option.value}
              value={option.value}
              label={<OptionText option={option} />}
              disabled={props.isReadOnly || option.disabled === true}
            />
          ))}
        </div>
      </Checkbox.Group>
    );
  }
  return (
    <MultiSelect
      {...toComboboxProps(props, state)}
      value={chosen}
      onChange={onChange}
      hidePickedOptions
      {...(field.search === undefined ? {} : { onSearchChange: state.setText })}
    />
  );
}
