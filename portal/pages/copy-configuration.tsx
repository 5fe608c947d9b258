import { Button, Group } from '@mantine/core';
import { IconCopy, IconEye } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import {
  copyConfiguration,
  previewCopy,
  type ConfigurationAddress,
  type CopyWish,
} from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import type { ClientRow, Configuration, CopyPreview } from '../api/types.ts';
import { ClientTrail } from '../components/client-trail.tsx';
import { CopyClients, mostClients } from '../components/copy-clients.tsx';
import { CopyFields } from '../components/copy-fields.tsx';
import { CopyPreviewTable, CopyResults } from '../components/copy-preview.tsx';
import { toProblem } from '../components/problem-from-error.ts';
import { QueryView } from '../components/query-view.tsx';
import { useHasRole } from '../components/session.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemCallout } from '../ui/problem.tsx';

const route = getRouteApi('/session/shell/clients/$clientId/configuration/$package/copy');

function useCopy(address: ConfigurationAddress) {
  const queryClient = useQueryClient();
  const [fields, setFields] = useState<ReadonlySet<string>>(new Set());
  const [clients, setClients] = useState<ReadonlyMap<string, ClientRow>>(new Map());
  const wish: CopyWish = { fields: [...fields], clientIds: [...clients.keys()] };
  const preview = useMutation({ mutationFn: () => previewCopy(address, wish) });
  const copy = useMutation({
    mutationFn: (seen: CopyPreview) =>
      copyConfiguration(address, { ...wish, previewedAt: seen.at }),
    onSuccess: (answer) => {
      // What changed is asked for again where it is looked at next.
      for (const { clientId } of answer.items) {
        void queryClient.invalidateQueries({ queryKey: queries.client(clientId).queryKey });
      }
    },
  });
  const forget = () => {
    preview.reset();
    copy.reset();
  };
  return {
    fields,
    clients,
    preview,
    copy,
    setFields: (next: ReadonlySet<string>) => {
      setFields(next);
      forget();
    },
    setClients: (next: ReadonlyMap<string, ClientRow>) => {
      setClients(next);
      forget();
    },
  };
}

function toButtonText(preview: CopyPreview): string {
  const count = preview.items.filter(({ changes }) => changes.length > 0).length;
  return `Copy to ${count === 1 ? '1 client' : `${count} clients`}`;
}

function CopyForm(props: { address: ConfigurationAddress; configuration: Configuration }) {
  const { address, configuration } = props;
  const { fields, clients, preview, copy, setFields, setClients } = useCopy(address);
  const error = copy.error ?? preview.error;
  const isReady = fields.size > 0 && clients.size > 0 && clients.size <= mostClients;
  const seen = preview.data;
  const isWorthIt = seen?.items.some(({ changes }) => changes.length > 0) === true;
  return (
    <>
      <CopyFields configuration={configuration} chosen={fields} onChange={setFields} />
      <CopyClients sourceId={address.clientId} chosen={clients} onChange={setClients} />
      <Group>
        <Button
          variant={seen === undefined ? 'filled' : 'default'}
          leftSection={<IconEye size={16} aria-hidden />}
          disabled={!isReady}
          loading={preview.isPending}
          onClick={() => {
            copy.reset();
            preview.mutate();
          }}
        >
          Preview
        </Button>
      </Group>
      {error === null ? null : <ProblemCallout problem={toProblem(error)} />}
      {seen === undefined || copy.data !== undefined ? null : (
        <>
          <CopyPreviewTable configuration={configuration} preview={seen} />
          <Group>
            <Button
              leftSection={<IconCopy size={16} aria-hidden />}
              disabled={!isWorthIt}
              loading={copy.isPending}
              onClick={() => copy.mutate(seen)}
            >
              {toButtonText(seen)}
            </Button>
          </Group>
        </>
      )}
      {copy.data === undefined ? null : (
        <CopyResults configuration={configuration} results={copy.data.items} />
      )}
    </>
  );
}

/** Copies fields of one client's configuration to others: choose, look at what changes, then do it. */
export function CopyConfigurationPage() {
  const { clientId, package: scope } = route.useParams();
  const address = useMemo(
    () => ({ clientId, package: scope === 'global' ? null : scope }),
    [clientId, scope],
  );
  const configuration = useQuery(queries.configuration(address));
  const isAdmin = useHasRole('admin');
  return (
    <Page
      title={`Copy ${configuration.data?.title ?? 'configuration'} to other clients`}
      trail={<ClientTrail clientId={clientId} />}
    >
      {isAdmin ? (
        <QueryView query={configuration}>
          {(data) => <CopyForm address={address} configuration={data} />}
        </QueryView>
      ) : (
        <ProblemCallout
          problem={{
            message: 'Only admins copy a configuration.',
            nextStep: 'Ask an admin to do it, or to give you the role.',
            reference: null,
          }}
        />
      )}
    </Page>
  );
}
