import { z } from 'zod';
import { wantedLicense } from '../provisioning/wanted.ts';
import type { StepKey } from '../runs/flow.ts';

const starter = z.object({
  firstName: z.string(),
  lastName: z.string(),
  domain: z.string(),
  /** Two letters; empty where nothing is licensed. */
  usageLocation: z.string(),
  /** Profile fields that were filled in. */
  profile: z.record(z.string(), z.string()),
  managerId: z.string().nullable(),
  copyGroupsFrom: z.string().nullable(),
  /** Ids of groups of the tenant. */
  groups: z.array(z.string()),
  /** Ids of groups of the directory. */
  directoryGroups: z.array(z.string()),
  licenses: z.array(wantedLicense),
});
export type Starter = z.output<typeof starter>;

const starters = z.object({
  /** Null where the client has no tenant. */
  tenantId: z.string().nullable(),
  /** Never empty, in the order of the table or the one of the form. */
  people: z.array(starter),
  /** First day, as a calendar date; null for at once. */
  startOn: z.string().nullable(),
  /** Last day on which the account may be used; null for no end. */
  lastDay: z.string().nullable(),
  /** Distinguished name of the unit in which accounts are made; null where there is no directory. */
  container: z.string().nullable(),
});
export type Starters = z.output<typeof starters>;

/** Who starts: asked in another way by each package. */
export const askedStarters: StepKey<Starters> = { name: 'ask-person', result: starters };

const account = z.object({
  userPrincipalName: z.string(),
  mailNickname: z.string(),
  displayName: z.string(),
  /** The name before Windows 2000, at most 20 characters; null where there is no directory. */
  accountName: z.string().nullable(),
});
export type NewAccount = z.output<typeof account>;

const namedAccounts = z.object({ accounts: z.array(account) });
export type NamedAccounts = z.output<typeof namedAccounts>;

/** The names of the accounts, in the order of the starters. */
export const accountNames: StepKey<NamedAccounts> = { name: 'name-account', result: namedAccounts };
