import { Stack, Text } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArmchair,
  IconLicense,
  IconListDetails,
  IconSettings,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { queries } from '../api/queries.ts';
import type { Client, License } from '../api/types.ts';
import { ClientRecords } from '../components/by-hand/client-records.tsx';
import { ClientAuthorisation } from '../components/client-authorisation.tsx';
import { ClientPackages } from '../components/client-packages.tsx';
import { DirectoryFreshness } from '../components/directory-freshness.tsx';
import { EditClientButton } from '../components/edit-client.tsx';
import { ButtonLink, TextLink } from '../components/links.tsx';
import { MappingState } from '../components/mapping-state.tsx';
import { QueryView } from '../components/query-view.tsx';
import { RunTable } from '../components/run-table.tsx';
import { ClientState, toEnvironmentLabel } from '../components/states.tsx';
import { useHasRole } from '../components/session.tsx';
import { SubscriptionTable } from '../components/subscription-table.tsx';
import { paths } from '../paths.ts';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Facts, Page, Panel } from '../ui/page.tsx';
import { Callout, Status } from '../ui/tone.tsx';
import { When } from '../ui/when.tsx';

const route = getRouteApi('/session/shell/clients/$clientId');

const licenseColumns: readonly Column<License>[] = [
  {
    key: 'name',
    header: 'License',
    cell: (license) => (
      <>
        {license.overAssignedBy > 0 ? (
          <Status tone="warn" icon={IconAlertTriangle}>
            {license.name} (over-assigned by {license.overAssignedBy})
          </Status>
        ) : (
          license.name
        )}
        <Text size="xs" c="dimmed">
          {license.skuPartNumber}
        </Text>
      </>
    ),
  },
  { key: 'owned', header: 'Owned', align: 'end', cell: (license) => license.owned },
  { key: 'assigned', header: 'Assigned', align: 'end', cell: (license) => license.assigned },
  { key: 'held', header: 'Held', align: 'end', cell: (license) => license.held },
  {
    key: 'free',
    header: 'Free',
    align: 'end',
    cell: (license) => <strong>{String(license.free).replace('-', '−')}</strong>,
  },
  {
    key: 'other',
    header: 'Not counted',
    cell: (license) =>
      license.warning + license.suspended === 0
        ? '—'
        : [
            license.warning > 0 ? `${license.warning} expiring` : '',
            license.suspended > 0 ? `${license.suspended} suspended` : '',
          ]
            .filter((part) => part !== '')
            .join(', '),
  },
];

function Licenses(props: { clientId: string }) {
  const licenses = useQuery(queries.licenses(props.clientId));
  return (
    <Panel
      title="Licenses in the tenant"
      description={
        licenses.data === undefined ? (
          'Read live'
        ) : (
          <>
            Read <When at={licenses.data.readAt} />
          </>
        )
      }
      padded={false}
    >
      <QueryView query={licenses}>
        {(data) => (
          <DataTable
            label="Licenses"
            columns={licenseColumns}
            rows={data.items}
            rowKey={(license) => license.skuId}
            empty={
              <EmptyState icon={IconLicense} title="The tenant has no licenses">
                Buy the first subscription at a CSP; it appears here by itself.
              </EmptyState>
            }
          />
        )}
      </QueryView>
    </Panel>
  );
}

/** CSPs that did not answer: without a word their subscriptions would look as if there were none. */
function Unread(props: { problems: readonly string[] }) {
  if (props.problems.length === 0) return null;
  return (
    <Stack gap="xs" p="md">
      {props.problems.map((problem) => (
        <Callout key={problem} tone="warn" icon={IconAlertTriangle} title={problem}>
          Its subscriptions are missing here.
        </Callout>
      ))}
    </Stack>
  );
}

function Subscriptions(props: { clientId: string }) {
  const isAdmin = useHasRole('admin');
  const subscriptions = useQuery(queries.subscriptions(props.clientId));
  return (
    <Panel
      title="Subscriptions at the CSPs"
      description={
        subscriptions.data === undefined ? (
          'Read live'
        ) : (
          <>
            Read <When at={subscriptions.data.readAt} /> ·{' '}
            <TextLink underline="always" {...paths.seatChanges({ clientId: props.clientId })}>
              seat changes
            </TextLink>
          </>
        )
      }
      padded={false}
    >
      <QueryView query={subscriptions}>
        {(data) => (
          <>
            <Unread problems={data.problems} />
            <SubscriptionTable
              rows={data.items}
              inChoice={false}
              empty={
                <EmptyState
                  icon={IconArmchair}
                  title="No subscriptions found"
                  action={
                    <ButtonLink
                      {...paths.globalConfiguration(props.clientId)}
                      variant="default"
                      size="xs"
                    >
                      Open the customer mapping
                    </ButtonLink>
                  }
                >
                  Subscriptions are read from the CSP customers that are mapped to this client.{' '}
                  {isAdmin ? 'Set the mapping, and they appear.' : 'An admin sets the mapping.'}
                </EmptyState>
              }
            />
          </>
        )}
      </QueryView>
    </Panel>
  );
}

function Mappings(props: { client: Client }) {
  const { client } = props;
  const isAdmin = useHasRole('admin');
  return (
    <Panel
      title="CSP customer mapping"
      actions={
        <ButtonLink {...paths.globalConfiguration(client.id)} variant="default" size="xs">
          See or change
        </ButtonLink>
      }
    >
      {client.mappings.length === 0 ? (
        <Text size="sm">
          No CSP is connected yet.{' '}
          {isAdmin ? (
            <TextLink underline="always" {...paths.services()}>
              Connect one
            </TextLink>
          ) : (
            'Ask an admin to connect one.'
          )}
        </Text>
      ) : (
        <Facts
          items={client.mappings.map((mapping) => [
            mapping.serviceName,
            <MappingState key={mapping.serviceId} mapping={mapping} />,
          ])}
        />
      )}
    </Panel>
  );
}

/** Where the client's people and subscriptions are listed with everybody's, and how old that copy is. */
function InLists(props: { clientId: string }) {
  return (
    <>
      <TextLink {...paths.people({ clientId: props.clientId })}>People</TextLink>
      {' · '}
      <TextLink {...paths.subscriptions({ clientId: props.clientId })}>Subscriptions</TextLink>
      <DirectoryFreshness clientId={props.clientId} />
    </>
  );
}

function RecentRuns(props: { client: Client }) {
  const { client } = props;
  const isWorking = useHasRole('engineer', 'admin');
  return (
    <Panel
      title="Recent runs"
      padded={false}
      actions={
        <Text size="sm">
          <TextLink {...paths.runs({ clientId: client.id })}>All runs of this client</TextLink>
        </Text>
      }
    >
      <RunTable
        rows={client.recentRuns}
        withoutClient
        empty={
          <EmptyState
            icon={IconListDetails}
            title="Nothing has run for this client"
            action={
              isWorking ? (
                <ButtonLink {...paths.chat()} variant="default" size="xs">
                  Choose a ticket
                </ButtonLink>
              ) : null
            }
          >
            {isWorking
              ? 'Runs start from a ticket: open the chat beside it.'
              : 'Runs appear here as soon as an engineer starts a package from a ticket.'}
          </EmptyState>
        }
      />
    </Panel>
  );
}

function LoadedClient(props: { client: Client }) {
  const { client } = props;
  const isAdmin = useHasRole('admin');
  return (
    <Page
      title={client.name}
      trail={<TextLink {...paths.clients()}>Clients</TextLink>}
      actions={
        <ButtonLink
          {...paths.globalConfiguration(client.id)}
          variant="default"
          leftSection={<IconSettings size={16} aria-hidden />}
        >
          Global Configuration
        </ButtonLink>
      }
    >
      <Panel title="Overview" actions={isAdmin ? <EditClientButton client={client} /> : null}>
        <Facts
          items={[
            ['State', <ClientState key="state" client={client} />],
            ['Environment', toEnvironmentLabel(client.environment)],
            ['Domains', client.domains.length === 0 ? 'none verified' : client.domains.join(', ')],
            ['Microsoft 365 tenant', client.tenantId ?? 'not set'],
            ['Company in the PSA', client.psaCompanyId ?? 'kept by hand'],
            ['Tags', client.tags.length === 0 ? 'none' : client.tags.join(', ')],
            ['In the lists', <InLists key="lists" clientId={client.id} />],
          ]}
        />
      </Panel>
      <ClientPackages client={client} />
      <Mappings client={client} />
      {client.tenantId === null ? null : <ClientAuthorisation clientId={client.id} />}
      <Licenses clientId={client.id} />
      <Subscriptions clientId={client.id} />
      <ClientRecords clientId={client.id} />
      <RecentRuns client={client} />
    </Page>
  );
}

export function ClientPage() {
  const { clientId } = route.useParams();
  const client = useQuery(queries.client(clientId));
  return (
    <QueryView
      query={client}
      title="Client"
      elsewhere={<TextLink {...paths.clients()}>All clients</TextLink>}
    >
      {(data) => <LoadedClient client={data} />}
    </QueryView>
  );
}
