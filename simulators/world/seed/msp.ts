/** The demo MSP: its tenant, its application, its keys, its engineers. All invented, none of it opens anything real. */
import type { EntraSeed } from '../../entra/index.ts';
import type { ConnectWiseSite, Member } from '../../connectwise/entities.ts';
import { guidOf } from '../../core/ids.ts';
import type { DelegatedAdminRelationship } from '../../graph/entities.ts';

export const MSP = {
  name: 'Northwind Managed IT',
  domain: 'northwind-it.example',
  tenantId: guidOf('tenant/northwind-managed-it'),
  /** Multi-tenant application of the MSP: Partner Center in its own tenant, Graph and Exchange in the clients'. */
  clientId: guidOf('application/seatwright'),
  clientSecret: 'demo-secret-of-northwind',
  refreshToken: 'demo-refresh-token-of-northwind',
  serviceAccount: 'seatwright@northwind-it.example',
  partnerId: '6543210',
} as const;

export const CONNECTWISE_SITE: ConnectWiseSite = {
  companyId: 'northwind',
  companyName: MSP.name,
  publicKey: 'demoPublicKey01',
  privateKey: 'demoPrivateKey1',
  clientId: guidOf('connectwise-client-id'),
  apiMember: 'SeatwrightAPI',
  codebase: 'v2026_4/',
};

/** The engineers; the session hash is what the PSA's hosted page would hand to an embedded one. */
export const MEMBERS: readonly Member[] = [
  ['SeatwrightAPI', 'Seatwright', 'Integration', 'Integration'],
  ['mkeller', 'Mara', 'Keller', 'Service Desk Engineer'],
  ['tbrandt', 'Tom', 'Brandt', 'Service Desk Engineer'],
  ['sosei', 'Sena', 'Osei', 'Service Desk Lead'],
  ['rholm', 'Rikke', 'Holm', 'Finance'],
].map(([identifier = '', firstName = '', lastName = '', title = ''], index) => ({
  id: 170 + index,
  identifier,
  firstName,
  lastName,
  title,
  officeEmail: `${firstName}.${lastName}@${MSP.domain}`.toLowerCase(),
  inactiveFlag: false,
  licenseClass: index === 0 ? 'A' : 'F',
  sessionHash: guidOf(`session/${identifier}`),
}));

const GRAPH_PERMISSIONS = [
  'Organization.Read.All',
  'Domain.Read.All',
  'LicenseAssignment.Read.All',
  'LicenseAssignment.ReadWrite.All',
  'User.Read.All',
  'User.ReadWrite.All',
  'Directory.Read.All',
  'GroupMember.Read.All',
  'GroupMember.ReadWrite.All',
  'MailboxSettings.Read',
  'MailboxSettings.ReadWrite',
];

const grant = (tenantId: string, audience: string, permissions: string[]) => ({
  tenantId,
  audience,
  applicationPermissions: permissions,
  delegatedPermissions: permissions,
});

/** What the application asks of a client's administrator. */
const CLIENT_ACCESS = [
  {
    audience: 'https://graph.microsoft.com',
    applicationPermissions: GRAPH_PERMISSIONS,
    delegatedPermissions: GRAPH_PERMISSIONS,
  },
  {
    audience: 'https://outlook.office365.com',
    applicationPermissions: ['Exchange.ManageAsApp'],
    delegatedPermissions: ['Exchange.Manage'],
  },
];

/** The roles that a partner's service user needs in a client's tenant: graph-and-ad.md 2.2. */
const DELEGATED_ROLES = [
  '88d8e3e3-8f55-4a1e-953a-9b9898b8876b', // Directory Readers
  'fe930be7-5e62-47db-91af-98c3a49a38b1', // User Administrator
  '4d6ac14f-3453-41d0-bef9-a3e0c569773a', // License Administrator
  'fdd7a751-b60b-444a-984c-02652fe8fa1c', // Groups Administrator
  '31392ffb-586c-42d1-9346-e59415a2cc4e', // Exchange Recipient Administrator
];

/** A relationship with every client, half of its 730 days over. */
export function toDelegations(
  tenants: readonly { readonly id: string }[],
  startMs: number,
): DelegatedAdminRelationship[] {
  const dayMs = 86_400_000;
  return tenants.map(({ id }) => ({
    id: `${guidOf(`gdap/${id}`)}-${guidOf(`gdap-of/${MSP.partnerId}`)}`,
    displayName: `${MSP.name} administration`,
    partnerTenantId: MSP.tenantId,
    customerTenantId: id,
    status: 'active',
    roleDefinitionIds: [...DELEGATED_ROLES],
    activatedAtMs: startMs - 365 * dayMs,
    endsAtMs: startMs + 365 * dayMs,
  }));
}

/** The login host: the MSP's tenant with Partner Center and price API, every client's tenant with Graph and Exchange. */
export function toEntraSeed(tenants: { id: string; domain: string }[]): EntraSeed {
  const partnerAudiences = [
    'https://api.partnercenter.microsoft.com',
    'https://api.partner.microsoft.com',
  ];
  return {
    tenants: [
      { id: MSP.tenantId, domains: [MSP.domain] },
      ...tenants.map(({ id, domain }) => ({ id, domains: [domain] })),
    ],
    applications: [
      {
        clientId: MSP.clientId,
        displayName: 'Seatwright',
        secrets: [{ value: MSP.clientSecret }],
        consents: [
          ...partnerAudiences.map((audience) =>
            grant(MSP.tenantId, audience, ['user_impersonation']),
          ),
          grant(MSP.tenantId, 'https://graph.microsoft.com', [
            'DelegatedAdminRelationship.Read.All',
          ]),
          ...tenants.flatMap(({ id }) =>
            CLIENT_ACCESS.map((access) => ({ ...access, tenantId: id })),
          ),
        ],
        requiredAccess: CLIENT_ACCESS,
      },
    ],
    refreshTokens: [
      {
        token: MSP.refreshToken,
        clientId: MSP.clientId,
        homeTenantId: MSP.tenantId,
        userPrincipalName: MSP.serviceAccount,
        hasMfa: true,
      },
    ],
  };
}
