import { Skeleton, Stack } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ProblemCallout } from '../ui/problem.tsx';
import { toProblem } from './problem-from-error.ts';

/** Shows what was read, a placeholder until then, and what went wrong otherwise. */
export function QueryView<Data>(props: {
  query: UseQueryResult<Data>;
  children: (data: Data) => ReactNode;
}) {
  const { query } = props;
  if (query.data !== undefined) return <>{props.children(query.data)}</>;
  if (query.error !== null) {
    return <ProblemCallout problem={toProblem(query.error)} onRetry={() => void query.refetch()} />;
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

/** A list that shows its own placeholder: it gives way to what went wrong, unless an earlier reading can stay. */
export function ListView(props: { query: UseQueryResult; children: ReactNode }) {
  const { query } = props;
  return (
    <>
      {query.error === null ? null : (
        <ProblemCallout problem={toProblem(query.error)} onRetry={() => void query.refetch()} />
      )}
      {query.error !== null && query.data === undefined ? null : props.children}
    </>
  );
}
