/** The vendor's documented and captured answers through our mapping; where each came from is in __fixtures__/index.json. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { skuId } from '../../domain/ids.ts';
import { fixturesBeside } from '../http/test-kit.ts';
import {
  fromExchangeError,
  fromGraphError,
  isExchangeNotFound,
  reasonOf,
  toLicenseRefusal,
} from './errors.ts';
import {
  fromExchangeMailbox,
  fromExchangeSize,
  fromGraphAssignedLicenses,
  fromGraphCreatedUser,
  fromGraphGroup,
  fromGraphOrganization,
  fromGraphSubscribedSku,
  fromGraphSubscription,
  fromGraphUser,
  toExchangeReplyHtml,
  toGraphNewUser,
} from './map.ts';
import { toGraphPersonFilter, toGraphUserPath } from './odata.ts';
import {
  companySubscription,
  group,
  licensedUser,
  mailbox,
  organization,
  page,
  subscribedSku,
  user,
} from './schema.ts';

const fixture = fixturesBeside(import.meta.url);

const only = <Row>(rows: readonly Row[]): Row => {
  const [first] = rows;
  if (first === undefined || rows.length !== 1)
    throw new Error(`wanted one row, got ${rows.length}`);
  return first;
};

const licenses = (name: string) =>
  page(subscribedSku).parse(fixture(name)).value.map(fromGraphSubscribedSku);

const membershipOf = (fields: object) =>
  fromGraphGroup(group.parse({ id: 'g', ...fields })).membership;

describe('licenses of the tenant', () => {
  it('counts enabled seats as owned and keeps suspended ones apart', () => {
    const [active, suspended] = licenses('subscribedSkus-list.response');
    expect(active).toEqual({
      skuId: 'c7df2760-2c81-4ef7-b578-5b5392b571df',
      skuPartNumber: 'ENTERPRISEPREMIUM',
      ownedSeatCount: 25,
      assignedSeatCount: 14,
      warningSeatCount: 0,
      suspendedSeatCount: 0,
      lockedOutSeatCount: 0,
      assignableToPeople: true,
      servicePlans: [{ id: '8c098270-9dd4-4350-9b30-ba4703f3b36b', name: 'ADALLOM_S_O365' }],
    });
    expect(suspended).toMatchObject({
      ownedSeatCount: 0,
      suspendedSeatCount: 25,
      assignedSeatCount: 14,
    });
  });

  it('shows an over-assigned license as it is', () => {
    const license = only(licenses('subscribedSkus-over-assigned.synthetic'));
    expect(license).toMatchObject({
      skuPartNumber: 'SPB',
      ownedSeatCount: 5,
      assignedSeatCount: 6,
    });
  });

  it('refuses an active SKU without counts rather than reading it as no seats', () => {
    const raw = subscribedSku.parse({
      skuId: 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46',
      capabilityStatus: 'Enabled',
      prepaidUnits: { enabled: null },
      consumedUnits: 3,
    });
    expect(() => fromGraphSubscribedSku(raw)).toThrow(
      /answered in an unknown form.*without its unit counts/,
    );
  });

  it('takes missing counts of a suspended SKU for none', () => {
    const raw = subscribedSku.parse({
      skuId: 'CBDC14AB-D96C-4C30-B9F4-6ADA7CDC1D46',
      capabilityStatus: 'Suspended',
      prepaidUnits: null,
      consumedUnits: null,
      skuPartNumber: null,
      servicePlans: null,
      appliesTo: null,
    });
    expect(fromGraphSubscribedSku(raw)).toMatchObject({
      skuId: 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46',
      ownedSeatCount: 0,
      assignedSeatCount: 0,
      assignableToPeople: false,
      servicePlans: [],
    });
  });

  it('reads the subscriptions behind them with the id that joins to a marketplace', () => {
    const rows = page(companySubscription).parse(
      fixture('directory-subscriptions-list.response'),
    ).value;
    expect(only(rows.map(fromGraphSubscription))).toEqual({
      id: '860697e3-b0aa-4196-a6c6-7ec361ed58f7',
      commerceSubscriptionId: 'f9c1ea2d-2c6e-4717-8c3b-7130812d70ba',
      skuId: '0816ccb9-3785-4d19-bf78-6c53e2106509',
      seatCount: 25,
      status: 'enabled',
      isTrial: false,
    });
  });
});

describe('people', () => {
  it('reads a page of people whose link leads on', () => {
    const answer = page(user.partial({ id: true })).parse(fixture('users-paged.response'));
    expect(answer['@odata.nextLink']).toContain('$skiptoken=');
    expect(only(answer.value).userPrincipalName).toBe('oscarward@contoso.com');
  });

  it('fills what the answer to a creation leaves out with what was sent', () => {
    const raw = user.parse(fixture('user-create.response-201'));
    const sent = {
      userPrincipalName: 'AdeleV@contoso.onmicrosoft.com',
      displayName: 'Adele Vance',
      mailNickname: 'AdeleV',
      givenName: 'Adele',
      surname: 'Vance',
      usageLocation: 'GB',
      password: 'xWwvJ]6NMw+bWH-d',
      mustChangePassword: true,
      profile: { department: 'Retail', businessPhone: '+1 425 555 0109', city: '' },
    };
    expect(fromGraphCreatedUser(raw, sent)).toMatchObject({
      id: '87d349ed-44d7-43e1-9a83-5f2406dee5bd',
      jobTitle: 'Product Marketing Manager',
      department: 'Retail',
      mailNickname: 'AdeleV',
      usageLocation: 'GB',
      accountEnabled: true,
      licenses: [],
    });
    expect(toGraphNewUser(sent)).toEqual({
      accountEnabled: true,
      displayName: 'Adele Vance',
      mailNickname: 'AdeleV',
      userPrincipalName: 'AdeleV@contoso.onmicrosoft.com',
      givenName: 'Adele',
      surname: 'Vance',
      usageLocation: 'GB',
      department: 'Retail',
      businessPhones: ['+1 425 555 0109'],
      passwordProfile: { password: 'xWwvJ]6NMw+bWH-d', forceChangePasswordNextSignIn: true },
    });
  });

  it('tells direct licenses from those of a group, and "None" from an error', () => {
    const person = fromGraphUser(user.parse(fixture('user-licenseAssignmentStates.synthetic')));
    expect(person.licenses).toEqual(['cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46']);
    expect(person.assignments).toEqual([
      {
        skuId: 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46',
        groupId: null,
        error: null,
        refusal: null,
        isShortOfSeats: false,
        disabledPlans: [],
      },
      {
        skuId: 'f8a1db68-be16-40ed-86d5-cb42ce701560',
        groupId: '1132b215-826f-42a9-8cfe-1643d19d17fd',
        error: 'CountViolation',
        refusal: 'no-seat',
        isShortOfSeats: true,
        disabledPlans: [],
      },
    ]);
  });

  it('lowers the GUIDs that assignLicense answers in capitals', () => {
    const raw = licensedUser.parse(fixture('user-assignLicense.response-200'));
    expect(fromGraphAssignedLicenses(raw)).toEqual([skuId('0118a350-71fc-4ec3-8f0c-6a1cb8867561')]);
  });

  it('reads the organization with its default domain first', () => {
    const raw = only(page(organization).parse(fixture('organization-sync.synthetic')).value);
    expect(
      fromGraphOrganization({
        ...raw,
        verifiedDomains: [{ name: 'B.example' }, ...(raw.verifiedDomains ?? [])],
      }),
    ).toEqual({
      tenantId: '48a80680-7326-48cd-9935-b556b81d3a4e',
      displayName: 'Contoso',
      country: null,
      verifiedDomains: ['contoso.com', 'b.example'],
    });
  });
});

describe('refusals', () => {
  it.each([
    ['no-seats', 'no-seat'],
    ['usage-location', 'usage-location-missing'],
    ['dependency', 'dependency'],
    ['mutually-exclusive', 'mutually-exclusive'],
    ['not-held', 'not-held'],
    ['inherited', 'inherited-from-group'],
  ])('knows %s as %s and keeps the words', (name, reason) => {
    const said = fromGraphError(fixture(`user-assignLicense.error-400-${name}`));
    expect(toLicenseRefusal(reasonOf({ vendorCode: said?.code, detail: said?.text }))).toBe(reason);
    expect(said?.text.length).toBeGreaterThan(20);
    expect(said?.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('believes the code of a detail before the message', () => {
    expect(
      reasonOf({ vendorCode: 'Request_BadRequest/CountViolation', detail: 'depends on …' }),
    ).toBe('no-seat');
  });

  it('knows concurrency, throttling and a missing permission by their code', () => {
    const captured = z.object({ body: z.unknown() });
    const conflict = fromGraphError(captured.parse(fixture('error-409-concurrency')).body);
    const throttled = fromGraphError(captured.parse(fixture('error-429-throttled')).body);
    const denied = fromGraphError(fixture('error-403-denied'));
    expect(reasonOf({ vendorCode: conflict?.code })).toBe('concurrent-write');
    expect(throttled?.code).toBe('TooManyRequests');
    expect(reasonOf({ vendorCode: denied?.code })).toBe('permission-missing');
  });

  it('calls an unknown refusal other', () => {
    expect(
      toLicenseRefusal(reasonOf({ vendorCode: 'Request_BadRequest', detail: 'Something new.' })),
    ).toBe('other');
    expect(fromGraphError('<html>')).toBeNull();
  });

  it("finds Exchange's words in its details", () => {
    const said = fromExchangeError(fixture('exo-invokecommand.error.synthetic'));
    expect(said).toEqual({
      code: 'NotFound/ManagementObjectNotFoundException',
      text: "The operation couldn't be performed because object 'x' couldn't be found.",
    });
    expect(isExchangeNotFound({ code: said?.code, text: 'In another language.' })).toBe(true);
    expect(isExchangeNotFound({ code: undefined, text: said?.text ?? '' })).toBe(true);
    expect(fromExchangeError({ error: { message: 'plain' } })?.text).toBe('plain');
    expect(
      fromExchangeError({
        error: { innererror: { internalexception: { message: 'inner' } }, message: 'outer' },
      })?.text,
    ).toBe('inner');
  });
});

describe('groups', () => {
  it('says where members are changed', () => {
    expect(membershipOf({ groupTypes: [], mailEnabled: false })).toBe('cloud');
    expect(membershipOf({ groupTypes: ['Unified'], mailEnabled: true })).toBe('cloud');
    expect(membershipOf({ groupTypes: [], mailEnabled: true })).toBe('exchange');
    expect(membershipOf({ groupTypes: ['Unified', 'DynamicMembership'], mailEnabled: true })).toBe(
      'dynamic',
    );
    expect(membershipOf({ groupTypes: null, onPremisesSyncEnabled: true, mailEnabled: true })).toBe(
      'synchronised',
    );
  });
});

describe('mailboxes', () => {
  it('reads kind, size, archive, hold and forwarding', () => {
    const raw = mailbox.parse({
      RecipientTypeDetails: 'SharedMailbox',
      ArchiveStatus: 'Active',
      LitigationHoldEnabled: true,
      HiddenFromAddressListsEnabled: true,
      ForwardingSmtpAddress: 'smtp:boss@contoso.com',
    });
    expect(fromExchangeMailbox(raw, { TotalItemSize: '1.5 GB (1,610,612,736 bytes)' })).toEqual({
      kind: 'shared',
      sizeBytes: 1_610_612_736,
      hasArchive: true,
      onHold: true,
      hiddenFromAddressLists: true,
      forwardsTo: 'boss@contoso.com',
    });
  });

  it('answers null for a size that it cannot read', () => {
    expect(fromExchangeSize(undefined)).toBeNull();
    expect(fromExchangeSize({ TotalItemSize: 'Unlimited' })).toBeNull();
  });

  it('shows a reply as it was typed', () => {
    expect(toExchangeReplyHtml('Ada <ada@x.example> & co\nhas left')).toBe(
      'Ada &lt;ada@x.example&gt; &amp; co<br>has left',
    );
  });
});

describe('query text', () => {
  it('writes a quote twice and asks for enabled accounts', () => {
    expect(toGraphPersonFilter({ search: " O'Neill ", enabledOnly: true })).toBe(
      "accountEnabled eq true and (startswith(displayName,'O''Neill') or startswith(givenName,'O''Neill') or startswith(surname,'O''Neill') or startswith(userPrincipalName,'O''Neill'))",
    );
    expect(toGraphPersonFilter({})).toBeUndefined();
  });

  it('escapes what a name may hold', () => {
    expect(toGraphUserPath('a#b@x.example')).toBe('users/a%23b%40x.example');
    expect(toGraphUserPath('$a@x.example')).toBe("users('%24a%40x.example')");
  });
});
