import { Button, Modal, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { queries } from '../api/queries.ts';
import type { ServiceKind } from '../api/types.ts';
import { QueryView } from './query-view.tsx';

/** In the order in which an installation needs them. */
const categories = [
  { category: 'psa', title: 'Tickets' },
  { category: 'tenant', title: 'Microsoft 365' },
  { category: 'csp', title: 'CSPs' },
] as const;

/** Which kind of outside system is to be connected. */
export function ServiceKindPicker(props: {
  onPick: (kind: ServiceKind) => void;
  onClose: () => void;
}) {
  const kinds = useQuery(queries.serviceKinds());
  return (
    <Modal opened onClose={props.onClose} title="Add an integration">
      <QueryView query={kinds}>
        {(data) => (
          <Stack gap="md">
            {categories.map(({ category, title }) => (
              <Stack key={category} gap="xs">
                <Title order={3} size="sm">
                  {title}
                </Title>
                {data.items
                  .filter((kind) => kind.category === category)
                  .map((kind) => (
                    <KindButton key={kind.kind} kind={kind} onPick={() => props.onPick(kind)} />
                  ))}
              </Stack>
            ))}
          </Stack>
        )}
      </QueryView>
    </Modal>
  );
}

function KindButton(props: { kind: ServiceKind; onPick: () => void }) {
  return (
    <Button variant="default" justify="flex-start" h="auto" py={8} onClick={props.onPick}>
      <span style={{ textAlign: 'start', whiteSpace: 'normal' }}>
        {props.kind.title}
        <Text size="xs" c="dimmed" span display="block">
          {props.kind.description}
        </Text>
      </span>
    </Button>
  );
}
