import { Stack } from '@mantine/core';
import { useRef, type ReactNode } from 'react';
import { ApiError } from '../api/client.ts';
import { ProblemCallout } from '../ui/problem.tsx';
import { toProblem } from './problem-from-error.ts';

type FieldErrors = Readonly<Record<string, string>>;

function toFieldErrors(error: unknown): FieldErrors {
  return error instanceof ApiError ? error.fields : {};
}

/** Where every field says what is wrong with it, words above them would say the same again; a conflict's next step would not. */
function isSaidByFields(error: Error, said: ReadonlySet<string>): boolean {
  if (!(error instanceof ApiError) || error.code !== 'invalid') return false;
  const names = Object.keys(error.fields);
  return names.length > 0 && names.every((name) => said.has(name));
}

function focusFirst(form: HTMLFormElement | null, errors: FieldErrors): void {
  const fields = Object.keys(errors).map((name) => form?.elements.namedItem(name));
  // Boxes that share a name are found as a list.
  const first = fields
    .map((field) => (field instanceof RadioNodeList ? field[0] : field))
    .find((field) => field instanceof HTMLElement);
  first?.focus();
}

/** A form that carries out one mutation. What the server says of a field stands at that field, all else above them. */
export function MutationForm(props: {
  mutation: { readonly error: Error | null; readonly mutateAsync: () => Promise<unknown> };
  maw?: number;
  /** Draws fields and buttons; `field` gives a field its name, which is the server's, and what is wrong with it. */
  children: (
    field: (name: string) => { readonly name: string; readonly error: string | undefined },
  ) => ReactNode;
}) {
  const { error, mutateAsync } = props.mutation;
  const form = useRef<HTMLFormElement>(null);
  const errors = toFieldErrors(error);
  const said = new Set<string>();
  const content = props.children((name) => {
    said.add(name);
    return { name, error: errors[name] };
  });
  return (
    <form
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        mutateAsync().catch((thrown: unknown) => focusFirst(form.current, toFieldErrors(thrown)));
      }}
    >
      <Stack gap="sm" maw={props.maw}>
        {error === null || isSaidByFields(error, said) ? null : (
          <ProblemCallout problem={toProblem(error)} />
        )}
        {content}
      </Stack>
    </form>
  );
}
