import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { queries } from '../api/queries.ts';
import { ClientTrail } from '../components/client-trail.tsx';
import { ConfigurationEditor } from '../components/configuration-editor.tsx';
import { QueryView } from '../components/query-view.tsx';
import { Page } from '../ui/page.tsx';

const route = getRouteApi('/session/shell/clients/$clientId/packages/$package');

export function PackageConfigurationPage() {
  const { clientId, package: packageName } = route.useParams();
  const address = useMemo(() => ({ clientId, package: packageName }), [clientId, packageName]);
  const configuration = useQuery(queries.configuration(address));
  return (
    <Page
      title={`${configuration.data?.title ?? 'Package'} configuration`}
      trail={<ClientTrail clientId={clientId} />}
    >
      <QueryView query={configuration}>
        {(data) => <ConfigurationEditor key={packageName} address={address} configuration={data} />}
      </QueryView>
    </Page>
  );
}
