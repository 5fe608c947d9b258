/** What the suite of the `Tenant` port needs of a connector and its simulators. */
import type { NewPerson, Tenant } from '../../src/ports/tenant.ts';
import type { SentRequest } from './openapi-requests.ts';

/** A tenant with the seed the suite is written for, and the switches it needs. */
export interface TenantUnderTest {
  /** The connector; `wrong` replaces settings. */
  connect(wrong?: { clientSecret?: string; clientId?: string }): Tenant;
  readonly facts: {
    readonly tenantId: string;
    /** premium and enterprise exclude each other, project needs enterprise, crowded is over-assigned (1 owned, 2 assigned). */
    readonly skus: Readonly<Record<'premium' | 'enterprise' | 'project' | 'crowded', string>>;
    /** 1 licensed, 2 without license, 3 without usage location, 4 disabled, 5 licensed by group 3, 6 and 7 hold crowded. */
    readonly personId: (number: number) => string;
    /** 1 security group of 1 and 4, 2 mail group, 3 licensing group, 4 dynamic. */
    readonly groupId: (number: number) => string;
    /** Further disabled people, more than one page. */
    readonly crowdSize: number;
  };
  /** Changes that really happened, by kind, oldest first. */
  effects(kind: string): readonly Readonly<Record<string, unknown>>[];
  /** The next request whose path matches is carried out and never answered. */
  loseAnswerOf(path: string): void;
  /** The next request whose path matches is told to come back at once. */
  throttle(path: string): void;
  withhold(permission: string): void;
  withoutWritePermissions(): void;
  /** Every token handed out so far is refused from now on. */
  expireTokens(): void;
  advance(duration: string): void;
  /** Requests to the described API so far, over all tests. */
  requests(): readonly SentRequest[];
  reset(): void;
  close(): Promise<void>;
}

export const newPerson = (changes: Partial<NewPerson> = {}): NewPerson => ({
  userPrincipalName: 'new.starter@client.example',
  displayName: 'New Starter',
  mailNickname: 'new.starter',
  givenName: 'New',
  surname: 'Starter',
  usageLocation: 'GB',
  password: 'Correct-Horse-9-Battery',
  mustChangePassword: true,
  profile: { department: 'Sales', businessPhone: '+44 20 7946 0000', city: '' },
  ...changes,
});

export type World = () => TenantUnderTest;
export type Subject = () => Tenant;
