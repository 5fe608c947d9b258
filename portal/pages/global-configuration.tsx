import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { queries } from '../api/queries.ts';
import { ClientTrail } from '../components/client-trail.tsx';
import { ConfigurationEditor } from '../components/configuration-editor.tsx';
import { CustomerMapping } from '../components/customer-mapping.tsx';
import { QueryView } from '../components/query-view.tsx';
import { Page } from '../ui/page.tsx';

const route = getRouteApi('/session/shell/clients/$clientId/global');

export function GlobalConfigurationPage() {
  const { clientId } = route.useParams();
  const address = useMemo(() => ({ clientId, package: null }), [clientId]);
  const configuration = useQuery(queries.configuration(address));
  return (
    <Page
      title="Global Configuration"
      description="What every package of this client may inherit, and which customer it is at each CSP."
      trail={<ClientTrail clientId={clientId} />}
    >
      <CustomerMapping clientId={clientId} />
      <QueryView query={configuration}>
        {(data) => <ConfigurationEditor key={clientId} address={address} configuration={data} />}
      </QueryView>
    </Page>
  );
}
