import { useQuery } from '@tanstack/react-query';
import { queries } from '../api/queries.ts';
import { paths } from '../paths.ts';
import { TextLink } from './links.tsx';

/** The way back above a page that belongs to a client. */
export function ClientTrail(props: { clientId: string }) {
  const client = useQuery(queries.client(props.clientId));
  return (
    <nav aria-label="Breadcrumb">
      <TextLink {...paths.clients()}>Clients</TextLink>
      {' / '}
      <TextLink {...paths.client(props.clientId)}>{client.data?.name ?? 'Client'}</TextLink>
    </nav>
  );
}
