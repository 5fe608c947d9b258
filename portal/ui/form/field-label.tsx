import type { FieldModel, FieldValue } from './field-model.ts';
import styles from './form.module.css';

export interface ControlProps {
  readonly id: string;
  readonly field: FieldModel;
  readonly value: FieldValue;
  readonly error: string | null;
  readonly isReadOnly: boolean;
  /** True where fields that may be left empty say so. */
  readonly marksOptional: boolean;
  readonly onChange: (value: FieldValue) => void;
}

/** The label, with "(optional)" where the form mixes fields that are needed with others. */
export function FieldLabel(props: Pick<ControlProps, 'field' | 'marksOptional'>) {
  const { field } = props;
  // Whether such an answer is needed only the one who asks can tell: "optional" would promise too much.
  const isTheirs = field.onlyWhen?.mayBeEmpty === true;
  const isMarked =
    props.marksOptional && !field.required && field.control !== 'boolean' && !isTheirs;
  return (
    <>
      {field.label}
      {isMarked ? <span className={styles['optional']}> (optional)</span> : null}
    </>
  );
}
