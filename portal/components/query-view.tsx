import { Skeleton, Stack, Title } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiError } from '../api/client.ts';
import { ProblemCallout } from '../ui/problem.tsx';
import { toProblem } from './problem-from-error.ts';

/** Whether there is no such thing, so that asking again cannot help. */
export function isMissing(error: Error | null): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** Shows what was read, a placeholder until then, and what went wrong otherwise. */
export function QueryView<Data>(props: {
  query: UseQueryResult<Data>;
  /** Where to look for it when there is no such thing: a link to the list, or the list itself. */
  elsewhere?: ReactNode;
  /** Heads what went wrong, where all of a page is shown by this. */
  title?: string;
  children: (data: Data) => ReactNode;
}) {
  const { query, elsewhere } = props;
  if (query.data !== undefined) return <>{props.children(query.data)}</>;
  if (query.error !== null) {
    const isGone = isMissing(query.error);
    const retry = isGone ? undefined : () => void query.refetch();
    return (
      <Stack gap="md">
        {props.title === undefined ? null : <Title order={1}>{props.title}</Title>}
        <ProblemCallout problem={toProblem(query.error)} onRetry={retry} />
        {isGone ? elsewhere : null}
      </Stack>
    );
  }
  return <LoadingPlaceholder />;
}

/** Stands where something will be as soon as it is read. */
export function LoadingPlaceholder() {
  return (
    <Stack gap="xs" aria-busy="true" aria-label="Loading" role="status" p="md">
      <Skeleton height={16} width="40%" />
      <Skeleton height={16} width="70%" />
      <Skeleton height={16} width="55%" />
    </Stack>
  );
}

/**
 * A list that shows its own placeholder: it gives way to what went wrong, unless an earlier reading can stay.
 * `isSaidElsewhere`: the list itself says what went wrong.
 */
export function ListView(props: {
  query: UseQueryResult;
  isSaidElsewhere?: boolean;
  children: ReactNode;
}) {
  const { query } = props;
  if (props.isSaidElsewhere === true) return <>{props.children}</>;
  return (
    <>
      {query.error === null ? null : (
        <ProblemCallout problem={toProblem(query.error)} onRetry={() => void query.refetch()} />
      )}
      {query.error !== null && query.data === undefined ? null : props.children}
    </>
  );
}
