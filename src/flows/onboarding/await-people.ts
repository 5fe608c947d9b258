import { clientId } from '../../domain/ids.ts';
import type { Person, Tenant } from '../../ports/tenant.ts';
import { createdAccounts, type CreatedAccounts } from '../provisioning/wanted.ts';
import { defineStep, nextPoll, type Outcome, type StepContext, waitedMs } from '../runs/flow.ts';
import { accountIds } from '../steps/account-ids.ts';
import { forEachPerson } from '../steps/each-person.ts';
import {
  created,
  leftoverOf,
  notCreated,
  peopleToCreate,
  type PersonToCreate,
} from './create-people.ts';
import { directoryAccounts, enableInDirectory, troubleInDirectory } from './directory-accounts.ts';
import { keepPassword } from './passwords.ts';

type Created = CreatedAccounts['accounts'][number];

/** One cycle of Entra Connect is 30 minutes (learn.microsoft.com/entra/identity/hybrid/connect): after one and a half somebody is told. */
const patienceMs = 45 * 60_000;

/**
 * Waits until synchronisation has brought the people to the tenant, known by their anchor and not by their name, and gives them
 * the usage location that synchronisation does not bring.
 */
export const awaitPeople = defineStep<CreatedAccounts>({
  ...createdAccounts,
  title: 'Wait for the account in the cloud',
  after: [enableInDirectory.name, 'ask-for-synchronisation'],
  version: 1,
  survives: true,
  leftover: ({ accounts }) => leftoverOf(accounts),
  trace: ({ accounts }, context) => {
    const people = peopleToCreate(context);
    return accounts.flatMap((account, index) =>
      account.trouble === null
        ? [
            {
              action: 'accounts.synchronised',
              summary: `Synchronisation brought ${account.userPrincipalName} to the tenant`,
              after: { usageLocation: people[index]?.starter.usageLocation ?? null },
              externalIds: accountIds(account),
            },
          ]
        : [],
    );
  },
  do: async (context) => {
    const tenant = await context.tools.connections.tenant(clientId(context.run.clientId));
    const outcome = await forEachPerson(context, peopleToCreate(context), {
      result: created,
      work: (item) => awaitOne(context, tenant, item),
    });
    return outcome.kind === 'done'
      ? { kind: 'done', result: { accounts: outcome.result } }
      : outcome;
  },
});

async function awaitOne(
  context: StepContext,
  tenant: Tenant,
  item: PersonToCreate,
): Promise<Outcome<Created>> {
  const { userPrincipalName } = item.account;
  const trouble = troubleInDirectory(context, item.index);
  if (trouble !== null) return { kind: 'done', result: notCreated(item, trouble) };
  const anchor = context.resultOf(directoryAccounts).accounts[item.index]?.sourceAnchor;
  const found = await tenant.readPerson(userPrincipalName);
  if (found === null || found.immutableId !== anchor) return wait(context, item, found);
  if (found.usageLocation === null && item.starter.usageLocation !== '')
    await tenant.setUsageLocation(found.id, item.starter.usageLocation);
  const { id: secretId } = await keepPassword(context, item.index);
  context.say({
    key: `synchronised ${userPrincipalName}`,
    kind: 'progress',
    text: `Synchronisation has brought ${userPrincipalName} to the tenant.`,
  });
  return { kind: 'done', result: { personId: found.id, userPrincipalName, secretId, trouble } };
}

function wait(context: StepContext, { account }: PersonToCreate, found: Person | null) {
  const { userPrincipalName } = account;
  if (waitedMs(context) > patienceMs) {
    const seen =
      found === null
        ? `The tenant does not show ${userPrincipalName}`
        : `The tenant’s account ${userPrincipalName} belongs to ${found.displayName} and not to the account in the directory`;
    context.say({
      key: `patience ${userPrincipalName}`,
      kind: 'refusal',
      text: `${seen} after ${patienceMs / 60_000} minutes. Look at the synchronisation server (Get-ADSyncScheduler), whether the unit is in its scope, and at the account’s errors in the Entra admin center. Seatwright keeps looking.`,
    });
  }
  const wakeAt = nextPoll(context);
  return { kind: 'wait', waitingFor: 'synchronisation to bring the account', wakeAt } as const;
}
