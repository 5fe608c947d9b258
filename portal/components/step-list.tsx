import type { Step } from '../api/types.ts';
import { When } from '../ui/when.tsx';
import { StepState } from './states.tsx';
import styles from './step-list.module.css';

/** The steps of a run in order, with what each waits for and since when. */
export function StepList(props: { steps: readonly Step[] }) {
  return (
    <ol className={styles['steps']}>
      {props.steps.map((step) => (
        <li key={step.name}>
          <div className={styles['head']}>
            <span className={styles['title']}>{step.title}</span>
            <StepState step={step} />
          </div>
          <div className={styles['detail']}>
            {step.waitingFor === null ? null : (
              <div>
                Waiting for {step.waitingFor}
                {step.waitingSince === null ? null : (
                  <>
                    , since <When at={step.waitingSince} />
                  </>
                )}
              </div>
            )}
            {step.error === null ? null : <div className={styles['error']}>{step.error}</div>}
            {step.finishedAt === null ? null : <When at={step.finishedAt} />}
            {step.error !== null && step.attempts > 1 ? (
              <span> · attempt {step.attempts}</span>
            ) : null}
          </div>
        </li>
      ))}
    </ol>
  );
}
