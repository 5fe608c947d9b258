import { Button, Modal, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { queries } from '../api/queries.ts';
import type { ServiceKind } from '../api/types.ts';
import { QueryView } from './query-view.tsx';

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
          <Stack gap="xs">
            {data.items.map((kind) => (
              <Button
                key={kind.kind}
                variant="default"
                justify="flex-start"
                h="auto"
                py={8}
                onClick={() => props.onPick(kind)}
              >
                <span style={{ textAlign: 'start', whiteSpace: 'normal' }}>
                  {kind.title}
                  <Text size="xs" c="dimmed" span display="block">
                    {kind.description}
                  </Text>
                </span>
              </Button>
            ))}
          </Stack>
        )}
      </QueryView>
    </Modal>
  );
}
