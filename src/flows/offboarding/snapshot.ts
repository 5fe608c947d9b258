import { z } from 'zod';
import { clientId } from '../../domain/ids.ts';
import { licenseName } from '../../domain/products/names.ts';
import { defineStep, type StepContext } from '../runs/flow.ts';
import { askLeaver } from './leaver.ts';

const snapshot = z.object({
  /** SKU ids; direct ones and those that groups gave. */
  direct: z.array(z.string()),
  fromGroups: z.array(z.object({ skuId: z.string(), groupId: z.string() })),
  /** What people call the licenses, by SKU id. */
  names: z.record(z.string(), z.string()),
  groups: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      membership: z.string(),
      givesLicense: z.boolean(),
    }),
  ),
});
export type Snapshot = z.infer<typeof snapshot>;

/** The client's tenant. Throws `ConnectorError` and `NotConnectedError`. */
export const tenantOf = (context: StepContext) =>
  context.tools.connections.tenant(clientId(context.run.clientId));

/** Remembers licenses and groups before anything is taken away. */
export const takeSnapshot = defineStep<Snapshot>({
  name: 'take-snapshot',
  title: 'Remember licenses and groups',
  after: ['wait-for-moment'],
  result: snapshot,
  version: 1,
  survives: true,
  leftover: null,
  do: async (context) => {
    const { personId, displayName } = context.resultOf(askLeaver);
    const tenant = await tenantOf(context);
    const [person, groups, licenses] = await Promise.all([
      tenant.readPerson(personId),
      tenant.listGroupsOfPerson(personId),
      tenant.listLicenses(),
    ]);
    if (person === null) {
      return {
        kind: 'stop',
        reason: `${displayName} is no longer in the tenant.`,
        nextStep: 'Nothing was changed by this run.',
      };
    }
    return {
      kind: 'done',
      result: {
        direct: person.assignments
          .filter((item) => item.groupId === null)
          .map((item) => item.skuId),
        fromGroups: person.assignments.flatMap((item) =>
          item.groupId === null ? [] : [{ skuId: item.skuId, groupId: item.groupId }],
        ),
        names: Object.fromEntries(
          licenses
            .filter((license) => person.licenses.includes(license.skuId))
            .map((license) => [license.skuId, licenseName(license)]),
        ),
        groups: groups.map((group) => ({
          id: group.id,
          name: group.displayName,
          membership: group.membership,
          givesLicense: group.licenses.length > 0,
        })),
      },
    };
  },
});
