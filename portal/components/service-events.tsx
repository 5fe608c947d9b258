import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconBell, IconBellOff, IconBellRinging, IconShieldX } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { receiveEvents, stopEvents, testEvents } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import type { Service } from '../api/types.ts';
import { Facts } from '../ui/page.tsx';
import { ProblemCallout } from '../ui/problem.tsx';
import { Callout, Status } from '../ui/tone.tsx';
import { When } from '../ui/when.tsx';
import { toProblem } from './problem-from-error.ts';

type Events = NonNullable<Service['events']>;

/** While events are received the section is read again so often: somebody who asked for a test event waits for it. */
const readEveryMs = 3_000;

const actions = {
  receive: { call: receiveEvents, done: 'sends its events here' },
  test: { call: testEvents, done: 'was asked for a test event' },
  stop: { call: stopEvents, done: 'sends no events here any more' },
} as const;

function useAction(service: Service) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (name: keyof typeof actions) => {
      await actions[name].call(service.id);
    },
    onSuccess: async (_, name) => {
      notifications.show({ message: `${service.name} ${actions[name].done}.` });
      await queryClient.invalidateQueries({ queryKey: queries.services().queryKey });
    },
  });
}

function LastEvent(props: { events: Events }) {
  const { lastEventAt, lastEventName, eventCount } = props.events;
  if (lastEventAt === null) return 'none yet';
  return (
    <span>
      {lastEventName}, <When at={lastEventAt} canFocus />; {eventCount} in all
    </span>
  );
}

/** Deliveries that nothing proved to be the vendor's: somebody knows the address, or something in between spoils them. */
function Refused(props: { events: Events }) {
  const { refusedCount, lastRefusedAt, lastRefusedWhy } = props.events;
  if (lastRefusedAt === null) return 'none';
  return (
    <Status tone="warn" icon={IconShieldX}>
      {refusedCount}, the last one <When at={lastRefusedAt} canFocus />: {lastRefusedWhy}
    </Status>
  );
}

function Received(props: { events: Events }) {
  const { events } = props;
  return (
    <Facts
      items={[
        [
          'State',
          <Status key="state" tone="good" icon={IconBellRinging}>
            Received since <When at={events.since} canFocus />
          </Status>,
        ],
        ['Last event', <LastEvent key="last" events={events} />],
        ['Refused', <Refused key="refused" events={events} />],
      ]}
    />
  );
}

function Buttons(props: { service: Service; events: Events; act: ReturnType<typeof useAction> }) {
  const { service, events, act } = props;
  const isBusy = (name: keyof typeof actions) => act.isPending && act.variables === name;
  if (!events.receiving) {
    return (
      <Button
        variant="default"
        style={{ alignSelf: 'flex-start' }}
        leftSection={<IconBell size={16} aria-hidden />}
        disabled={events.impediment !== null || !service.enabled}
        loading={isBusy('receive')}
        onClick={() => act.mutate('receive')}
      >
        Receive events
      </Button>
    );
  }
  return (
    <Group gap="xs">
      <Button variant="default" loading={isBusy('test')} onClick={() => act.mutate('test')}>
        Send a test event
      </Button>
      <Button variant="default" loading={isBusy('receive')} onClick={() => act.mutate('receive')}>
        Use a new address
      </Button>
      <Button variant="default" loading={isBusy('stop')} onClick={() => act.mutate('stop')}>
        Stop receiving
      </Button>
    </Group>
  );
}

/** Whether a CSP tells by itself that something has changed there. Off until an admin asks for it. */
export function ServiceEvents(props: { service: Service; isReadOnly: boolean }) {
  const act = useAction(props.service);
  const { data } = useQuery({
    ...queries.services(),
    refetchInterval:
      props.service.events?.receiving === true || act.isSuccess ? readEveryMs : false,
  });
  const service = data?.items.find(({ id }) => id === props.service.id) ?? props.service;
  const { events } = service;
  if (events === null) return null;
  return (
    <Stack gap="xs">
      <Title order={3}>Events</Title>
      <Text size="sm" c="dimmed">
        Seatwright asks {service.name} by itself. Told by it that something has changed there, it
        looks at once; what is told is never believed without looking.
      </Text>
      {events.receiving ? <Received events={events} /> : null}
      {!events.receiving && events.impediment !== null ? (
        <Callout tone="quiet" icon={IconBellOff} title={events.impediment}>
          Whoever runs this installation sets SEATWRIGHT_BASE_URL to such an address.
        </Callout>
      ) : null}
      {act.error === null ? null : <ProblemCallout problem={toProblem(act.error)} />}
      {props.isReadOnly ? null : <Buttons service={service} events={events} act={act} />}
    </Stack>
  );
}
