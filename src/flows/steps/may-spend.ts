import { readPersonRoles } from '../../store/people-roles.ts';
import type { StepContext } from '../runs/flow.ts';

/**
 * Whether whoever started the run may say yes to what costs money, as of now: rights may have changed since the start.
 * Without it a spend form has to be asked, also where the package asks for no confirmation.
 */
export async function mayStarterSpend(context: StepContext): Promise<boolean> {
  const { permissions } = await readPersonRoles(context.tools.db, context.run.startedBy);
  return permissions.includes('spend');
}
