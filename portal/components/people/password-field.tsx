import { PasswordInput, type PasswordInputProps } from '@mantine/core';

interface Props {
  readonly label: string;
  readonly name?: string;
  readonly error?: string | undefined;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

function Field({ onChange, ...props }: Props & Omit<PasswordInputProps, 'onChange'>) {
  return (
    <PasswordInput
      required
      withAsterisk={false}
      visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password' }}
      onChange={(event) => onChange(event.currentTarget.value)}
      {...props}
    />
  );
}

/** Asks for the password that somebody has. */
export function PasswordField(props: Props) {
  return <Field autoComplete="current-password" {...props} />;
}

/** Asks for a new one, and says the rule that the server holds it to. */
export function NewPasswordField(props: Props) {
  return (
    <Field
      description="At least 12 characters; a few words make a good one."
      autoComplete="new-password"
      minLength={12}
      maxLength={128}
      {...props}
    />
  );
}
