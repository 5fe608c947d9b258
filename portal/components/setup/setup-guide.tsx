import { IconCircleCheck, IconCircleDashed } from '@tabler/icons-react';
import { Text } from '@mantine/core';
import { Panel } from '../../ui/page.tsx';
import { Status } from '../../ui/tone.tsx';
import { SetupAction, toWhom, useMayDo } from './setup-action.tsx';
import styles from './setup-guide.module.css';
import { useSetupSteps, type SetupStep } from './setup-steps.ts';

function StepRow(props: { step: SetupStep; isNext: boolean }) {
  const { step, isNext } = props;
  const mayDo = useMayDo();
  return (
    <li className={styles['step']} aria-current={isNext ? 'step' : undefined}>
      <div className={styles['words']}>
        <Status
          tone={step.isDone ? 'good' : isNext ? 'warn' : 'quiet'}
          icon={step.isDone ? IconCircleCheck : IconCircleDashed}
        >
          {step.title}: {step.isDone ? 'done' : isNext ? 'next' : 'to do'}
        </Status>
        {isNext ? (
          <Text size="sm" c="dimmed" className={styles['reason'] ?? ''}>
            {step.reason}
            {mayDo(step) ? '' : ` Ask ${toWhom(step)} to do it.`}
          </Text>
        ) : null}
      </div>
      {isNext && mayDo(step) ? <SetupAction step={step} /> : null}
    </li>
  );
}

/** What to set up next, until everything is there; nothing from then on. */
export function SetupGuide() {
  const steps = useSetupSteps();
  const next = steps?.find(({ isDone }) => !isDone);
  if (steps === undefined || next === undefined) return null;
  return (
    <Panel
      title="Set up Seatwright"
      description="In this order. This goes away with the last step."
    >
      <ol className={styles['steps']}>
        {steps.map((step) => (
          <StepRow key={step.name} step={step} isNext={step === next} />
        ))}
      </ol>
    </Panel>
  );
}
