import { clientId } from '../../domain/ids.ts';
import { accountNameOf } from '../../domain/people/user-principal-name.ts';
import type { StepContext } from '../runs/flow.ts';
import { isOfThisRun } from './found-account.ts';
import type { Starter } from './starters.ts';

/** Where account names have to be free. */
export type NamePlaces = 'tenant' | 'directory' | 'tenant-and-directory';

/** Who has a name like the one that is to be made. */
export interface Namesakes {
  /** Names in use that may collide, lower case. */
  readonly known: readonly string[];
  /** Whether somebody has exactly this name, or in a directory the account name made from it; what an earlier, unanswered attempt of this run made is nobody's. */
  readonly isTaken: (userPrincipalName: string) => Promise<boolean>;
}

/** Somebody that was found by name. */
interface Found {
  readonly userPrincipalName: string | null;
  readonly displayName: string;
  readonly createdAt: Temporal.Instant | null;
}

/** One place in which names are in use. */
interface Place {
  readonly search: (name: string) => Promise<readonly Found[]>;
  readonly read: (userPrincipalName: string) => Promise<Found | null>;
}

const mostPeople = 500;

const localPartOf = (userPrincipalName: string): string =>
  userPrincipalName.slice(0, userPrincipalName.indexOf('@'));

/** Looks for people of the same names wherever the new account will be. Throws `ConnectorError`. */
export async function namesakesOf(
  context: StepContext,
  where: NamePlaces,
  wish: { readonly starter: Starter; readonly displayName: string },
): Promise<Namesakes> {
  const places = await placesOf(context, where);
  const { firstName, lastName } = wish.starter;
  const found = await Promise.all(
    places.flatMap(({ search }) => [search(lastName), search(firstName)]),
  );
  // Before its first round is over this run has made nothing: whoever is there then is somebody else.
  const isOther = (one: Found): boolean =>
    context.round === 1 || !isOfThisRun(context, one, wish.displayName);
  return {
    known: found
      .flat()
      .filter(isOther)
      .flatMap(({ userPrincipalName }) => userPrincipalName?.toLowerCase() ?? []),
    isTaken: async (name) => {
      const exact = await Promise.all(places.map(({ read }) => read(name)));
      return exact.some((one) => one !== null && isOther(one));
    },
  };
}

async function placesOf(context: StepContext, where: NamePlaces): Promise<readonly Place[]> {
  const { connections } = context.tools;
  const client = clientId(context.run.clientId);
  const places: Place[] = [];
  if (where !== 'directory') {
    const tenant = await connections.tenant(client);
    places.push({
      search: (search) => tenant.listPeople({ search, limit: mostPeople }),
      read: (name) => tenant.readPerson(name),
    });
  }
  if (where !== 'tenant') {
    const directory = await connections.directory(client);
    places.push({
      search: (search) => directory.listPeople({ search, limit: mostPeople }),
      read: async (userPrincipalName) =>
        (await directory.readPerson({ userPrincipalName })) ??
        directory.readPerson({ accountName: accountNameOf(localPartOf(userPrincipalName)) }),
    });
  }
  return places;
}
