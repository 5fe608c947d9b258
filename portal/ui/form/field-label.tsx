import type { FieldModel, FieldValue } from './field-model.ts';
import styles from './form.module.css';

export interface ControlProps {
  readonly id: string;
  readonly field: FieldModel;
  readonly value: FieldValue;
  readonly error: string | null;
  readonly isReadOnly: boolean;
  readonly onChange: (value: FieldValue) => void;
}

/** "(optional)" in the label: most fields are needed, so the exception is marked. */
export function FieldLabel(props: { field: FieldModel }) {
  return (
    <>
      {props.field.label}
      {props.field.required || props.field.control === 'boolean' ? null : (
        <span className={styles['optional']}> (optional)</span>
      )}
    </>
  );
}
