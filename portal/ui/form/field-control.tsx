import {
  Button,
  Checkbox,
  Input,
  NumberInput,
  PasswordInput,
  TagsInput,
  Textarea,
  TextInput,
} from '@mantine/core';
import { IconArrowBackUp, IconLink } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { ChoiceControl, ChoicesControl } from './choice-control.tsx';
import { FieldLabel, type ControlProps } from './field-label.tsx';
import {
  findSource,
  isInheritance,
  toEmptyValue,
  type FieldInheritance,
  type FieldModel,
  type FieldValue,
} from './field-model.ts';
import styles from './form.module.css';
import { RankingControl } from './ranking-control.tsx';
import { TableControl } from './table-control.tsx';

function toText(value: FieldValue): string {
  if (value === null || typeof value === 'boolean') return '';
  return typeof value === 'object' ? value.join('\n') : String(value);
}

function toSharedProps(props: ControlProps) {
  return {
    id: props.id,
    label: <FieldLabel {...props} />,
    description: props.field.description,
    error: props.error,
    disabled: props.isReadOnly,
    'aria-required': props.field.required,
  };
}

function InheritedControl(props: ControlProps & { expression: string; valueText: string | null }) {
  return (
    <Input.Wrapper
      id={props.id}
      label={<FieldLabel {...props} />}
      labelElement="div"
      description={props.field.description}
      error={props.error}
      inputWrapperOrder={['label', 'description', 'input', 'error']}
    >
      <div className={styles['inherited']}>
        <IconLink size={16} aria-hidden />
        <span>
          {props.valueText ?? 'No value yet'} · from Global Configuration (
          <code>{props.expression}</code>)
        </span>
        {props.isReadOnly ? null : (
          <Button
            size="compact-xs"
            mih={24}
            variant="transparent"
            c="var(--mantine-color-anchor)"
            aria-label={`Set it here: ${props.field.label}`}
            onClick={() => props.onChange(toEmptyValue(props.field.control))}
          >
            Set it here
          </Button>
        )}
      </div>
    </Input.Wrapper>
  );
}

function PlainControl(props: ControlProps) {
  const { field, value, onChange } = props;
  const shared = toSharedProps(props);
  switch (field.control) {
    case 'boolean':
      return (
        <Checkbox
          {...shared}
          label={field.label}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'integer':
    case 'decimal':
      return (
        <NumberInput
          {...shared}
          value={typeof value === 'number' ? value : ''}
          allowDecimal={field.control === 'decimal'}
          decimalScale={2}
          {...(field.minimum === undefined ? {} : { min: field.minimum })}
          {...(field.maximum === undefined ? {} : { max: field.maximum })}
          clampBehavior="none"
          styles={{ wrapper: { maxWidth: 220 } }}
          hideControls
          onChange={(next) => onChange(next === '' ? null : Number(next))}
        />
      );
    case 'choice':
      return <ChoiceControl {...props} />;
    case 'choices':
      return <ChoicesControl {...props} />;
    case 'list':
      return isInheritance(value) ? <ExpressionControl {...props} /> : <ListControl {...props} />;
    case 'ranking':
      return <RankingControl {...props} />;
    case 'table':
      return field.table === undefined ? null : <TableControl {...props} table={field.table} />;
    case 'multiline':
    case 'secret':
    case 'date':
    case 'date-time':
    case 'text':
      return <TextControl {...props} />;
  }
}

/** Words one by one. Backspace takes the last one back into the line, where it can be corrected. */
function ListControl(props: ControlProps) {
  const { field, value, onChange } = props;
  const [text, setText] = useState('');
  const words = typeof value === 'object' && value !== null ? [...value] : [];
  const last = words.at(-1);
  return (
    <TagsInput
      {...toSharedProps(props)}
      value={words}
      placeholder={props.isReadOnly ? '' : 'Type and press Enter'}
      acceptValueOnBlur
      searchValue={text}
      onSearchChange={setText}
      onKeyDown={(event) => {
        if (event.key !== 'Backspace' || text !== '' || last === undefined) return;
        event.preventDefault();
        onChange(words.slice(0, -1));
        setText(last);
      }}
      onChange={(next) => {
        // An expression stands for the whole list, and is none of its words.
        const expression = field.inherit === undefined ? undefined : next.find(isInheritance);
        onChange(expression ?? next);
      }}
    />
  );
}

/** An expression in place of a list, while it names nothing: a line, so that it can be corrected. */
function ExpressionControl(props: ControlProps) {
  return (
    <TextInput
      {...toSharedProps(props)}
      value={toText(props.value)}
      onChange={(event) => {
        const text = event.currentTarget.value;
        props.onChange(isInheritance(text) ? text : text === '' ? [] : [text]);
      }}
    />
  );
}

function TextControl(props: ControlProps) {
  const { field, onChange } = props;
  const shared = { ...toSharedProps(props), value: toText(props.value) };
  if (field.control === 'multiline') {
    return (
      <Textarea
        {...shared}
        autosize
        minRows={2}
        maxRows={8}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  if (field.control === 'secret') {
    return (
      <PasswordInput
        {...shared}
        placeholder={field.isStored ? 'Stored. Leave empty to keep it.' : ''}
        autoComplete="off"
        visibilityToggleButtonProps={{ 'aria-label': `Show or hide ${field.label}`, tabIndex: 0 }}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  return (
    <TextInput
      {...shared}
      type={toInputType(field)}
      {...(field.control === 'text' ? {} : { styles: { wrapper: { maxWidth: 260 } } })}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function toInputType(field: FieldModel): string {
  if (field.control === 'date') return 'date';
  if (field.control === 'date-time') return 'datetime-local';
  return field.format === 'email' ? 'email' : 'text';
}

/** What can be typed after "=", while it is being typed. */
function KnownExpressions({ sources }: { sources: readonly { readonly expression: string }[] }) {
  return (
    <Input.Description mt={2} role="status">
      Inherits from Global Configuration: {sources.map(({ expression }) => expression).join(', ')}
    </Input.Description>
  );
}

/** One field with its label, help and error. An expression like "=global.adminUpn" is shown as what it inherits. */
export function FieldControl(props: ControlProps) {
  const { inherit } = props.field;
  if (inherit === undefined) return <PlainControl {...props} />;
  return <InheritableControl {...props} inherit={inherit} />;
}

const typable: ReadonlySet<FieldModel['control']> = new Set(['text', 'multiline', 'list']);

function InheritableControl(props: ControlProps & { inherit: FieldInheritance }) {
  const { field, value, inherit } = props;
  const expression = isInheritance(value) ? value.trim() : null;
  const source = expression === null ? undefined : findSource(inherit, expression);
  // One that names nothing stays as it is typed where it can be typed.
  const isTypable = typable.has(field.control);
  const isInherited = expression !== null && (source !== undefined || !isTypable);
  const focus = useKeptFocus(isInherited);
  return (
    <div {...focus}>
      {isInherited ? (
        <InheritedControl
          {...props}
          expression={expression}
          valueText={source?.valueText ?? null}
        />
      ) : (
        <PlainControl {...props} />
      )}
      {isInherited || props.isReadOnly ? null : expression === null ? (
        <InheritButton {...props} expression={inherit.expression} />
      ) : (
        <KnownExpressions sources={inherit.sources} />
      )}
    </div>
  );
}

/** A control that takes another's place takes the focus too, if the other had it. */
function useKeptFocus(isInherited: boolean) {
  const ref = useRef<HTMLDivElement>(null);
  const hadFocus = useRef(false);
  const before = useRef(isInherited);
  useEffect(() => {
    if (before.current === isInherited) return;
    before.current = isInherited;
    if (!hadFocus.current) return;
    ref.current
      ?.querySelector<HTMLElement>('input:not([type=hidden]), textarea, select, button')
      ?.focus();
  }, [isInherited]);
  return {
    ref,
    onFocus: () => {
      hadFocus.current = true;
    },
    onBlur: () => {
      hadFocus.current = false;
    },
  };
}

function InheritButton(props: ControlProps & { expression: string | null }) {
  const { expression } = props;
  if (expression === null) return null;
  return (
    <Button
      size="compact-xs"
      mih={24}
      mt={2}
      px={0}
      variant="transparent"
      c="var(--mantine-color-anchor)"
      leftSection={<IconArrowBackUp size={14} aria-hidden />}
      aria-label={`Inherit from Global Configuration: ${props.field.label}`}
      onClick={() => props.onChange(expression)}
    >
      Inherit from Global Configuration
    </Button>
  );
}
