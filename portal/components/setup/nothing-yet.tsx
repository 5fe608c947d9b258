import type { TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { EmptyState } from '../../ui/empty-state.tsx';
import { SetupAction, toWhom, useMayDo } from './setup-action.tsx';
import { useSetupSteps, type SetupStepName } from './setup-steps.ts';

/**
 * Stands where a list has nothing at all: names the first of the steps it `needs` that is still to be done, with the way
 * there for whoever can do it and whom to ask for everybody else. `children` and `action` are for when all are done.
 */
export function NothingYet(props: {
  icon: TablerIcon;
  title: string;
  needs: readonly SetupStepName[];
  children: ReactNode;
  action?: ReactNode;
}) {
  const steps = useSetupSteps();
  const mayDo = useMayDo();
  const next = steps?.find(({ name, isDone }) => !isDone && props.needs.includes(name));
  if (next === undefined) {
    return (
      <EmptyState icon={props.icon} title={props.title} action={props.action}>
        {props.children}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={props.icon}
      title={props.title}
      action={mayDo(next) ? <SetupAction step={next} /> : null}
    >
      {next.title}
      {mayDo(next) ? ' first. ' : `: ask ${toWhom(next)} to do it. `}
      {next.reason}
    </EmptyState>
  );
}
