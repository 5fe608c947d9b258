import type { FieldModel, FieldValue } from './field-model.ts';
import styles from './form.module.css';

export interface ControlProps {
  readonly id: string;
  readonly field: FieldModel;
  readonly value: FieldValue;
  readonly error: string | null;
  readonly isReadOnly: boolean;
  /** True where some fields of the form are needed: then the others say that they are not. */
  readonly marksOptional: boolean;
  readonly onChange: (value: FieldValue) => void;
}

/** The label, with "(optional)" where the form mixes fields that are needed with others. */
export function FieldLabel(props: Pick<ControlProps, 'field' | 'marksOptional'>) {
  const { field } = props;
  const isMarked = props.marksOptional && !field.required && field.control !== 'boolean';
  return (
    <>
      {field.label}
      {isMarked ? <span className={styles['optional']}> (optional)</span> : null}
    </>
  );
}
