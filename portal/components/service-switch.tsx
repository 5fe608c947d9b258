import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { updateService } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import type { Service, ServiceUse } from '../api/types.ts';
import { paths } from '../paths.ts';
import { ProblemCallout } from '../ui/problem.tsx';
import { dangerColor } from '../ui/theme.ts';
import { TextLink } from './links.tsx';
import { toProblem } from './problem-from-error.ts';
import { QueryView } from './query-view.tsx';

function count(number: number, one: string, many: string): string {
  return number === 1 ? `1 ${one}` : `${number} ${many}`;
}

/** What stops, in sentences. */
function toConsequences(service: Service, use: ServiceUse): string[] {
  const others = use.others.join(', ');
  const hasStandIn = service.category === 'psa' || service.category === 'tenant';
  if (hasStandIn && use.others.length > 0) {
    return [`${others} takes its place: nothing stops.`];
  }
  const runs =
    use.openRunCount === 0
      ? 'No open run needs it now.'
      : `${count(use.openRunCount, 'open run needs', 'open runs need')} it and will wait, at the step where they are, until it is enabled again.`;
  switch (service.category) {
    case 'psa':
      return [
        'No package can be started from a ticket, and no note reaches a ticket; notes are kept and sent later.',
        runs,
      ];
    case 'tenant':
      return [
        'No tenant can be read or changed: nobody is created, licensed or taken off licenses.',
        runs,
      ];
    case 'directory':
      return [
        'Nobody of its client is created, changed or disabled in the Active Directory.',
        runs,
      ];
    case 'csp':
      return [
        `No seat is bought or released there for ${count(use.mappedClientCount, 'client that is its customer', 'clients that are its customers')}.`,
        ...(use.openSeatChangeCount === 0
          ? []
          : [
              `${count(use.openSeatChangeCount, 'seat change is', 'seat changes are')} not settled there and cannot be looked at until then.`,
            ]),
        others === ''
          ? 'There is no other CSP: runs that need a seat find nothing to buy.'
          : `New plans choose among ${others} only.`,
        runs,
      ];
  }
}

function OpenRuns(props: { use: ServiceUse }) {
  const { openRuns, openRunCount } = props.use;
  if (openRuns.length === 0) return null;
  return (
    <ul style={{ margin: 0, paddingInlineStart: 18, fontSize: 'var(--mantine-font-size-sm)' }}>
      {openRuns.map((run) => (
        <li key={run.id} style={{ lineHeight: '24px' }}>
          <TextLink {...paths.run(run.id)}>
            {run.packageTitle}
            {run.subject === null ? '' : `: ${run.subject}`}
          </TextLink>
          , {run.clientName}, #{run.ticketNumber}
        </li>
      ))}
      {openRunCount > openRuns.length ? <li>and {openRunCount - openRuns.length} more</li> : null}
    </ul>
  );
}

function Consequences(props: { service: Service; use: ServiceUse }) {
  const { service, use } = props;
  if (!service.enabled) {
    return (
      <Text size="sm">
        It is tried with a real call first; if that goes well, it is called again at once.{' '}
        {use.openRunCount === 0
          ? 'No open run has waited for it.'
          : `${count(use.openRunCount, 'open run that needs it goes', 'open runs that need it go')} on within a minute.`}
      </Text>
    );
  }
  return (
    <>
      {toConsequences(service, use).map((sentence) => (
        <Text key={sentence} size="sm">
          {sentence}
        </Text>
      ))}
      <OpenRuns use={use} />
    </>
  );
}

/** Disables or enables a service after saying what that stops. */
export function ServiceSwitch(props: {
  service: Service;
  onSwitched: () => void;
  isAsking: boolean;
  onAsking: (isAsking: boolean) => void;
}) {
  const { service, isAsking, onAsking } = props;
  const queryClient = useQueryClient();
  const turn = useMutation({
    mutationFn: () => updateService(service.id, { enabled: !service.enabled }),
    onSuccess: async (saved) => {
      notifications.show({
        message: `${saved.name} is ${saved.enabled ? 'enabled' : 'disabled'}.`,
      });
      await queryClient.invalidateQueries({ queryKey: queries.services().queryKey });
      props.onSwitched();
    },
  });
  const verb = service.enabled ? 'Disable' : 'Enable';
  const Icon = service.enabled ? IconPlayerPause : IconPlayerPlay;
  return (
    <>
      <Button
        variant="default"
        leftSection={<Icon size={16} aria-hidden />}
        aria-label={`${verb} ${service.name}`}
        onClick={() => {
          turn.reset();
          onAsking(true);
        }}
      >
        {verb}
      </Button>
      {isAsking ? (
        <SwitchDialog
          service={service}
          label={`${verb} ${service.name}`}
          turn={turn}
          onClose={() => onAsking(false)}
        />
      ) : null}
    </>
  );
}

/** What a change of the switch stops or starts, and the button that does it. */
export function SwitchDialog(props: {
  service: Service;
  /** The words of the button and, as a question, of the title. */
  label: string;
  turn: { readonly error: Error | null; readonly isPending: boolean; readonly mutate: () => void };
  onClose: () => void;
}) {
  const { service, label, turn } = props;
  const use = useQuery({ ...queries.serviceUse(service.id), staleTime: 0 });
  return (
    <Modal opened onClose={props.onClose} title={`${label}?`}>
      <Stack gap="sm">
        <QueryView query={use}>{(data) => <Consequences service={service} use={data} />}</QueryView>
        {turn.error === null ? null : <ProblemCallout problem={toProblem(turn.error)} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={props.onClose}>
            Keep it as it is
          </Button>
          <Button
            {...(service.enabled ? { color: dangerColor } : {})}
            loading={turn.isPending}
            disabled={use.data === undefined}
            onClick={() => turn.mutate()}
          >
            {label}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
