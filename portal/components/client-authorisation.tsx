import { Button, Group, Stack, Text } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleX,
  IconLink,
  IconQuestionMark,
} from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { consentAsPartner, makeConsentLink } from '../api/authorisation-operations.ts';
import { queries } from '../api/queries.ts';
import type { Authorisation } from '../api/types.ts';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { Panel } from '../ui/page.tsx';
import { ProblemCallout } from '../ui/problem.tsx';
import { Callout, Status } from '../ui/tone.tsx';
import { toAbsoluteText, When } from '../ui/when.tsx';
import { CopyOnce } from './people/copy-once.tsx';
import { toProblemOrNull } from './problem-from-error.ts';
import { QueryView } from './query-view.tsx';
import { useHasRole } from './session.tsx';

type Feature = Authorisation['features'][number];

const states = {
  ready: { tone: 'good', icon: IconCircleCheck, label: 'Ready' },
  'not-ready': { tone: 'bad', icon: IconCircleX, label: 'Not ready' },
  unknown: { tone: 'quiet', icon: IconQuestionMark, label: 'Could not be looked at' },
} as const;

const columns: readonly Column<Feature>[] = [
  { key: 'title', header: 'Feature', cell: (feature) => feature.title },
  {
    key: 'state',
    header: 'State',
    cell: ({ state }) => {
      const { tone, icon, label } = states[state];
      return (
        <Status tone={tone} icon={icon}>
          {label}
        </Status>
      );
    },
  },
  {
    key: 'todo',
    header: 'What to do',
    cell: ({ state, text, nextStep }) =>
      state === 'ready' ? (
        '—'
      ) : (
        <>
          {text}
          {nextStep === null ? null : (
            <Text size="xs" c="dimmed">
              {nextStep}
            </Text>
          )}
        </>
      ),
  },
];

function Findings(props: { findings: Authorisation['findings'] }) {
  return props.findings.map(({ ok, text, nextStep }) =>
    ok ? (
      <Status key={text} tone="good" icon={IconCircleCheck}>
        {text}
      </Status>
    ) : (
      <Callout key={text} tone="bad" icon={IconAlertTriangle} title={text}>
        {nextStep}
      </Callout>
    ),
  );
}

/** The two ways to a consent; what came of one is looked at anew. */
function Consent(props: { clientId: string; isPartner: boolean }) {
  const isWorking = useHasRole('engineer', 'admin');
  const isAdmin = useHasRole('admin');
  const queryClient = useQueryClient();
  const link = useMutation({ mutationFn: () => makeConsentLink(props.clientId), gcTime: 0 });
  const partner = useMutation({
    mutationFn: () => consentAsPartner(props.clientId),
    onSuccess: (now) =>
      queryClient.setQueryData(queries.authorisation(props.clientId).queryKey, now),
  });
  const problem = toProblemOrNull(link.error ?? partner.error);
  return (
    <Stack gap="xs">
      <Group gap="xs">
        {isWorking ? (
          <Button
            variant="default"
            size="xs"
            leftSection={<IconLink size={16} aria-hidden />}
            loading={link.isPending}
            onClick={() => link.mutate()}
          >
            Make a consent link
          </Button>
        ) : null}
        {isAdmin && props.isPartner ? (
          <Button
            variant="default"
            size="xs"
            loading={partner.isPending}
            onClick={() => partner.mutate()}
          >
            Consent as the partner
          </Button>
        ) : null}
      </Group>
      {link.data === undefined ? null : (
        <CopyOnce label="Consent link" text={link.data.url}>
          Send it to an administrator of the client. It is good for one consent, until{' '}
          {toAbsoluteText(link.data.expiresAt)}; an earlier link no longer works.
        </CopyOnce>
      )}
      {problem === null ? null : <ProblemCallout problem={problem} />}
    </Stack>
  );
}

/** What Seatwright may do in the client's tenant, feature by feature, and how it comes to be allowed. */
export function ClientAuthorisation(props: { clientId: string }) {
  const authorisation = useQuery(queries.authorisation(props.clientId));
  return (
    <Panel
      title="Microsoft 365 authorisation"
      description={
        authorisation.data === undefined ? (
          'Looked at live'
        ) : (
          <>
            Looked at <When at={authorisation.data.readAt} />,{' '}
            {authorisation.data.way === 'application'
              ? 'as the application'
              : 'as a service user of the partner'}
          </>
        )
      }
      actions={
        <Button
          variant="default"
          size="xs"
          loading={authorisation.isFetching}
          onClick={() => void authorisation.refetch()}
        >
          Look again
        </Button>
      }
    >
      <QueryView query={authorisation}>
        {(data) => (
          <Stack gap="md">
            <Findings findings={data.findings} />
            <DataTable
              label="Features"
              columns={columns}
              rows={data.features}
              rowKey={({ feature }) => feature}
              empty={null}
            />
            <Consent clientId={props.clientId} isPartner={data.canConsentAsPartner} />
          </Stack>
        )}
      </QueryView>
    </Panel>
  );
}
