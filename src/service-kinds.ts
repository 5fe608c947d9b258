import { createActiveDirectory } from './connectors/active-directory/index.ts';
import { arrowSphereCapabilities, createArrowSphere } from './connectors/arrowsphere/index.ts';
import { createConnectWise } from './connectors/connectwise/index.ts';
import { crayonCapabilities, createCrayon } from './connectors/crayon/index.ts';
import { createGraphTenant } from './connectors/graph/index.ts';
import { createIngramMicro, ingramMicroCapabilities } from './connectors/ingram-micro/index.ts';
import { createManual } from './connectors/manual/index.ts';
import {
  createPartnerCenter,
  partnerCenterCapabilities,
} from './connectors/partner-center/index.ts';
import { createPax8, pax8Capabilities } from './connectors/pax8/index.ts';
import { createSherweb, sherwebCapabilities } from './connectors/sherweb/index.ts';
import { createTdSynnexIon, tdSynnexIonCapabilities } from './connectors/td-synnex-ion/index.ts';
import type { ConnectorKind } from './connector-kind.ts';
import { serviceId } from './domain/ids.ts';
import { address, choice, renewed, secret, text } from './service-fields.ts';

const entraLogin = address('loginUrl', 'Sign-in address', 'https://login.microsoftonline.com');

/** "name=value" as both; undefined for anything else. */
function toHideBy(text: string): { attribute: string; value: string } | undefined {
  const [attribute = '', ...rest] = text.split('=');
  const value = rest.join('=').trim();
  return attribute.trim() === '' || value === ''
    ? undefined
    : { attribute: attribute.trim(), value };
}

const optional = (value: string | undefined): string | undefined => value || undefined;

/** Every kind there is. A new connector is added here and nowhere else. */
export const connectorKinds: readonly ConnectorKind[] = [
  {
    kind: 'partner-center',
    category: 'csp',
    title: 'Microsoft Partner Center',
    description:
      'For direct-bill partners and indirect providers. Needs an application in the partner tenant that is registered in Partner Center; prices also need the refresh token of a partner user who signed in with MFA.',
    callsPerMinute: partnerCenterCapabilities.callsPerMinute,
    fields: [
      text('partnerTenantId', 'Partner tenant id', '', 'The tenant of the partner account (GUID).'),
      text('clientId', 'Application (client) id', ''),
      secret('clientSecret', 'Client secret', ''),
      renewed(
        60,
        secret(
          'refreshToken',
          'Refresh token of a partner user',
          null,
          'Without it there are no prices.',
        ),
      ),
      text('country', 'Market', 'US', 'The partner’s country, two letters.'),
      address('baseUrl', 'API address', 'https://api.partnercenter.microsoft.com'),
      address('pricingBaseUrl', 'Price API address', 'https://api.partner.microsoft.com'),
      entraLogin,
    ],
    create: ({ settings, secrets, aloneWithSecret, ...parts }) =>
      createPartnerCenter({
        ...parts,
        serviceId: serviceId(parts.serviceId),
        baseUrl: settings['baseUrl'] ?? '',
        loginUrl: settings['loginUrl'] ?? '',
        pricingBaseUrl: settings['pricingBaseUrl'] ?? '',
        partnerTenantId: settings['partnerTenantId'] ?? '',
        clientId: settings['clientId'] ?? '',
        country: settings['country'] ?? '',
        clientSecret: secrets['clientSecret'] ?? '',
        consent: secrets['refreshToken']
          ? (work) => aloneWithSecret('refreshToken', work)
          : undefined,
      }),
  },
  {
    kind: 'pax8',
    category: 'csp',
    title: 'Pax8',
    description: 'Needs an API client of the Pax8 partner account (Integrations Hub).',
    callsPerMinute: pax8Capabilities.callsPerMinute,
    fields: [
      text('clientId', 'Client id', ''),
      secret('clientSecret', 'Client secret', ''),
      address('baseUrl', 'API address', 'https://api.pax8.com/v1'),
    ],
    create: ({ settings, secrets, ...parts }) =>
      createPax8({
        ...parts,
        serviceId: serviceId(parts.serviceId),
        baseUrl: settings['baseUrl'] ?? '',
        clientId: settings['clientId'] ?? '',
        clientSecret: secrets['clientSecret'] ?? '',
      }),
  },
  {
    kind: 'arrowsphere',
    category: 'csp',
    title: 'ArrowSphere',
    description: 'Needs an API key of the ArrowSphere partner account (API, API keys).',
    callsPerMinute: arrowSphereCapabilities.callsPerMinute,
    fields: [
      secret('apiKey', 'API key', '', 'Without the shared secret that is shown beside it.'),
      address('baseUrl', 'API address', 'https://xsp.arrow.com/index.php/api'),
    ],
    create: ({ settings, secrets, ...parts }) =>
      createArrowSphere({
        ...parts,
        serviceId: serviceId(parts.serviceId),
        baseUrl: settings['baseUrl'] ?? '',
        apiKey: secrets['apiKey'] ?? '',
      }),
  },
  {
    kind: 'crayon',
    category: 'csp',
    title: 'Crayon Cloud-iQ',
    description:
      'Needs an API client of Cloud-iQ (API management) and a user of its own made for this, who signs in with a password alone.',
    callsPerMinute: crayonCapabilities.callsPerMinute,
    fields: [
      text('clientId', 'Client id', ''),
      secret('clientSecret', 'Client secret', ''),
      text(
        'username',
        'User name',
        '',
        'Of the API user; a person’s own account would lock with it.',
      ),
      secret('password', 'Password of that user', ''),
      text(
        'organizationId',
        'Organization id',
        null,
        'A number. Left empty, every organization that the user sees.',
      ),
      address('baseUrl', 'API address', 'https://api.crayon.com/api/v1'),
    ],
    create: ({ settings, secrets, ...parts }) =>
      createCrayon({
        ...parts,
        serviceId: serviceId(parts.serviceId),
        baseUrl: settings['baseUrl'] ?? '',
        clientId: settings['clientId'] ?? '',
        username: settings['username'] ?? '',
        organizationId: settings['organizationId'] ?? '',
        clientSecret: secrets['clientSecret'] ?? '',
        password: secrets['password'] ?? '',
      }),
  },
  {
    kind: 'sherweb',
    category: 'csp',
    title: 'Sherweb',
    description:
      'Needs an application of the Service Provider API (Cumulus portal, Security, APIs): client id, secret and subscription key.',
    callsPerMinute: sherwebCapabilities.callsPerMinute,
    fields: [
      text('clientId', 'Client id', ''),
      secret('clientSecret', 'Client secret', ''),
      secret('subscriptionKey', 'Subscription key', ''),
      address('baseUrl', 'API address', 'https://api.sherweb.com'),
    ],
    create: ({ settings, secrets, ...parts }) =>
      createSherweb({
        ...parts,
        serviceId: serviceId(parts.serviceId),
        baseUrl: settings['baseUrl'] ?? '',
        clientId: settings['clientId'] ?? '',
        clientSecret: secrets['clientSecret'] ?? '',
        subscriptionKey: secrets['subscriptionKey'] ?? '',
      }),
  },
  {
    kind: 'ingram-micro',
    category: 'csp',
    title: 'Ingram Micro Cloud Marketplace',
    description:
      'Needs the user, the password and the subscription key of the Marketplace API, which is ordered free of charge in the Ingram control panel.',
    callsPerMinute: ingramMicroCapabilities.callsPerMinute,
    fields: [
      text('username', 'User name', '', 'The one user of the Marketplace API.'),
      secret('password', 'Password', ''),
      secret('subscriptionKey', 'Subscription key', ''),
      text('marketplace', 'Marketplace', 'us', 'Its short name, mostly the country: us, se, nl.'),
      address(
        'baseUrl',
        'API address',
        'https://api.cloud.im/marketplace/na',
        'It ends in the region: na, eu.',
      ),
    ],
    create: ({ settings, secrets, ...parts }) =>
      createIngramMicro({
        ...parts,
        serviceId: serviceId(parts.serviceId),
        baseUrl: settings['baseUrl'] ?? '',
        username: settings['username'] ?? '',
        marketplace: settings['marketplace'] ?? '',
        password: secrets['password'] ?? '',
        subscriptionKey: secrets['subscriptionKey'] ?? '',
      }),
  },
  {
    kind: 'td-synnex-ion',
    category: 'csp',
    title: 'TD SYNNEX StreamOne Ion',
    description:
      'Needs a user of its own in StreamOne Ion and the refresh token of its credentials. The token works once and for 32 days: Seatwright renews it with every use, and no other program may use it.',
    callsPerMinute: tdSynnexIonCapabilities.callsPerMinute,
    fields: [
      text('accountId', 'Account id', '', 'Settings, Account Information; a number.'),
      secret(
        'refreshToken',
        'Refresh token',
        '',
        'Settings, Users, edit the user, Request New Credentials.',
      ),
      address('baseUrl', 'API address', 'https://ion.tdsynnex.com'),
    ],
    create: ({ settings, aloneWithSecret, ...parts }) =>
      createTdSynnexIon({
        ...parts,
        serviceId: serviceId(parts.serviceId),
        baseUrl: settings['baseUrl'] ?? '',
        accountId: settings['accountId'] ?? '',
        aloneWithToken: (work) => aloneWithSecret('refreshToken', work),
      }),
  },
  {
    kind: 'manual',
    category: 'csp',
    title: 'A CSP without an API',
    description:
      'For vendors with nothing to call. People write down what each client has there; a run then asks a person to buy or to give back, waits, and proves it in the tenant.',
    callsPerMinute: null,
    fields: [
      address(
        'portalAddress',
        'Portal address',
        null,
        'Where people buy at this vendor; shown with every work item.',
      ),
      text('note', 'Note', null, 'For colleagues: whom to ask, where the password lies.'),
    ],
    create: ({ settings, ...parts }) =>
      createManual({
        ...parts,
        serviceId: serviceId(parts.serviceId),
        portalAddress: settings['portalAddress'] ?? '',
      }),
  },
  {
    kind: 'microsoft-365',
    category: 'tenant',
    title: 'Microsoft 365 tenants',
    description:
      'One multi-tenant application: reads licenses, creates and licenses people. It enters a client’s tenant by itself, once an administrator of the client has consented, or as a service user of the partner (GDAP).',
    callsPerMinute: null,
    fields: [
      choice('signInAs', 'Enters tenants as', 'application', [
        ['application', 'The application, with the consent of each client'],
        ['partner', 'A service user of the partner (GDAP)'],
      ]),
      text('clientId', 'Application (client) id', ''),
      secret('clientSecret', 'Client secret', ''),
      text(
        'partnerTenantId',
        'Partner tenant id',
        null,
        'For a service user: the tenant it is of.',
      ),
      renewed(
        60,
        secret(
          'refreshToken',
          'Refresh token of the service user',
          null,
          'For a service user who signed in with MFA. Seatwright renews it at least every 30 days.',
        ),
      ),
      text(
        'testTenantId',
        'Tenant for Test',
        null,
        'Left empty, Test uses the tenant of a client.',
      ),
      address('baseUrl', 'Graph address', 'https://graph.microsoft.com'),
      address('exchangeUrl', 'Exchange address', 'https://outlook.office365.com'),
      address(
        'partnerCenterUrl',
        'Partner Center address',
        'https://api.partnercenter.microsoft.com',
        'For consenting as the partner.',
      ),
      entraLogin,
    ],
    create: ({ settings, secrets, aloneWithSecret, ...parts }, tenantId) =>
      createGraphTenant({
        ...parts,
        tenantId,
        signIn:
          settings['signInAs'] === 'partner'
            ? {
                way: 'partner',
                partnerTenantId: settings['partnerTenantId'] ?? '',
                partnerCenterUrl: settings['partnerCenterUrl'] ?? '',
                consent: (work) => aloneWithSecret('refreshToken', work),
              }
            : { way: 'application' },
        baseUrl: settings['baseUrl'] ?? '',
        exchangeUrl: settings['exchangeUrl'] ?? '',
        loginUrl: settings['loginUrl'] ?? '',
        clientId: settings['clientId'] ?? '',
        clientSecret: secrets['clientSecret'] ?? '',
      }),
  },
  {
    kind: 'active-directory',
    category: 'directory',
    title: 'Active Directory',
    description:
      'One client’s own directory over LDAPS, with a service account that may manage people of the units named here. Choose it on the client’s page.',
    callsPerMinute: null,
    fields: [
      text('url', 'Domain controller', '', 'One of them, by name: ldaps://dc1.client.example'),
      text('bindName', 'Service account', '', 'As name@domain.'),
      secret('bindPassword', 'Password', ''),
      text('peopleContainer', 'Unit for new people', '', 'OU=Staff,DC=client,DC=example'),
      text(
        'certificate',
        'Certificate of its authority (PEM)',
        null,
        'Left empty, only the public authorities are trusted.',
      ),
      text('serverName', 'Name in the certificate', null, 'Left empty: the host above.'),
      text(
        'hideAttribute',
        'Attribute that hides people',
        null,
        'Where the schema has none of Exchange’s: name=value, as the synchronisation looks for it.',
      ),
      secret(
        'synchronisationUrl',
        'Address that starts a synchronisation',
        null,
        'Of a runbook or an agent that runs Start-ADSyncSyncCycle on the synchronisation server when it gets a POST. Left empty, the next cycle is waited for.',
      ),
    ],
    create: ({ settings, secrets, log }) =>
      createActiveDirectory({
        url: settings['url'] ?? '',
        bindName: settings['bindName'] ?? '',
        bindPassword: secrets['bindPassword'] ?? '',
        peopleContainer: optional(settings['peopleContainer']),
        certificate: optional(settings['certificate']),
        serverName: optional(settings['serverName']),
        hideBy: toHideBy(settings['hideAttribute'] ?? ''),
        synchronisationUrl: optional(secrets['synchronisationUrl']),
        log,
      }),
  },
  {
    kind: 'connectwise',
    category: 'psa',
    title: 'ConnectWise PSA',
    description:
      'Needs an API member with keys, and a client id of the ConnectWise developer portal.',
    callsPerMinute: 1_000,
    fields: [
      address('siteUrl', 'Site', '', 'Where people sign in: https://na.myconnectwise.net'),
      text('companyId', 'Company', '', 'As typed on the sign-in page.'),
      text('publicKey', 'Public key', ''),
      secret('privateKey', 'Private key', ''),
      text('clientId', 'Client id', '', 'GUID from the ConnectWise developer portal.'),
    ],
    create: ({ settings, secrets, ...parts }) =>
      createConnectWise({
        ...parts,
        siteUrl: settings['siteUrl'] ?? '',
        companyId: settings['companyId'] ?? '',
        publicKey: settings['publicKey'] ?? '',
        privateKey: secrets['privateKey'] ?? '',
        clientId: settings['clientId'] ?? '',
      }),
  },
];
